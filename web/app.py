"""The Klein app: one route for each operation, the pages, and what errors look like."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from klein import Klein
from twisted.web.resource import IResource
from twisted.web.server import Request

from config import Settings
from daemon.clock import Clock
from daemon.protocol.tokens import Signer
from daemon.rates import network
from web import failures
from web.addresses import Addresses, AddressRate
from web.answers import write, write_json
from web.arguments import arguments
from web.callers import Caller, Callers
from web.calls import Call, PatientCalls, Prove, ProveCookie, Result
from web.cookies import StaffCookie
from web.headers import Headers
from web.health import health
from web.json_schemas import procedures
from web.languages import browser_language
from web.mailbox.pages import MailboxPages
from web.mount import Entrance, Mount
from web.openapi import openapi
from web.operations import OPERATIONS, Operation
from web.origins import Origins
from web.pages import Pages
from web.staff import Staff
from web.static_files import StaticFiles

__all__ = ["Result", "Web", "resource"]

SESSION_RATE = (30, 0.5)
"""``/api/session`` for one address: so many at once, then one each two seconds: 30 a minute."""
_BY_ADDRESS = ("open_session", "invitation", "accept_invitation")
"""What anyone may call and no account limits."""


class Web:
    """Everything that speaks HTTP, given all it needs.

    :param call: calls a procedure for a principal.
    :param prove: who is behind a Bearer token.
    :param prove_cookie: the login behind a staff cookie.
    """

    def __init__(
        self,
        settings: Settings,
        signer: Signer,
        call: Call,
        prove: Prove,
        prove_cookie: ProveCookie,
        clock: Clock,
        static: StaticFiles,
    ) -> None:
        self.origins = Origins(settings)
        self.headers = Headers(self.origins, settings.admin_frame_origins)
        self._clock = clock
        self._call = PatientCalls(call, clock)
        self._cookie = StaffCookie(signer, secure=self.origins.public.scheme == "https")
        self._callers = Callers(signer, prove, prove_cookie, self._cookie)
        self._addresses = Addresses(settings.trusted_proxies)
        self._session_rate = AddressRate(*SESSION_RATE, clock) if settings.address_limits else None
        self._staff = Staff(signer, self._call, self._cookie, clock)
        self.klein = Klein()
        self.klein.url_map.merge_slashes = False
        for operation in OPERATIONS:
            self._add(operation)
        self._add_documents()
        Pages(static, self.origins, self.headers, demo=settings.demo).add_to(self.klein)
        MailboxPages(signer, self._call, clock, self.headers, settings.app_name).add_to(self.klein)
        failures.add_to(self.klein)

    def _add(self, operation: Operation) -> None:
        async def serve(request: Request, **path: str) -> bytes:
            return await self._serve(operation, request, path)

        self.klein.route(operation.path, methods=[operation.method], endpoint=operation.name)(serve)

    async def _serve(self, operation: Operation, request: Request, path: dict[str, str]) -> bytes:
        caller = self._callers.of(request, operation)
        if operation.name in _BY_ADDRESS and self._session_rate:
            self._session_rate.take(self._addresses.of(request))
        given = arguments(request, operation, path, self._added(operation, request, caller))
        special: Callable[..., Awaitable[bytes]] | None = getattr(self._staff, operation.name, None)
        if special:
            body = await special(request, caller, given)
        else:
            body = await self._translate(operation, request, caller, given)
        if caller and caller.by_cookie and operation.name not in ("logout", "password"):
            self._cookie.renew(request, caller.login, self._clock.now())
        return body

    async def _translate(
        self, operation: Operation, request: Request, caller: Caller | None, given: dict[str, Any]
    ) -> bytes:
        assert operation.uri is not None
        result = await self._call(operation.uri, caller.principal if caller else None, given)
        created = operation.sends and not result.more.get("repeated")
        return write_json(request, result.value, 201 if created else 200)

    def _added(self, operation: Operation, request: Request, caller: Caller | None) -> dict[str, Any]:
        added = {}
        if "address" in operation.added:
            added["address"] = network(self._addresses.of(request))
        if "language" in operation.added and (language := browser_language(request)):
            added["language"] = language
        if "login_id" in operation.added and caller:
            added["login_id"] = caller.login.login_id
        return added

    def _add_documents(self) -> None:
        async def report_health(request: Request) -> bytes:
            code, report = await health(self._call)
            if code == 503:
                request.setHeader("Retry-After", "1")
            return write_json(request, report, code)

        self.klein.route("/api/health", methods=["GET"], endpoint="health")(report_health)
        self._add_document("openapi.json", openapi(self._cookie.name))
        self._add_document("procedures.json", procedures())

    def _add_document(self, name: str, document: bytes) -> None:
        def serve(request: Request) -> bytes:
            return write(request, document, "application/json")

        self.klein.route(f"/api/{name}", methods=["GET"], endpoint=name)(serve)


def resource(web: Web) -> IResource:
    """What a site, or Crossbar, mounts at ``/``."""
    return cast(IResource, Mount(Entrance(web.klein.resource(), web.origins, web.headers)))
