"""How a client gets in: what Crossbar's session does for a ticket and for a plain SUBSCRIBE, in the same books, without
Deferreds and without what nobody hears.

Each function answers whether it did it; where not, nothing has happened, and Crossbar does it. Measured, with
:mod:`router.patches.meta_events`: a third of what a connection costs the router, half of what its end does.
"""

from __future__ import annotations

from typing import Any

from autobahn.util import id as new_session
from autobahn.wamp import message
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.types import SessionDetails
from crossbar.router import session as crossbar_session
from crossbar.router.broker import SubscriptionExtra

from router.authorizer import decide
from router.patches.meta_events import ABOUT_SUBSCRIPTIONS, heard
from router.statistics import count

_METHOD, _PROVIDER = "ticket", "function"


def challenge(session: Any, hello: message.Hello) -> bool:
    """Answer the HELLO of a client that offers a ticket and nothing else. Who it says it is does not matter."""
    if hello.authmethods != [_METHOD] or _METHOD not in session._transport_config.get("auth", ()):
        return False
    session._session_roles = hello.roles
    session._transport.send(message.Challenge(_METHOD, {}))
    return True


def admit(session: Any, ticket: str) -> None:
    """Let a client in, or send it away, by its ticket."""
    try:
        found = session.prove(None, None, {"ticket": ticket})
    except ApplicationError as error:
        session._transport.send(message.Abort(error.error, str(error.args[0])))
        return
    session._realm, session._authrole, session._authid = found["realm"], found["role"], found["authid"]
    session._authextra, session._authmethod, session._authprovider = found["extra"], _METHOD, _PROVIDER
    session._session_id = new_session()
    session._router = session._router_factory.get(session._realm)
    who = {
        "authid": session._authid,
        "authrole": session._authrole,
        "authmethod": _METHOD,
        "authprovider": _PROVIDER,
    }
    roles = session._router.attach(session)
    session._transport.send(crossbar_session.message.Welcome(session._session_id, roles, realm=session._realm, **who))
    details = SessionDetails(
        realm=session._realm,
        session=session._session_id,
        authextra=session._authextra,
        serializer=None,
        resumed=False,
        resumable=False,
        resume_token=None,
        transport=None,
        **who,
    )
    session.onJoin(details)


def joined_unheard(session: Any, details: SessionDetails) -> None:
    """As Crossbar's ``onJoin``, but daemons are not told: they ask only for staff and for each other. Nor will they
    hear that it has left, nor how much it said.
    """
    session._session_details = details
    session._stats_enabled = False
    session._router._session_joined(session, details)


def subscribe(session: Any, asked: message.Subscribe) -> bool:
    """SUBSCRIBE to SUBSCRIBED, where the session may."""
    router = session._router
    broker = router._broker
    if asked.match != message.Subscribe.MATCH_EXACT or asked.get_retained or router.is_traced or broker._event_store:
        return False
    if heard(broker, *ABOUT_SUBSCRIPTIONS):
        return False
    options = {"match": asked.match}
    if not decide(session._authrole, session._authid, asked.topic, "subscribe", options)["allow"]:
        return False
    subscription, was_subscribed, _ = broker._subscription_map.add_observer(
        session, asked.topic, asked.match, extra=SubscriptionExtra()
    )
    if not was_subscribed:
        broker._session_to_subscriptions[session].add(subscription)
    router.send(session, message.Subscribed(asked.request, subscription.id))
    count(router, "received", "subscribe")
    return True
