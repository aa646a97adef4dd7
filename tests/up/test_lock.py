"""The lock of a data folder."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from daemon.up.lock import MOMENT, UP, FolderLock, Taken


def test_one_at_a_time(tmp_path: Path) -> None:
    first, second = FolderLock(tmp_path), FolderLock(tmp_path)
    first.take(UP)
    with pytest.raises(Taken, match=r"runs on .* already \(process \d+\)") as taken:
        second.take(UP)
    assert taken.value.purpose == UP
    first.release()
    second.take(UP)
    assert not second.healing
    second.release()


def test_whoever_did_not_let_go_has_left_something_to_heal(tmp_path: Path) -> None:
    (tmp_path / "lock").write_text("4711 up")
    lock = FolderLock(tmp_path)
    lock.take(UP)
    assert lock.healing
    lock.release()
    lock.take(UP)
    assert not lock.healing
    lock.release()


def test_the_product_is_not_waited_for(tmp_path: Path) -> None:
    holder = FolderLock(tmp_path)
    holder.take(UP)
    with pytest.raises(Taken):
        FolderLock(tmp_path).wait(MOMENT, 60)
    holder.release()


def test_a_command_is_waited_for(tmp_path: Path) -> None:
    holder, waiting = FolderLock(tmp_path), FolderLock(tmp_path)
    holder.take(MOMENT)
    with pytest.raises(Taken):
        waiting.wait(UP, 0.1)
    threading.Timer(0.1, holder.release).start()
    waiting.wait(UP, 60)
    waiting.release()
