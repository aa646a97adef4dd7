"""Who is behind a ticket, a Bearer token or a staff cookie: one check for sockets and REST."""

from __future__ import annotations

from daemon.clock import Clock
from daemon.protocol.errors import Forbidden, NotFound, Unauthorized
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import API_KEY_PREFIX, Access, Signer
from router.access import AccessTable


class Tickets:
    """Proves tickets against our signature and the access table."""

    def __init__(self, signer: Signer, table: AccessTable, clock: Clock) -> None:
        self._signer = signer
        self._table = table
        self._clock = clock

    def prove(self, ticket: str) -> Access | Principal:
        """An access token gives its :class:`Access`, an API key the integrator.

        :raises Unauthorized: not ours, expired, ended, revoked.
        :raises Forbidden: the user is blocked.
        :raises NotFound: the user has been erased.
        :raises Unavailable: no daemon has handed over the table yet.
        """
        if not ticket.isascii():
            raise Unauthorized
        if ticket.startswith(API_KEY_PREFIX):
            return self._table.key(ticket)
        return self._lasting(self._signer.read_access(ticket, self._clock.now()))

    def prove_cookie(self, cookie: str) -> Access:
        """The login behind a staff session cookie; raises as :meth:`prove`."""
        return self._lasting(self._signer.read_cookie(cookie, self._clock.now()))

    def _lasting(self, access: Access) -> Access:
        snapshot, principal = self._table.snapshot, access.principal
        if principal.role == "user" and principal.id in snapshot.blocked:
            raise Forbidden("You have been blocked from this chat.")
        if principal.role == "user" and principal.id in snapshot.erased:
            raise NotFound
        if snapshot.has_ended(principal, access.login_id):
            raise Unauthorized
        return access
