"""How mail leaves (``transport(url, reactor)`` makes one of the setting's URL; there is none for ``outbox:``)."""

from __future__ import annotations

from daemon.mail.transports.outcome import DELIVERY_SECONDS, Later, Refused, Transport

__all__ = ["DELIVERY_SECONDS", "Later", "Refused", "Transport"]
