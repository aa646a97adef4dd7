"""What mails say (``compose(letter, sender)`` makes a message of RFC 5322 of it). No network, no database."""

from __future__ import annotations

from daemon.mail.letters.letter import Composed, Kind, Language, Letter, Preview

__all__ = ["Composed", "Kind", "Language", "Letter", "Preview"]
