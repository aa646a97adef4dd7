"""How a delivery can fail. Reasons go to logs and to the outbox: no address, token or text of a mail."""

from __future__ import annotations

from collections.abc import Callable
from email.message import EmailMessage
from typing import Protocol


class Later(Exception):
    """Not now, but the same may succeed later: the provider is away, slow, busy, or refused for the moment.

    The text says what happened, safe to log and to show to owners.
    """


class Refused(Exception):
    """Never: the provider refused this mail, and would refuse it again.

    The text says what happened, safe to log and to show to owners.
    """


class Transport(Protocol):
    """One way for mail to leave."""

    async def deliver(
        self, sender: str, recipient: str, mime: EmailMessage, still: Callable[[], None] = lambda: None
    ) -> None:
        """Hand one mail over to one recipient; when it returns, the provider has taken responsibility for it.

        Ends within the seconds that the transport was made with. Safe to repeat with the same Message-ID where the
        provider knows such a thing; SMTP does not, so a line that drops between the final dot and its 250 may double
        one.

        :param sender: the From setting, with or without a name.
        :param recipient: the bare address.
        :param still: called right before the mail itself leaves; raises :class:`Later` when it must not any more.
        :raises Later: try again. :raises Refused: never try again.
        """


DELIVERY_SECONDS = 60.0
"""A delivery that has not ended by then is given up, and is a :class:`Later`, unless a setting says otherwise. A lease
on a mail lasts longer."""
