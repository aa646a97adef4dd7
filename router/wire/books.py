"""What Crossbar's dealer does with a plain CALL and its answer, in the same books and with the same statistics, without
message objects, Deferreds and log lines. Measured: half of the router's own code for a message.

Calls under way stand in the dealer's own books: whatever ends them there (a lost daemon, a lost caller) ends these too.
Where :func:`callee` finds nobody, or :func:`answer` says no, nothing has happened, and the message goes the long way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgpack
import orjson
from autobahn.wamp import message
from crossbar.router.dealer import Dealer, InvocationRequest

from daemon.protocol.uris import REALM
from router.plain_json import AS_WRITTEN
from router.statistics import count
from router.wire.frames import framed

_INVOCATION = 68
_IN_TURNS = message.Register.INVOKE_ROUNDROBIN
_pack = msgpack.Packer().pack


Callee = tuple[Any, Any, Any, dict[str, Any]]
"""A daemon's session whose turn it is, its place among those who share the procedure, their registration, and what the
caller may."""


def callee(router: Any, session: Any, uri: str) -> Callee | None:
    """Who hears a CALL of a role whose right is known, of a procedure that daemons share in turns."""
    right = router._authorization_cache.get((REALM, session._authrole, uri, "call"))
    if not right or not right["allow"] or not right["disclose"] or router.is_traced:
        return None
    registration = router._dealer._registration_map._observations_exact.get(uri)
    if registration is None or registration.extra.invoke != _IN_TURNS:
        return None
    sharing = registration.observers
    whose = sharing[registration.extra.roundrobin_current % len(sharing)]
    extra = registration.observers_extra.get(whose)
    if extra is None or extra.concurrency or not getattr(whose._transport, "speaks_msgpack", False):
        return None
    return whose, extra, registration, right


def invoke(router: Any, session: Any, call: Any, to: Callee) -> None:
    """CALL without options to INVOCATION.

    :param call: Autobahn's, or a :class:`router.lane.calls.PlainCall`.
    """
    whose, extra, registration, right = to
    dealer = router._dealer
    number = dealer._request_id_gen.next()
    caller, request, args, kwargs = session._session_id, call.request, call.args, call.kwargs
    details = {"caller": caller, "caller_authid": session._authid, "caller_authrole": session._authrole}
    given = (args or [], kwargs) if kwargs else (args,) if args else ()
    packed = _pack((_INVOCATION, number, registration.id, details, *given))
    registration.extra.roundrobin_current += 1
    extra.concurrency_current += 1
    invocation = InvocationRequest(number, registration, session, call, whose, None, right)
    dealer._invocations[number] = invocation
    dealer._invocations_by_call[caller, request] = invocation
    dealer._callee_to_invocations.setdefault(whose, []).append(invocation)
    dealer._caller_to_invocations.setdefault(session, []).append(invocation)
    whose._transport.say(packed)
    count(router, "sent", "invocation")


def answer(session: Any, number: int, head: tuple[Any, ...], given: list[Any], kind: str) -> bool:
    """YIELD to RESULT, or ERROR to ERROR.

    :param head: what the reply begins with; the number of the call is put behind it.
    :param given: URI of an error, arguments by place, by name.
    """
    router = session._router
    dealer = router._dealer
    invocation = dealer._invocations.get(number)
    if invocation is None or invocation.callee is not session or invocation.canceled or router.is_traced:
        return False
    client = invocation.caller._transport
    if invocation.timeout_call or dealer._call_store or not getattr(client, "is_plain", False):
        return False
    while given and not given[-1]:
        given.pop()  # as Autobahn leaves out what is empty at the end
    try:
        text = orjson.dumps((*head, invocation.call.request, {}, *given), option=AS_WRITTEN)
    except TypeError:
        return False
    extra = invocation.registration.observers_extra.get(session)
    if extra:
        extra.concurrency_current -= 1
    dealer._remove_invoke_request(invocation)
    client.put(framed(text))
    count(router, "received", "yield" if kind == "result" else "error")
    count(router, "sent", kind)
    return True


def _process_call(stock: Callable[..., None]) -> Callable[..., None]:
    def process_call(self: Dealer, session: Any, call: message.Call) -> None:
        plain = call.payload is None and not call.forward_for and not call.timeout and not call.receive_progress
        to = callee(self._router, session, call.procedure) if plain and not call.transaction_hash else None
        if to is None:
            stock(self, session, call)
        else:
            invoke(self._router, session, call, to)

    return process_call


def open_() -> None:
    """Called once, before the first router is made."""
    Dealer.processCall = _process_call(Dealer.processCall)
