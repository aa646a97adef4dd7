"""What the dashboard tells of things that happen elsewhere: a sound for a new message, mails that failed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.shift import Customer, enter
from tests.mail import sink
from tests.product import Product

pytestmark = pytest.mark.e2e

# Counts the notes that a page plays.
NOTES = """
  window.notes = 0;
  const Real = window.OscillatorNode;
  window.OscillatorNode = class extends Real { constructor(...how) { super(...how); window.notes += 1; } };
"""


def test_a_message_elsewhere_sounds_unless_nobody_wants_it(new_context: NewContext, product: Product) -> None:
    here, elsewhere = Customer.named(product, "Here Hanna"), Customer.named(product, "Elsewhere Elsa")
    for each in (here, elsewhere):
        each.say("begin")
    context = new_context()
    context.add_init_script(NOTES)
    desk = enter(context, product, f"/admin/chats/{here.chat_id}")
    expect(desk.messages).to_have_count(1)
    desk.hook("composer").click()  # browsers let nothing sound before a gesture
    here.say("I see you")
    expect(desk.messages).to_have_count(2)
    assert desk.page.evaluate("notes") == 0
    elsewhere.say("and me?")
    desk.page.wait_for_function("() => notes === 2")
    desk.page.goto(f"{product.url}/admin/settings/account")
    desk.hook("choose-sound").uncheck()
    expect(desk.page).to_have_title(re.compile(r"^\(\d+\)"))
    unread = desk.page.title()
    Customer.named(product, "New Nora").say("hello?")
    expect(desk.page).not_to_have_title(unread)
    assert desk.page.evaluate("notes") == 0


@pytest.mark.long
def test_a_mail_that_was_refused_is_sent_again_from_the_outbox(tmp_path: Path, new_context: NewContext) -> None:
    with sink.running() as inbox:
        product = Product(tmp_path, FRONTDESK_EMAIL_URL=f"smtp://127.0.0.1:{inbox.port}", FRONTDESK_EMAIL_DELAY="0")
        try:
            product.start()
            inbox.answers["RCPT"] = "550 5.1.1 no such mailbox"
            customer = Customer.named(product, "Vera", email="vera@example.com")
            customer.say("where is my order?")
            desk = enter(new_context(), product, f"/admin/chats/{customer.chat_id}")
            desk.say("it is on its way")
            desk.page.goto(f"{product.url}/admin/settings/outbox")
            mail = desk.hook("email").filter(has_text="vera@example.com")
            while mail.get_attribute("data-state") != "failed":
                desk.page.reload()
            mail.locator("summary").click()
            expect(mail).to_contain_text("550 5.1.1")
            inbox.answers.clear()
            mail.get_by_role("button", name="Send again").click()
            expect(mail).not_to_have_attribute("data-state", "failed")
            while mail.get_attribute("data-state") != "sent":
                desk.page.reload()
            assert [each.rcpt_tos for each in inbox.mails] == [["vera@example.com"]]
        finally:
            product.close()
