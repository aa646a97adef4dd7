"""One wrapper round every procedure: who calls, with what, and how a refusal looks on the wire."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import CallDetails, CallResult
from twisted.logger import Logger

from daemon.protocol.errors import ChatError, Forbidden, Internal
from daemon.protocol.principals import BACKEND, Principal
from daemon.protocol.uris import Procedure

log = Logger()

DETAILS = "_details"
"""Where Autobahn puts the call's details; it overwrites what a caller gives under that name."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, through which WAMP session. ``principal`` is None only for web's calls that sign somebody in."""

    principal: Principal | None
    session_id: int

    @property
    def known(self) -> Principal:
        """:raises Forbidden: nobody was proven."""
        if self.principal is None:
            raise Forbidden("This needs somebody who is signed in.")
        return self.principal


@dataclass(frozen=True, slots=True)
class Answer:
    """A value for every caller, and ``more`` that only web is told (a cookie, "was there already").

    ``ends``: credentials have ended or begun, and the router shall know so before the caller is answered.
    """

    value: Mapping[str, Any]
    more: dict[str, Any] = field(default_factory=dict)
    ends: bool = False


Handler = Callable[[Caller, Any], Awaitable[Answer]]


def endpoint(procedure: Procedure, handler: Handler) -> Callable[..., Awaitable[Any]]:
    """What is registered with the router for a procedure.

    A :class:`ChatError` becomes ``support.error.<code>``; anything else is logged and becomes
    ``support.error.internal`` without its text.
    """

    async def answer(*args: Any, **kwargs: Any) -> Any:
        details: CallDetails = kwargs.pop(DETAILS)
        try:
            caller = _caller(procedure, details, kwargs)
            given = await handler(caller, procedure.arguments.of(args, kwargs))
        except ChatError as error:
            raise ApplicationError(error.uri, error.message, **error.extra) from None
        except Exception:
            log.failure("{uri} failed", uri=procedure.uri)
            raise ApplicationError(Internal().uri, Internal().message) from None
        if details.caller_authrole == BACKEND:
            return CallResult(given.value, **given.more)
        return given.value

    return answer


def _caller(procedure: Procedure, details: CallDetails, kwargs: dict[str, Any]) -> Caller:
    principal: Principal | None = None
    if details.caller_authrole == BACKEND:
        named = kwargs.pop("principal", None)
        principal = Principal.from_authid(*named) if named else None
    else:
        try:
            principal = Principal.from_authid(details.caller_authrole or "", details.caller_authid or "")
        except ValueError:
            raise Forbidden("The router did not say who calls.") from None
    if procedure.role != BACKEND and (principal is None or not procedure.allows(principal)):
        raise Forbidden("Your role or scope does not allow this.")
    if procedure.role == BACKEND and details.caller_authrole != BACKEND:
        raise Forbidden("Your role or scope does not allow this.")
    return Caller(principal, details.caller)


def owner(caller: Caller) -> Principal:
    """:raises Forbidden: the caller is not an owner."""
    if not caller.known.is_owner:
        raise Forbidden("Only an owner may do this.")
    return caller.known
