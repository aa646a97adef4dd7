"""Events about subscriptions that nobody listens to are not made.

For each subscription that begins or ends Crossbar publishes two events about it, a moment later, by the way of any
PUBLISH: message, authorization, Deferreds. Only at its end it finds that nobody is there. Here it looks first; in a
product that runs nobody ever is. A seventh of what a connection costs that comes and goes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crossbar.router.broker import Broker
from crossbar.router.service import RouterServiceAgent

ABOUT_SUBSCRIPTIONS = tuple(
    f"wamp.subscription.{each}" for each in ("on_create", "on_subscribe", "on_unsubscribe", "on_delete")
)


def heard(broker: Any, *topics: str) -> bool:
    """Whether somebody may hear one of these topics. A pattern may be about any of them."""
    known = broker._subscription_map
    exact = known._observations_exact
    return len(known._observation_id_to_observation) != len(exact) or any(topic in exact for topic in topics)


def _publish(stock: Callable[..., Any]) -> Callable[..., Any]:
    def publish(self: Any, topic: str, *args: Any, **kwargs: Any) -> Any:
        options = kwargs.get("options")
        if (options is None or not options.acknowledge) and self._expose_on_sessions == [(self, None, None)]:
            broker = self._router._broker
            if broker._event_store is None and not heard(broker, topic):
                return None
        return stock(self, topic, *args, **kwargs)

    return publish


def _detach(stock: Callable[..., None]) -> Callable[..., None]:
    def detach(self: Any, session: Any) -> None:
        subscriptions = self._session_to_subscriptions.get(session)
        if subscriptions is None or heard(self, *ABOUT_SUBSCRIPTIONS):
            stock(self, session)
            return
        for each in subscriptions:
            was_subscribed, was_last = self._subscription_map.drop_observer(session, each)
            if was_subscribed and was_last and not each.extra.retained_events:
                self._subscription_map.delete_observation(each)
        del self._session_to_subscriptions[session]

    return detach


def apply() -> None:
    RouterServiceAgent.publish = _publish(RouterServiceAgent.publish)
    Broker.detach = _detach(Broker.detach)
