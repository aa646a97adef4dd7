"""The data folder: private, ours, with a secret made once, and with short paths for sockets."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from config import SettingError, Settings, folder


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def read(path: Path) -> Settings:
    return Settings.from_environment({"FRONTDESK_DATA_DIR": str(path)})


def test_what_is_made_is_private(tmp_path: Path) -> None:
    settings = read(tmp_path / "a" / "data")
    assert mode(settings.data_dir) == 0o700
    assert mode(settings.run_dir) == 0o700
    assert mode(settings.data_dir / "secret") == 0o600
    assert len(settings.secret) >= 32


def test_the_secret_stays(tmp_path: Path) -> None:
    assert read(tmp_path / "one").secret == read(tmp_path / "one").secret != read(tmp_path / "two").secret


def test_two_starts_at_once_make_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(folder.secret, [tmp_path] * 32))) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]


def test_a_short_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short\n")
    with pytest.raises(SettingError, match=r"^FRONTDESK_SECRET must be at least 32 bytes"):
        read(tmp_path)


@pytest.mark.parametrize("names", [[], ["secret"], ["postgres", "notes.txt"]])
def test_an_open_folder_of_ours_is_closed(tmp_path: Path, names: list[str]) -> None:
    for each in names:
        (tmp_path / each).write_text("0123456789" * 4)
    tmp_path.chmod(0o755)
    read(tmp_path)
    assert mode(tmp_path) == 0o700


def test_an_open_folder_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").touch()
    tmp_path.chmod(0o755)
    with pytest.raises(SettingError, match=r"^FRONTDESK_DATA_DIR must be a folder of its own"):
        read(tmp_path)
    assert mode(tmp_path) == 0o755


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    with pytest.raises(SettingError, match=r"^FRONTDESK_DATA_DIR must be a folder; .* is a file"):
        read(tmp_path / "data")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    os.chown(tmp_path, 12345, 12345)
    with pytest.raises(SettingError, match=r"^FRONTDESK_DATA_DIR must be a folder of this user; .* uid 12345"):
        read(tmp_path)


def test_sockets_of_a_deep_folder_lie_elsewhere(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 120) / "data"
    settings = read(deep)
    try:
        assert len(os.fsencode(settings.run_dir / ".s.PGSQL.5432")) <= 107
        assert mode(settings.run_dir) == 0o700
        assert read(deep).run_dir == settings.run_dir != read(tmp_path / ("y" * 120)).run_dir
    finally:
        settings.run_dir.rmdir()
        folder.run_dir(tmp_path / ("y" * 120)).rmdir()


@pytest.mark.parametrize("trap", ["open", "link", "foreign"])
def test_a_trap_in_the_place_of_the_sockets_is_refused(tmp_path: Path, trap: str) -> None:
    deep = tmp_path / ("x" * 120)
    place = folder.run_dir(deep)
    if trap == "link":
        (tmp_path / "theirs").mkdir(mode=0o700)
        place.symlink_to(tmp_path / "theirs")
    else:
        place.mkdir(mode=0o700)
        if trap == "open":
            place.chmod(0o777)
        elif os.geteuid() == 0:
            os.chown(place, 12345, 12345)
        else:
            place.rmdir()
            pytest.skip("only root can give a folder away")
    try:
        with pytest.raises(SettingError, match=r"^FRONTDESK_DATA_DIR is too deep for sockets"):
            read(deep)
    finally:
        place.unlink() if trap == "link" else place.rmdir()
