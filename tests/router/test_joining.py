"""How clients get in and leave without Crossbar's Deferreds and events: these fail where Crossbar does it otherwise."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any

import pytest
from autobahn.wamp import message
from autobahn.wamp.role import RoleCallerFeatures
from autobahn.wamp.types import PublishOptions
from crossbar.router import broker, observation, router, service, session
from crossbar.router.auth import pending, ticket

from router.crossbar_private.joining import challenge
from router.patches import meta_events


def hello(methods: list[str] | None) -> message.Hello:
    return message.Hello("support", {"caller": RoleCallerFeatures()}, authmethods=methods)


def lines(function: Any, *expected: str) -> None:
    source = " ".join(inspect.getsource(function).split())
    for each in expected:
        assert " ".join(each.split()) in source


def waiting(auth: dict[str, Any]) -> Any:
    """A session that has not said anything."""
    sent: list[Any] = []
    return SimpleNamespace(
        _transport_config={"auth": auth}, _transport=SimpleNamespace(send=sent.append), _session_roles=None, sent=sent
    )


def test_a_ticket_is_asked_for_as_crossbar_asks() -> None:
    session = waiting({"ticket": {}})
    assert challenge(session, hello(["ticket"]))
    assert [each.marshal() for each in session.sent] == [[4, "ticket", {}]]
    lines(ticket.PendingAuthTicket.hello, "return Challenge(self._authmethod)")
    lines(pending.PendingAuth._marshal_dynamic_authenticator_error, "return Deny(err.value.error, msg)")


@pytest.mark.parametrize("methods", [None, [], ["anonymous"], ["ticket", "anonymous"], ["wampcra", "ticket"]])
def test_who_offers_anything_else_is_crossbars(methods: list[str] | None) -> None:
    session = waiting({"ticket": {}})
    assert not challenge(session, hello(methods))
    assert not challenge(waiting({"anonymous": {}}), hello(["ticket"]))
    assert session.sent == []


def test_a_session_is_what_crossbar_makes_it() -> None:
    lines(
        session.RouterSession.onMessage,
        "self._realm = realm self._session_id = self._pending_session_id",
        "self._router = self._router_factory.get(realm)",
        "roles = self._router.attach(self) msg = message.Welcome(",
        "self._transport.send(msg)",
        "self.onJoin(session_details)",
    )


def test_a_join_that_nobody_hears_leaves_nothing_else_out() -> None:
    lines(
        session.RouterSession.onJoin,
        'if self._transport and hasattr(self._transport, "_cbtid") and self._transport._cbtid:',
        "self._session_details = details # main handling of new session self._router._session_joined(self, details)",
        'self._service_session.publish("wamp.session.on_join", details.marshal())',
    )
    lines(session.RouterSession.onOpen, "self._service_session = None")
    for each in (session.RouterSession.onLeave, session.RouterSession.onClose):
        assert inspect.getsource(each).count("if self._service_session") == 1


def test_subscriptions_are_kept_so() -> None:
    lines(
        broker.Broker.processSubscribe,
        "self._subscription_map.add_observer( session, subscribe.topic, subscribe.match, extra=SubscriptionExtra() )",
        "if not was_already_subscribed: self._session_to_subscriptions[session].add(subscription)",
        "message.Subscribed(subscribe.request, subscription.id)",
        "if subscribe.get_retained:",
    )
    lines(
        broker.Broker.detach,
        "was_subscribed, was_last_subscriber = self._subscription_map.drop_observer(session, subscription)",
        "if was_subscribed and was_last_subscriber and not subscription.extra.retained_events:",
        "self._subscription_map.delete_observation(subscription)",
        "del self._session_to_subscriptions[session]",
    )
    lines(router.Router.process, 'self._message_stats["received"][msg_type] += 1')


# --- events about subscriptions -----------------------------------------------------------------------------------


class Agent:
    """A service session whose stock way only notes what it would publish."""

    def __init__(self, known: observation.UriObservationMap) -> None:
        self._router = SimpleNamespace(_broker=SimpleNamespace(_subscription_map=known, _event_store=None))
        self._expose_on_sessions = [(self, None, None)]
        self.published: list[str] = []

    publish = meta_events._publish(lambda self, topic, *_, **__: self.published.append(topic))


@pytest.mark.parametrize(
    ("topic", "match"), [("wamp.subscription.on_create", "exact"), ("wamp.subscription", "prefix"), (".", "wildcard")]
)
def test_what_somebody_may_hear_is_published(topic: str, match: str) -> None:
    known = observation.UriObservationMap()
    agent = Agent(known)
    known.add_observer(object(), "support.presence", "exact")
    agent.publish("wamp.subscription.on_create", 1, {})
    assert agent.published == []
    known.add_observer(object(), topic, match)
    agent.publish("wamp.subscription.on_create", 1, {})
    assert agent.published == ["wamp.subscription.on_create"]


def test_who_waits_for_an_acknowledgement_gets_it() -> None:
    agent = Agent(observation.UriObservationMap())
    agent.publish("wamp.session.on_leave", 1, options=PublishOptions(acknowledge=True))
    assert agent.published == ["wamp.session.on_leave"]


def test_these_are_the_events_about_subscriptions() -> None:
    source = inspect.getsource(broker.Broker)
    for topic in meta_events.ABOUT_SUBSCRIPTIONS:
        assert f'"{topic}"' in source
    assert source.count('"wamp.subscription.on_') == 6
    lines(service.RouterServiceAgent.__init__, "self._expose_on_sessions.append((self, None, None))")
