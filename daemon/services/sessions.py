"""Users' sign-in (docs/protocol.md, ``POST /api/session``): identified, resumed, by link, anonymous."""

from __future__ import annotations

from collections.abc import Sequence

from daemon.clock import Clock
from daemon.database import Database
from daemon.protocol import answers, tokens, uris
from daemon.protocol.errors import InvalidArgument, Unauthorized
from daemon.protocol.limits import ACCESS_SECONDS
from daemon.protocol.principals import Principal
from daemon.protocol.schemas import IdentityClaims, OpenSessionFrom
from daemon.protocol.tokens import Access, Identity, Signer
from daemon.services.announcer import Announcer
from daemon.store import lifecycle, logins, visits
from daemon.store.users import Claims
from daemon.store.visits import Arrival, Visit


class Sessions:
    """Signs users in and out.

    :param identity_secrets: any of them may have signed a host's identity token; none: no token is taken.
    :param require_identity: no anonymous users.
    :param public_url: where browsers find us; the WebSocket is beside it.
    """

    def __init__(
        self,
        database: Database,
        announcer: Announcer,
        clock: Clock,
        signer: Signer,
        *,
        identity_secrets: Sequence[str],
        require_identity: bool,
        public_url: str,
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._clock = clock
        self._signer = signer
        self._identity_secrets = identity_secrets
        self._require_identity = require_identity
        self._ws = "ws" + public_url.rstrip("/").removeprefix("http") + "/ws"

    async def open(self, given: OpenSessionFrom) -> answers.Session:
        """Sign a user in; from here on the user and the chat exist.

        :raises InvalidArgument: a link beside another credential.
        :raises Unauthorized: a bad identity token or link, or an anonymous visitor where none may be.
        :raises Forbidden: the user is blocked.
        """
        if given.link is not None:
            if given.token is not None or given.resume is not None:
                raise InvalidArgument("link goes with neither token nor resume", field="link")
            return self._answer(await self._by_link(given.link, given.page))
        arrival = self._arrival(given)
        if given.token is not None:
            identity = self._identity(given.token)
            visit = await self._database.run(visits.identified, arrival, identity)
            if given.resume is not None:
                # Whoever has this chat open sees from here on who it is.
                self._announcer.changed(await self._database.run(lifecycle.item, visit.chat_id))
            return self._answer(visit)
        if self._require_identity:
            raise Unauthorized("An identity token is needed: this site has no anonymous users.")
        fresh = tokens.opaque()
        visit = await self._database.run(visits.anonymous, arrival, tokens.fingerprint(fresh))
        return self._answer(visit, given.resume if visit.resumed else fresh)

    async def end(self, login_id: str) -> None:
        """End a login and its sockets; repeating is harmless."""
        await self._database.run(logins.end, login_id, self._clock.now())

    async def _by_link(self, token: str, page: str | None) -> Visit:
        now = self._clock.now()
        visit = await self._database.run(visits.by_link, self._signer.read_link(token, now), page, now)
        if visit is None:
            raise Unauthorized("This link is no longer good.")
        return visit

    def _arrival(self, given: OpenSessionFrom) -> Arrival:
        profile = given.profile
        claims = Claims(language=given.language)
        if profile:
            claims = Claims(profile.email, profile.name, profile.metadata, given.language)
        resume_hash = tokens.fingerprint(given.resume) if given.resume is not None else None
        return Arrival(claims, given.page, resume_hash, self._clock.now())

    def _identity(self, token: str) -> Identity:
        signed = tokens.read_identity(token, self._identity_secrets, self._clock.now())
        try:
            claims = IdentityClaims.check(signed)
        except InvalidArgument as error:
            raise Unauthorized(f"The identity token is not valid: {error.message}.") from None
        return Identity(claims.sub, claims.email, claims.name, claims.metadata)

    def _answer(self, visit: Visit, resume: str | None = None) -> answers.Session:
        user = visit.user
        principal = Principal("user", user.id, visit.chat_id)
        expires = int(self._clock.now().timestamp()) + ACCESS_SECONDS
        return {
            "access": self._signer.access(Access(principal, visit.login_id, expires)),
            "expires_in": ACCESS_SECONDS,
            "resume": resume,
            "user": {"id": user.id, "email": user.email, "name": user.name, "verified": user.verified},
            "chat_id": visit.chat_id,
            "epoch": visit.epoch,
            "realm": uris.REALM,
            "ws": self._ws,
        }
