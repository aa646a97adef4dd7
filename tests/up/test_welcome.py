"""What the start says, and to whom it tells the password."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import Settings
from daemon.up.first_start import keep_password
from daemon.up.welcome import welcome


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path, secret="unused", public_url="https://support.example.com", demo=True)


def test_later_starts_say_one_line(settings: Settings) -> None:
    assert welcome(settings, None, is_terminal=True) == "frontdesk ready at http://127.0.0.1:8080"


def test_a_terminal_is_told_the_password_once(settings: Settings) -> None:
    keep_password(settings.first_password_file, "one-time")
    assert "password   one-time (works once" in welcome(settings, "a@b.example", is_terminal=True)
    assert not settings.first_password_file.exists()
    assert "one-time" not in welcome(settings, "a@b.example", is_terminal=True)


def test_anything_else_is_told_the_path_until_somebody_reads_it(settings: Settings) -> None:
    keep_password(settings.first_password_file, "one-time")
    for first_owner in ("a@b.example", None):
        text = welcome(settings, first_owner, is_terminal=False)
        assert f"the one in {settings.first_password_file}" in text
        assert "one-time" not in text
    assert settings.first_password_file.read_text() == "one-time\n"


def test_the_first_start_names_what_comes_next(settings: Settings) -> None:
    text = welcome(settings, "a@b.example", is_terminal=False)
    for word in ("https://support.example.com/\n", "https://support.example.com/admin/", "a@b.example"):
        assert word in text
    assert '<script async src="https://support.example.com/widget.js" data-support-chat></script>' in text
