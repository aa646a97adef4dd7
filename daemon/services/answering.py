"""Emails that are answered: whose chat an address stands for, and what becomes of what comes there.

The address is ``reply+TOKEN@domain``. Its token is made of the user and of the address that the email went to, so it
ends when the user is blocked or erased or has another address, and nothing needs to be stored.
"""

from __future__ import annotations

import hmac

from daemon.clock import Clock
from daemon.database import Database
from daemon.protocol.errors import NotFound, RateLimited
from daemon.protocol.limits import CONTENT_CHARS
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Link, Signer, answerer, mailbox
from daemon.rates import Rates
from daemon.services.notes import Notes
from daemon.services.sending import Sending
from daemon.store import answering
from daemon.store.answering import Correspondent

PREFIX = "reply+"
RATE = (10, 1 / 60)
"""Emails to one chat: so many at once, then so many a second."""
_FOREIGN = "Email to this chat's address, from {sender}, which is not the user's:\n\n"


def answer_address(signer: Signer, domain: str, user_id: str, address: str) -> str:
    """Where a user answers an email that went to ``address``."""
    return f"{PREFIX}{signer.answer(Link(user_id, mailbox(address)))}@{domain}"


class Answering:
    """Takes answers."""

    def __init__(self, database: Database, clock: Clock, signer: Signer, sending: Sending, notes: Notes) -> None:
        self._database = database
        self._signer = signer
        self._sending = sending
        self._notes = notes
        self._rates = Rates(*RATE, clock)

    async def correspondent(self, local: str) -> Correspondent:
        """Whose chat the part before an @ stands for.

        :raises NotFound: nobody's, or not any more. :raises RateLimited: too many for this chat.
        :raises Unavailable: no database.
        """
        local = local.lower()
        user_id = answerer(local.removeprefix(PREFIX)) if local.startswith(PREFIX) else None
        found = await self._database.run(answering.correspondent, user_id) if user_id else None
        if found is None:
            raise NotFound
        good = self._signer.answer(Link(found.user_id, mailbox(found.address)))
        if not hmac.compare_digest(local, PREFIX + good):
            raise NotFound
        if wait := self._rates.take(found.chat_id):
            raise RateLimited("Too many emails to this chat.", retry_after_ms=int(wait * 1000) + 1)
        return found

    async def take(self, to: Correspondent, sender: str | None, content: str, client_id: str) -> None:
        """Continue the chat. What does not come from the user's own address is a note: staff may judge.

        :param content: fit for a message.
        :raises ChatError: as :meth:`Sending.send` and :meth:`Notes.leave` do.
        """
        if sender is not None and sender.lower() == to.address.lower():
            await self._sending.send(Principal("user", to.user_id, to.chat_id), to.chat_id, content, client_id)
            return
        note = (_FOREIGN.format(sender=sender or "somebody who does not say") + content)[:CONTENT_CHARS]
        await self._notes.leave(None, to.chat_id, note, client_id)
