"""The dashboard is live: messages within a tenth of a second, right again after restarts, long threads in few nodes."""

from __future__ import annotations

import signal

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.shift import Customer, enter
from tests.e2e.talk import healthy, until
from tests.product import Product

pytestmark = pytest.mark.e2e

DESK = {"width": 1440, "height": 900}
VISIBLE_MS = 100.0
BACK_MS = 5_000
NODES = "() => document.querySelectorAll('*').length"

# When each text was first in the list and in the thread, by the clock that we share with the page.
SEEN = """() => {
  window.seen = {};
  const look = () => {
    const row = document.querySelector('.rows .preview')?.textContent ?? '';
    const last = [...document.querySelectorAll('.log .bubble')].at(-1)?.textContent ?? '';
    if (row && row === last && !(row in seen)) seen[row] = performance.timeOrigin + performance.now();
  };
  new MutationObserver(look).observe(document, {subtree: true, childList: true, characterData: true});
}"""


def delays(new_context: NewContext, product: Product, tries: int) -> list[float]:
    """Milliseconds from the moment at which a message counts as stored to both places that show it."""
    customer = Customer.named(product, "Fast Fiona")
    customer.say("begin")
    desk = enter(new_context(viewport=DESK), product, f"/admin/chats/{customer.chat_id}")
    expect(desk.messages).to_have_count(1)
    expect(desk.hook("status")).to_have_attribute("data-state", "online")
    desk.page.evaluate(SEEN)
    found = []
    for number in range(tries):
        text = f"try {number}"
        said = desk.page.evaluate("() => performance.timeOrigin + performance.now()")
        customer.say(text)
        desk.page.wait_for_function("text => text in seen", arg=text, polling=10)
        found.append(desk.page.evaluate("text => seen[text]", text) - said)
    return sorted(found)


def test_a_message_is_there_in_a_tenth_of_a_second(new_context: NewContext, product: Product) -> None:
    found = delays(new_context, product, 50)
    print(f"visible after {found[25]:.0f} ms, p95 {found[47]:.0f} ms")
    # Beside other tests the slowest measure the machine; the long test holds the 95th percentile.
    assert found[25] <= VISIBLE_MS


@pytest.mark.long
def test_five_hundred_messages_are_each_there_in_a_tenth_of_a_second(new_context: NewContext, product: Product) -> None:
    found = delays(new_context, product, 500)
    print(f"visible after {found[250]:.0f} ms, p95 {found[475]:.0f} ms, at most {found[-1]:.0f} ms")
    assert found[475] <= VISIBLE_MS


@pytest.mark.long
@pytest.mark.parametrize("part", ["frontdesk daemon", "frontdesk router"])
def test_the_list_is_right_again_soon_after_a_restart(own_product: Product, new_context: NewContext, part: str) -> None:
    product = own_product.start()
    customer = Customer.named(product, "Restarted")
    customer.say("before")
    desk = enter(new_context(viewport=DESK), product)
    row = desk.row(customer.chat_id)
    expect(row).to_contain_text("before")
    for process in product.parts(part):
        process.send_signal(signal.SIGKILL)
    until(lambda: not healthy(product))
    until(lambda: healthy(product))
    customer.say("after")
    expect(row).to_contain_text("after", timeout=BACK_MS)
    expect(desk.hook("status")).to_have_attribute("data-state", "online", timeout=BACK_MS)


def test_a_long_thread_is_few_nodes_and_comes_as_it_is_scrolled(new_context: NewContext, product: Product) -> None:
    customer = Customer.named(product, "Long Lou")
    for number in range(120):
        customer.say(f"line {number:03}")
    desk = enter(new_context(viewport=DESK), product, f"/admin/chats/{customer.chat_id}")
    expect(desk.messages.last).to_contain_text("line 119")
    assert desk.page.evaluate(NODES) <= 400
    log = desk.page.get_by_role("log")
    for _ in range(30):
        log.evaluate("box => { box.scrollTop = 0 }")
        if desk.messages.first.inner_text().count("line 000"):
            break
        desk.page.wait_for_timeout(50)
    expect(desk.messages.first).to_contain_text("line 000")
    assert desk.page.evaluate(NODES) <= 400
    customer.say("while you read above")
    expect(desk.hook("latest")).to_contain_text("1 new")
    expect(desk.messages.first).to_contain_text("line 000")
    desk.hook("latest").click()
    expect(desk.messages.last).to_contain_text("while you read above")


def test_who_reads_further_down_is_told_of_new_chats(new_context: NewContext, product: Product) -> None:
    for number in range(8):
        Customer.named(product, f"Queued {number}").say("waiting")
    desk = enter(new_context(viewport={"width": 1440, "height": 420}), product)
    expect(desk.hook("chat-row").first).to_contain_text("Queued 7")
    rows = desk.page.locator(".rows")
    rows.evaluate("box => { box.scrollTop = 200 }")
    read = desk.row_with("Queued 4")
    where = read.bounding_box()
    Customer.named(product, "Newcomer").say("hello")
    expect(desk.hook("fresh")).to_have_text("1 new ↑")
    assert read.bounding_box() == where
    desk.hook("fresh").click()
    expect(desk.hook("chat-row").first).to_contain_text("Newcomer")
    expect(desk.hook("fresh")).to_be_hidden()
