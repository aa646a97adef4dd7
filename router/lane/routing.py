"""What Crossbar's dealer does with plain messages, in the same books and with the same statistics.

Each function answers whether it did it; where not, nothing has happened, and the message goes the long way.
"""

from __future__ import annotations

from typing import Any

import msgpack
import orjson
from autobahn.wamp import message
from crossbar.router.dealer import InvocationRequest

from daemon.protocol import rawsocket
from daemon.protocol.uris import REALM
from router.plain_json import AS_WRITTEN
from router.wire.events import count, is_plain
from router.wire.frames import framed

_INVOCATION = 68


def call(session: Any, request: int, uri: str, args: list[Any], kwargs: dict[str, Any] | None) -> bool:
    """CALL to INVOCATION. :raises ProtocolError: as the door does."""
    router = session._router
    dealer = router._dealer
    known = router._authorization_cache.get((REALM, session._authrole, uri, "call"))
    registration = dealer._registration_map._observations_exact.get(uri)
    if registration is None or not known or not known["allow"] or not known["disclose"] or router.is_traced:
        return False
    turns = registration.extra
    if turns.invoke != message.Register.INVOKE_ROUNDROBIN:
        return False
    callee = registration.observers[turns.roundrobin_current % len(registration.observers)]
    extra = registration.observers_extra.get(callee)
    line = callee._transport
    if extra is None or extra.concurrency or not is_plain(line):
        return False
    asked = message.Call(request, uri, args=args, kwargs=kwargs)
    if not session._passes(asked):
        count(router, "received", "call")
        return True
    details = {
        "caller": session._session_id,
        "caller_authid": session._authid,
        "caller_authrole": session._authrole,
    }
    number = dealer._request_id_gen.next()
    given = [args] if not kwargs else [args, kwargs]
    packed = rawsocket.framed(msgpack.packb([_INVOCATION, number, registration.id, details, *given]))
    turns.roundrobin_current += 1
    extra.concurrency_current += 1
    invocation = InvocationRequest(number, registration, session, asked, callee, None, known)
    dealer._invocations[number] = invocation
    dealer._invocations_by_call[session._session_id, request] = invocation
    dealer._callee_to_invocations.setdefault(callee, []).append(invocation)
    dealer._caller_to_invocations.setdefault(session, []).append(invocation)
    line.transport.write(packed)
    count(router, "received", "call")
    count(router, "sent", "invocation")
    return True


def answer(session: Any, number: int, head: list[Any], given: list[Any], kind: str) -> bool:
    """YIELD to RESULT, or ERROR to ERROR.

    :param head: what the reply begins with; the number of the call is put in its place.
    :param given: URI of an error, arguments by place, by name.
    """
    router = session._router
    dealer = router._dealer
    invocation = dealer._invocations.get(number)
    if invocation is None or invocation.callee is not session or invocation.canceled or router.is_traced:
        return False
    client = invocation.caller._transport
    if invocation.timeout_call or dealer._call_store or not is_plain(client):
        return False
    try:
        text = orjson.dumps([*head, invocation.call.request, {}, *given], option=AS_WRITTEN)
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
