"""What whoever reads a mailbox decides about it: no email any more, email again, this address is mine."""

from __future__ import annotations

from collections.abc import Callable

from daemon.clock import Clock
from daemon.database import Database
from daemon.protocol.errors import Unauthorized
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Signer
from daemon.store import addresses, confirming


class Mailboxes:
    """A token from an email is the only credential.

    :param owed: told in how many seconds an email is due.
    """

    def __init__(self, database: Database, clock: Clock, signer: Signer, owed: Callable[[float], None]) -> None:
        self._database = database
        self._clock = clock
        self._signer = signer
        self._owed = owed

    async def unsubscribe(self, token: str, *, again: bool) -> None:
        """No email to the token's address any more, or ``again``. Repeating is harmless.

        :raises Unauthorized: not ours, or too old.
        """
        mailbox = self._signer.read_unsubscribe(token, self._clock.now())
        await self._database.run(addresses.subscribe if again else addresses.unsubscribe, mailbox)

    async def confirm(self, token: str) -> None:
        """The address is its user's. Repeating is harmless.

        :raises Unauthorized: not ours, too old, or the user is gone, blocked, or has another address by now.
        """
        link = self._signer.read_confirmation(token, self._clock.now())
        if not await self._database.run(addresses.confirm, link):
            raise Unauthorized("This link is no longer good.")

    async def ask(self, user: Principal) -> None:
        """Owe the user the email with the confirmation link.

        :raises Conflict: there is nothing to confirm, nobody of the staff has answered yet, or it is on its way.
        """
        await self._database.run(confirming.ask, user.id)
        self._owed(0.0)
