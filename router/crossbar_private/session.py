"""What a client says, before the router sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

from autobahn.wamp import message
from autobahn.wamp.exception import ApplicationError, ProtocolError
from crossbar.router.session import RouterSession

from daemon.clock import Clock
from daemon.protocol.errors import ChatError, Forbidden, InvalidArgument
from daemon.protocol.principals import BACKEND, ROLES, Principal
from router.crossbar_private.endings import REPLACED, end_session
from router.crossbar_private.joining import admit, challenge, joined_unheard, subscribe
from router.door import call_in, check_call
from router.guard import Guard

_FOR_BACKEND = (message.Publish, message.Register, message.Unregister)
_FOR_CLIENTS = (message.Call, message.Subscribe, message.Unsubscribe, message.Cancel, message.Goodbye, *_FOR_BACKEND)
"""What a client may say, and what it is told that it may not. All else breaks the protocol."""


class DoorSession(RouterSession):  # type: ignore[misc]
    """Checks what a client calls, and how much, before the router routes it."""

    guard: Guard[DoorSession]
    clock: Clock
    prove: Callable[..., dict[str, Any]]
    """The check of a ticket, as Crossbar calls it."""
    principal: Principal | None = None
    _was_challenged = False

    # What Autobahn and Crossbar give each session is the class's, until one differs: it makes a logger for each, which
    # is more work than all else.
    traceback_app = _goodbye_sent = _transport_is_closing = False
    _transport: Any = None
    _router: Any = None
    _session_roles: Any = None
    _realm = _session_id = _pending_session_id = _previous_session_id = _pending_auth = None
    _authid = _authrole = _authmethod = _authprovider = _authextra = None
    _session_details = _service_session = _payload_codec = None
    _ecls_to_uri_pat: Mapping[Any, Any] = MappingProxyType({})
    _uri_to_ecls: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, router_factory: Any) -> None:
        self._router_factory = router_factory
        self._sign_in = iter((message.Hello, message.Authenticate))

    @cached_property
    def _testaments(self) -> dict[str, list[Any]]:
        return {"destroyed": [], "detached": []}

    def onOpen(self, transport: Any) -> None:  # noqa: N802
        self._transport = transport
        self._transport_config = getattr(transport.factory, "_config", {})

    def onJoin(self, details: Any) -> None:  # noqa: N802
        if details.authrole in ("user", "integrator"):
            joined_unheard(self, details)
        else:
            super().onJoin(details)
        if details.authrole in ROLES:
            self.principal = Principal.from_authid(details.authrole, details.authid)
            for session in self.guard.joined(self.principal, self):
                end_session(session, self.clock, REPLACED)
        elif details.authrole == BACKEND:
            # A caller who hangs up would have the procedure interrupted, perhaps between commit and announcement.
            self._session_roles["callee"].call_canceling = False

    def onLeave(self, details: Any) -> None:  # noqa: N802
        if self.principal is not None:
            self.guard.left(self.principal, self)
            self.principal = None
        super().onLeave(details)

    def onMessage(self, msg: Any) -> None:  # noqa: N802
        """:raises ProtocolError: a message out of order, or one that no client says."""
        if self._session_id is None:
            expected = next(self._sign_in, None)
            if expected is None or not isinstance(msg, expected):
                raise ProtocolError("out of order")
            if isinstance(msg, message.Hello):
                self._was_challenged = challenge(self, msg)
                if not self._was_challenged:
                    super().onMessage(msg)
            elif self._was_challenged and isinstance(msg, message.Authenticate):
                admit(self, msg.signature)
            else:
                super().onMessage(msg)
        elif self.principal is None:
            super().onMessage(msg)  # a daemon
        elif self._passes(msg):
            if isinstance(msg, message.Subscribe) and subscribe(self, msg):
                return
            super().onMessage(msg)
            if isinstance(msg, message.Goodbye):
                self._transport.close()  # WAMP would let it stay and sign in again, or not

    def _passes(self, msg: Any) -> bool:
        """Whether the router shall see a message of a client; if not, the client has been told.

        :raises ProtocolError: no client says this.
        """
        assert self.principal is not None
        if not isinstance(msg, _FOR_CLIENTS):
            raise ProtocolError("not for clients")
        if isinstance(msg, message.Goodbye):
            return True
        if isinstance(msg, message.Call):
            # Options that let the router end a call by itself, and send what no client of ours asks for.
            msg.timeout = msg.receive_progress = None
            return self.passes_call(msg)
        try:
            self.guard.call(self.principal, "")
            self._check(msg)
        except ChatError as error:
            self._refuse(msg, error)
            return False
        # A call that has begun is finished: it may have been stored already.
        return not isinstance(msg, message.Cancel)

    def passes_call(self, call: Any) -> bool:
        """:meth:`_passes` for a call, which may be a :class:`router.lane.calls.PlainCall`.

        :raises ProtocolError: no client says this.
        """
        assert self.principal is not None
        if (self._session_id, call.request) in self._router._dealer._invocations_by_call:
            # The router keeps calls by their number: the second would take the place of the first, and neither end.
            raise ProtocolError("a number that is in use")
        try:
            self.guard.call(self.principal, call.procedure)
            _check_forwarded(call)
            if call.payload is not None:
                raise InvalidArgument("arguments must be a list", field="0")
            check_call(call.procedure, call.args, call.kwargs)
        except ChatError as error:
            self._refuse(call, error)
            return False
        return True

    def _check(self, msg: Any) -> None:
        """:raises ChatError: what the client is told."""
        if isinstance(msg, _FOR_BACKEND):
            raise NotAuthorized("Only the product itself registers and publishes.")
        _check_forwarded(msg)
        if isinstance(msg, message.Subscribe):
            assert self.principal is not None
            self.guard.subscribing(self.principal, len(self._router._broker._session_to_subscriptions[self]))

    def holds_zero(self, payload: bytes) -> bool:
        """Whether JSON text is a call with U+0000 in it: before a string that begins with it is taken for binary."""
        request, uri, args, kwargs = call_in(payload)
        try:
            check_call(uri, args, kwargs)
        except ChatError:
            if self.principal is not None:
                self._passes(message.Call(request, uri, args=args, kwargs=kwargs))
            return True
        return False

    def _refuse(self, msg: Any, error: ChatError) -> None:
        if self.principal is not None and self.guard.floods(self.principal):
            self._transport.transport.abortConnection()
        elif not isinstance(msg, message.Cancel) and (not isinstance(msg, message.Publish) or msg.acknowledge):
            uri = ApplicationError.NOT_AUTHORIZED if isinstance(error, NotAuthorized) else error.uri
            reply = message.Error(msg.MESSAGE_TYPE, msg.request, uri, args=[error.message], kwargs=error.extra or None)
            self._transport.send(reply)


class NotAuthorized(Forbidden):
    """What the router's own refusals look like."""


def _check_forwarded(msg: Any) -> None:
    """:raises NotAuthorized: it would replace the caller that the daemon is told of: a visitor would be an admin."""
    if getattr(msg, "forward_for", None) is not None:
        raise NotAuthorized("forward_for is the router's own.")
