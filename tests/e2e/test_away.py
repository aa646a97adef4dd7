"""Parts that are away while both pages are open: nothing is lost, nothing is doubled, and nobody reloads."""

from __future__ import annotations

import contextlib
import signal
import time

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NewContext
from tests.e2e.pages import Dashboard, Widget
from tests.e2e.talk import Talk, until
from tests.product import Product
from tests.wamp import Refused

pytestmark = pytest.mark.e2e

BACK_MS = 20_000
"""Starting a part takes seconds of CPU on a busy machine; from its return on, 5 s are promised."""


@pytest.mark.long  # the quick ones kill each part three times in test_faults.py
@pytest.mark.parametrize("part", ["frontdesk daemon", "frontdesk router"])
def test_a_conversation_goes_on_after_a_part_was_killed(
    own_product: Product, new_context: NewContext, desk: Page, part: str
) -> None:
    product = own_product.start()
    widget = Widget(new_context().new_page(), product).visit().open()
    dashboard = Dashboard(desk, product).sign_in()
    widget.say("before")
    dashboard.row_with("before").click()
    expect(dashboard.messages).to_have_count(1)

    for process in product.parts(part):
        process.send_signal(signal.SIGKILL)
    widget.say("meanwhile")
    expect(widget.messages.last).to_have_attribute("data-state", "sending")
    dashboard.say("meanwhile too")

    for messages in (widget.messages, dashboard.messages):
        expect(messages).to_have_count(3, timeout=BACK_MS)
        expect(messages.filter(has_text="meanwhile too")).to_have_count(1)
    expect(widget.messages.filter(has_text="meanwhile").first).to_have_attribute("data-state", "read", timeout=BACK_MS)
    expect(widget.status).to_have_attribute("data-state", "online")
    expect(dashboard.hook("status")).to_have_attribute("data-state", "online")
    widget.say("after")
    expect(dashboard.messages.filter(has_text="after")).to_be_visible()


AWAY = 20.0


@pytest.mark.long
def test_the_router_restarts_while_the_daemon_stays_away(own_product: Product, new_context: NewContext) -> None:
    """Refused honestly, signed in all the same, and all goes on when the daemon is back."""
    product = own_product.start()
    session = product.session()
    talk = Talk(product, new_context, "away")
    gone = time.time()
    daemons = product.parts("frontdesk daemon")
    for daemon in daemons:
        daemon.suspend()
    for router in product.parts("frontdesk router"):
        router.kill()
    talk.both()
    until(lambda: all(dot.left(gone) for dot in talk.dots))

    answers = []

    def refused() -> bool:
        try:
            bearer = {"Authorization": f"Bearer {session['access']}"}
            answers.append(product.http.get("/api/support_chat", headers=bearer))
        except httpx.TransportError:
            return False
        return True

    until(refused)
    assert answers[0].status_code == 503
    error = answers[0].json()["error"]
    assert error["code"] == "unavailable"
    assert error["retry_after_ms"] > 0
    with contextlib.closing(product.user(session)) as user, pytest.raises(Refused) as no:
        user.call("support.chat.open")
    assert no.value.uri in ("support.error.unavailable", "wamp.error.no_such_procedure")

    talk.both()
    time.sleep(max(0.0, gone + AWAY - time.time()))
    assert not any(dot.is_green for dot in talk.dots)
    for daemon in daemons:
        daemon.resume()
    talk.both()
    talk.arrived()
    until(lambda: all(dot.is_green for dot in talk.dots))
