"""Ids of erased people in a file beside the database, so that a restored backup, which knows nothing of them, does not
bring them back."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import orjson


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Who is gone, and their chat: before it was taken over it may have had another user."""

    user_id: str
    chat_id: str | None


class Tombstones:
    """One JSON object a line: ``{"user_id", "chat_id"}``. Lines are only ever added."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, tombstones: Iterable[Tombstone]) -> None:
        """Keep some more, on the disk when this returns. Blocks.

        :raises OSError: the file cannot be written.
        """
        lines = [orjson.dumps({"user_id": each.user_id, "chat_id": each.chat_id}) + b"\n" for each in tombstones]
        if not lines:
            return
        with open(os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "ab") as file:
            # A line that a power cut tore must not swallow the next one.
            file.write(b"".join([b"" if _ends_well(self._path) else b"\n", *lines]))
            file.flush()
            os.fsync(file.fileno())

    def all(self) -> list[Tombstone]:
        """Every one that is whole; a torn one was never committed."""
        text = self._path.read_bytes() if self._path.exists() else b""
        return [each for line in text.splitlines() if (each := _read(line))]


def _ends_well(path: Path) -> bool:
    text = path.read_bytes()[-1:]
    return text in (b"", b"\n")


def _read(line: bytes) -> Tombstone | None:
    try:
        return Tombstone(**orjson.loads(line))
    except (orjson.JSONDecodeError, TypeError):
        return None
