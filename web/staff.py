"""What some staff operations do beside calling their procedure: cookies, tickets, marking a chat viewed."""

from __future__ import annotations

from typing import Any

from twisted.web.server import Request

from daemon.clock import Clock
from daemon.protocol.errors import Forbidden
from daemon.protocol.limits import ACCESS_SECONDS
from daemon.protocol.tokens import Access, Signer
from web.answers import write_json
from web.callers import Caller
from web.calls import PatientCalls
from web.cookies import StaffCookie


class Staff:
    """One method an operation, named as in :data:`web.operations.OPERATIONS`."""

    def __init__(self, signer: Signer, call: PatientCalls, cookie: StaffCookie, clock: Clock) -> None:
        self._signer = signer
        self._call = call
        self._cookie = cookie
        self._clock = clock

    async def login(self, request: Request, _caller: Caller | None, arguments: dict[str, Any]) -> bytes:
        result = await self._call("support.backend.login", None, arguments)
        self._cookie.write(request, result.more["cookie"])
        return write_json(request, result.value)

    async def accept_invitation(self, request: Request, _caller: Caller | None, arguments: dict[str, Any]) -> bytes:
        result = await self._call("support.backend.accept_invitation", None, arguments)
        self._cookie.write(request, result.more["cookie"])
        return write_json(request, result.value)

    async def password(self, request: Request, caller: Caller, arguments: dict[str, Any]) -> bytes:
        result = await self._call("support.backend.password", caller.principal, arguments)
        self._cookie.write(request, result.more["cookie"])
        return write_json(request, result.value)

    async def logout(self, request: Request, caller: Caller, arguments: dict[str, Any]) -> bytes:
        result = await self._call("support.backend.logout", caller.principal, arguments)
        self._cookie.clear(request)
        return write_json(request, result.value)

    async def me(self, request: Request, caller: Caller, arguments: dict[str, Any]) -> bytes:
        result = await self._call("support.backend.me", caller.principal, arguments)
        access = caller.login
        required = {"password_change_required": True} if access.must_change_password else {}
        return write_json(request, {**result.value, "csrf": self._signer.csrf(access.login_id), **required})

    async def ticket(self, request: Request, caller: Caller, _arguments: dict[str, Any]) -> bytes:
        """A ticket for the WebSocket; no procedure is needed for what web can sign itself.

        :raises Forbidden: asked with another ticket, which so would never end.
        """
        if not caller.by_cookie:
            raise Forbidden("A ticket is given for the staff cookie alone.")
        expires = int(self._clock.now().timestamp()) + ACCESS_SECONDS
        ticket = self._signer.access(Access(caller.principal, caller.login.login_id, expires))
        return write_json(request, {"access": ticket, "expires_in": ACCESS_SECONDS})

    async def export_user(self, request: Request, caller: Caller, arguments: dict[str, Any]) -> bytes:
        """One document, although it may be more than one message of WAMP can carry."""
        result = await self._call("support.backend.export", caller.principal, arguments)
        messages, has_more = result.value["messages"], result.more["has_more"]
        while has_more:
            since = {"since": messages[-1]["seq"]}
            page = await self._call("support.backend.export_messages", caller.principal, {**arguments, **since})
            messages += page.value["messages"]
            has_more = page.value["has_more"]
        return write_json(request, result.value)

    async def chat(self, request: Request, caller: Caller, arguments: dict[str, Any]) -> bytes:
        """A person who opens a chat has viewed it; an API key only looks, and so does who asks for the head alone."""
        if caller.access and request.method == b"GET":
            await self._call("support.admin.mark_viewed", caller.principal, arguments)
        result = await self._call("support.admin.chat", caller.principal, arguments)
        return write_json(request, result.value)
