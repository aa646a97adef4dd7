"""Why a command cannot do what it was asked for."""

from __future__ import annotations


class Refused(Exception):
    """The text is for whoever gave the command, and says what to do next. ``code`` is the exit code."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code
