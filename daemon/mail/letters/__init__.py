"""What mails say, and how that becomes a message of RFC 5322. No network, no database."""

from __future__ import annotations

from daemon.mail.letters.compose import compose
from daemon.mail.letters.letter import Composed, Kind, Letter, Preview

__all__ = ["Composed", "Kind", "Letter", "Preview", "compose"]
