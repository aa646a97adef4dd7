"""The widget brought into each of its states, by what the network and the server do to it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.e2e.staged import Staged


def _first(staged: Staged) -> None:
    staged.go(config={})


def _greeting(staged: Staged) -> None:
    staged.go()


def _empty(staged: Staged) -> None:
    staged.known()
    staged.go()


def _connecting(staged: Staged) -> None:
    staged.page.route("**/api/session", lambda _: None)
    staged.go("connecting")


def _loading(staged: Staged) -> None:
    staged.known()
    _connecting(staged)
    expect(staged.inside.locator(".skeleton")).to_be_visible()


def _offline(staged: Staged) -> None:
    staged.page.route("**/api/**", lambda route: route.abort())
    staged.go("offline")
    staged.say("Is anybody there?")
    expect(staged.inside.get_by_test_id("message")).to_have_attribute("data-state", "sending")


def _polling(staged: Staged) -> None:
    staged.page.route_web_socket("**/ws", lambda socket: socket.close())
    staged.go("polling")
    staged.say("Does this arrive?")
    expect(staged.inside.get_by_test_id("message")).to_have_attribute("data-state", "sent")


def _denied(staged: Staged) -> None:
    refusal = {"error": {"code": "forbidden", "message": "no"}}
    staged.page.route("**/api/session", lambda route: route.fulfill(status=403, json=refusal))
    staged.go("denied")


def _away(staged: Staged) -> None:
    """The conversation, with nobody of the staff here."""
    staged.go()
    with staged.conversation():
        pass


def _staffed(staged: Staged) -> None:
    """Staff are here, have read, and type."""
    staged.go()
    with staged.conversation() as (chat, act), staged.product.admin() as admin:
        act("viewed")
        admin.call("support.admin.typing", chat, True)
        expect(staged.inside.get_by_test_id("typing")).to_be_visible()
        expect(staged.inside.get_by_test_id("message").first).to_have_attribute("data-state", "read")


def _failed(staged: Staged) -> None:
    staged.go()
    staged.refuse_sends("invalid_argument")
    expect(staged.inside.get_by_test_id("retry")).to_be_visible()


def _limited(staged: Staged) -> None:
    staged.go()
    staged.refuse_sends("rate_limited", retry_after_ms=60_000)
    expect(staged.inside.locator(".notice")).to_be_visible()


def _closed(staged: Staged) -> None:
    staged.go()
    with staged.conversation() as (_, act):
        act("archive")
        expect(staged.inside.locator(".notice")).to_be_visible()


STAGES: dict[str, Callable[[Staged], None]] = {
    "first": _first,
    "greeting": _greeting,
    "empty": _empty,
    "connecting": _connecting,
    "loading": _loading,
    "offline": _offline,
    "polling": _polling,
    "denied": _denied,
    "away": _away,
    "staffed": _staffed,
    "failed": _failed,
    "limited": _limited,
    "closed": _closed,
}
HOSTED = ["first", "offline", "away", "denied", "failed"]
"""Those that the page of its own shows in another way than the frame."""
