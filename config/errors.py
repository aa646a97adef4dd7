"""What is wrong with the settings, in words for whoever set them."""

from __future__ import annotations

EXIT_CODE = 78
"""``EX_CONFIG`` of sysexits.h."""


class SettingError(Exception):
    """One setting is wrong. The text is one line that names it and says what is allowed."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"{name} {problem}")
        self.name = name
