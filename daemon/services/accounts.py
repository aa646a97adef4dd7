"""Staff accounts as owners see them, and one's own name."""

from __future__ import annotations

from sqlalchemy import Connection

from daemon.clock import Clock
from daemon.database import Database
from daemon.model import Actor
from daemon.protocol import accounts, answers
from daemon.protocol.errors import InvalidArgument
from daemon.protocol.principals import Principal
from daemon.services.presence import Presence
from daemon.store import admins, invitations


class Accounts:
    """All raise :class:`Unavailable` without a database."""

    def __init__(self, database: Database, clock: Clock, presence: Presence) -> None:
        self._database = database
        self._clock = clock
        self._presence = presence

    async def rename(self, admin: Principal, name: str) -> answers.Admin:
        """What customers and colleagues see from now on, also on what was written before.

        :raises Unauthorized: the account has been disabled.
        """
        renamed = await self._database.run(admins.rename, admin.id, name, self._clock.now())
        self._presence.renamed()
        return renamed.to_wire()

    async def all(self) -> accounts.Staff:
        """Every account, and whoever is invited."""

        def read(conn: Connection) -> accounts.Staff:
            found, invited = admins.with_last_login(conn), invitations.all(conn, now)
            return {
                "accounts": [each.to_account(last) for each, last in found],
                "invitations": [each.to_wire() for each in invited],
            }

        now = self._clock.now()
        return await self._database.run(read)

    async def disable(self, owner: Principal, admin_id: str) -> accounts.StaffAccount:
        """End an account, its logins, its sockets and the invitations it gave; repeating is harmless.

        :raises NotFound: no such account. :raises InvalidArgument: one's own, so that an owner always remains.
        """
        if admin_id == owner.id:
            raise InvalidArgument("admin_id must not be your own", field="admin_id")
        done = await self._database.run(admins.disable_other, admin_id, owner.id, self._clock.now())
        self._presence.renamed()
        return done

    async def enable(self, owner: Principal, admin_id: str) -> accounts.StaffAccount:
        """Let an account sign in again, with the password it had; repeating is harmless.

        :raises NotFound: no such account.
        """
        done = await self._database.run(admins.enable, admin_id, Actor.of(owner), self._clock.now())
        self._presence.renamed()
        return done
