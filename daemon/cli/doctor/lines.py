"""What the doctor says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    OK = "ok"
    NOTE = "note"
    """Works, but somebody may want it otherwise."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Line:
    """What has been found about one subject."""

    subject: str
    state: State
    text: str

    def __str__(self) -> str:
        return f"{self.state.value:<5} {self.subject:<10} {self.text}"
