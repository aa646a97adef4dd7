"""Invitations to the staff: an owner gets a link to pass on, and whoever has it makes the account."""

from __future__ import annotations

from daemon.clock import Clock
from daemon.database import Database
from daemon.model import Actor
from daemon.protocol import accounts, tokens
from daemon.protocol.principals import Principal
from daemon.services.passwords import Passwords
from daemon.services.staff import Staff, StaffLogin
from daemon.store import invitations


class Invitations:
    """All raise :class:`Unavailable` without a database.

    :param public_url: base of the links.
    """

    def __init__(self, database: Database, clock: Clock, passwords: Passwords, staff: Staff, public_url: str) -> None:
        self._database = database
        self._clock = clock
        self._passwords = passwords
        self._staff = staff
        self._public_url = public_url

    async def invite(self, owner: Principal, asked: accounts.Invite) -> accounts.NewInvitation:
        """A link that is told this once. Its token is in the fragment, which browsers send to no server and in no
        Referer.

        :raises Conflict: the address has an account.
        """
        token = tokens.opaque()
        invitation = await self._database.run(
            invitations.add, asked, tokens.fingerprint(token), Actor.of(owner), self._clock.now()
        )
        return {"invitation": invitation.to_wire(), "link": f"{self._public_url}/admin/#invite={token}"}

    async def withdraw(self, owner: Principal, id: str) -> None:
        """Repeating is harmless."""
        await self._database.run(invitations.withdraw, id, Actor.of(owner), self._clock.now())

    async def look(self, token: str) -> accounts.Invitation:
        """Who is invited. :raises Unauthorized: used, withdrawn, too old, or never given."""
        found = await self._database.run(invitations.find, tokens.fingerprint(token), self._clock.now())
        return found.to_wire()

    async def accept(self, asked: accounts.AcceptInvitation) -> StaffLogin:
        """Make the account and sign it in.

        :raises Unauthorized: as in :meth:`look`. :raises Conflict: the address has got an account meanwhile.
        :raises RateLimited: too many sign-ins at once.
        """
        fingerprint = tokens.fingerprint(asked.token)
        await self._database.run(invitations.find, fingerprint, self._clock.now())  # no hashing for a bad token
        password_hash = await self._passwords.hash(asked.password)
        admin, login_id = await self._database.run(
            invitations.accept, fingerprint, asked.name, password_hash, self._clock.now()
        )
        return self._staff.signed_in(admin, login_id)
