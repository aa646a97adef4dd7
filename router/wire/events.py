"""What Crossbar's broker does with a plain PUBLISH, with the same statistics: encoded once for all who hear it, without
Deferreds. Measured: a third of the router's CPU for a message.

Plain is a PUBLISH of a daemon without options, to a topic that no pattern and no store of events is about.
"""

from __future__ import annotations

from random import getrandbits
from typing import Any

import orjson
from autobahn.wamp import message

from router.plain_json import AS_WRITTEN
from router.statistics import count
from router.wire.frames import framed

_EVENT = 36


def publish(session: Any, topic: str, args: list[Any]) -> bool:
    """Whether the events are sent. If not, nothing has happened, and the message goes the long way."""
    router = session._router
    broker = router._broker
    known = broker._subscription_map
    # Patterns and stored events: where there is one of them, the broker decides.
    if len(known._observation_id_to_observation) != len(known._observations_exact) or broker._event_store:
        return False
    if topic.startswith("wamp.") or router.is_traced:
        return False
    subscription = known._observations_exact.get(topic)
    if subscription is None:
        count(router, "received", "publish")
        return True
    publication = getrandbits(53) + 1  # WAMP spec, "IDs": from 1 to 2^53
    try:
        frame = framed(orjson.dumps((_EVENT, subscription.id, publication, {}, args), option=AS_WRITTEN))
    except TypeError:
        return False
    count(router, "received", "publish")
    others, written = [], 0
    for receiver in subscription.observers:
        client = receiver._transport
        if getattr(client, "is_plain", False):
            client.put(frame)
            written += 1
        elif client and receiver is not session and receiver._session_id:
            others.append(receiver)
    count(router, "sent", "event", written)
    event = message.Event(subscription.id, publication, args=args) if others else None
    for receiver in others:
        router.send(receiver, event)
    return True
