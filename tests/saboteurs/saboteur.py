"""A patch that takes one protection away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Edit:
    """A piece of text that stands exactly once in a file, and what is put in its place."""

    file: str
    old: str
    new: str


@dataclass(frozen=True)
class Saboteur:
    """What it takes away, why that must not be, how, and who notices.

    :param edits: more than one where a second layer holds what the first lets through.
    :param guards: pytest's names of tests, each of which must fail.
    :param traps: numbers of the known traps of Crossbar, Autobahn and Twisted that it falls into.
    """

    name: str
    why: str
    edits: tuple[Edit, ...]
    guards: tuple[str, ...]
    traps: tuple[int, ...] = ()

    def patched(self, root: Path) -> dict[Path, str]:
        """The files below ``root`` as they are when it has been there.

        :raises ValueError: a text does not stand exactly once in its file.
        """
        found: dict[Path, str] = {}
        for edit in self.edits:
            path = root / edit.file
            text = found.get(path) or path.read_text()
            if text.count(edit.old) != 1:
                raise ValueError(f"{self.name}: {edit.file} holds {text.count(edit.old)} times {edit.old!r}")
            found[path] = text.replace(edit.old, edit.new)
        return found


def one(name: str, why: str, file: str, old: str, new: str, *guards: str, traps: tuple[int, ...] = ()) -> Saboteur:
    """The usual saboteur: one edit of one file."""
    return Saboteur(name, why, (Edit(file, old, new),), guards, traps)
