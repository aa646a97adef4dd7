"""A member of staff's day: by keyboard alone, beside colleagues, through ends of sessions."""

from __future__ import annotations

import contextlib
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NewContext
from tests.e2e.shift import Bent, Customer, colleague, enter, toast
from tests.product import OWNER, Product, client_id

pytestmark = pytest.mark.e2e

DESK = {"width": 1400, "height": 850}


def test_a_whole_shift_by_keyboard(new_context: NewContext, product: Product) -> None:
    customer = Customer.named(product, "Keyboard Kim", email="kim@example.com")
    customer.say("Where is parcel zebra-41?")
    page = new_context(viewport=DESK).new_page()
    page.goto(f"{product.url}/admin/")
    keys = page.keyboard
    expect(page.get_by_test_id("login-email")).to_be_focused()
    keys.type(OWNER["email"])
    keys.press("Tab")
    keys.type(OWNER["password"])
    keys.press("Enter")
    hook = page.get_by_test_id
    rows = hook("chat-row")
    expect(rows.first).to_be_visible()

    keys.press("/")
    expect(hook("search")).to_be_focused()
    keys.type("zebra-41")
    expect(rows).to_have_count(1)
    keys.press("Escape")
    keys.press("j")
    expect(rows).to_have_attribute("aria-current", "true")
    expect(rows).to_be_focused()
    expect(hook("message")).to_contain_text("zebra-41")

    keys.press("Enter")
    expect(hook("composer")).to_be_focused()
    keys.type("It is on its way.")
    keys.press("Enter")
    expect(hook("message").last).to_have_attribute("data-state", "sent")

    keys.press("Control+k")
    keys.type("private note")
    expect(hook("find").first).to_contain_text("Write a private note")
    keys.press("Enter")
    expect(hook("composer")).to_have_attribute("data-mode", "note")
    keys.type("Asked the depot.")
    keys.press("Enter")
    expect(hook("note")).to_contain_text("Asked the depot.")

    keys.press("Control+k")
    keys.type("add a tag")
    expect(hook("find").first).to_contain_text("Add a tag")
    keys.press("Enter")
    expect(hook("add-tag")).to_be_focused()
    keys.type("parcels")
    keys.press("Enter")
    expect(hook("chat-tag")).to_contain_text("parcels")

    keys.press("Control+k")
    keys.type("reply")
    keys.press("Enter")
    expect(hook("composer")).to_be_focused()
    keys.press("Escape")
    expect(rows).to_be_focused()
    keys.press("a")
    expect(hook("toast")).to_contain_text("Assigned to")
    keys.press("e")
    expect(hook("archived-notice")).to_be_visible()
    expect(hook("toast")).to_contain_text("Archived")
    keys.press("z")
    expect(hook("archived-notice")).to_be_hidden()
    expect(rows).to_have_count(1)
    keys.press("?")
    expect(hook("help-sheet")).to_be_visible()
    keys.press("Escape")
    expect(hook("help-sheet")).to_have_count(0)
    keys.press("Escape")
    expect(hook("nothing-selected")).to_be_visible()


def test_two_of_the_staff_see_each_other(new_context: NewContext, product: Product) -> None:
    customer = Customer.named(product, "Both Beside")
    customer.say("anyone there?")
    path = f"/admin/chats/{customer.chat_id}"
    bea = enter(new_context(viewport=DESK), product, path, colleague(product, "Bea"))
    expect(bea.messages).to_have_count(1)
    ann = enter(new_context(viewport=DESK), product, path, colleague(product, "Ann"))
    expect(bea.hook("viewing")).to_contain_text("Ann is looking at this chat")
    ann.hook("composer").press_sequentially("I will")
    expect(bea.hook("viewing")).to_contain_text("Ann is writing an answer")
    ann.hook("claim").click()
    toast(ann, "It is yours")
    expect(bea.hook("assignee").locator("option:checked")).to_have_text("Ann")
    expect(bea.hook("claim")).to_be_hidden()
    bea.hook("mode-note").click()
    bea.say("They called before.")
    expect(ann.hook("note")).to_contain_text("They called before.")
    ann.hook("archive").click()
    expect(bea.hook("archived-notice")).to_contain_text("A colleague has just archived this chat")
    bea.hook("archived-notice").get_by_role("button").click()
    expect(ann.hook("archived-notice")).to_be_hidden()


def test_a_lost_claim_says_who_was_faster(new_context: NewContext, product: Product) -> None:
    customer = Customer.named(product, "Claimed Twice")
    customer.say("me first")
    context = new_context(viewport=DESK)
    # The event that would take the button away is late.
    Bent(deaf_to="chat_updated").over(context)
    slow = enter(context, product, f"/admin/chats/{customer.chat_id}")
    expect(slow.hook("claim")).to_be_visible()
    who = colleague(product, "Quick")
    with contextlib.closing(product.staff(**who)) as quick:
        assert quick.post(f"/api/admin/chats/{customer.chat_id}/claim").status_code == 200
    slow.hook("claim").click()
    toast(slow, "Quick was faster and has this chat.")


def test_drafts_outlive_a_reload_and_the_end_of_the_session(new_context: NewContext, product: Product) -> None:
    customer = Customer.named(product, "Drafted")
    customer.say("a long question")
    context = new_context(viewport=DESK)
    desk = enter(context, product, f"/admin/chats/{customer.chat_id}")
    desk.hook("composer").fill("half an answer")
    desk.hook("mode-note").click()
    desk.hook("composer").fill("half a note")
    desk.page.reload()
    expect(desk.hook("composer")).to_have_value("half an answer")
    desk.hook("mode-note").click()
    expect(desk.hook("composer")).to_have_value("half a note")
    desk.hook("mode-reply").click()

    csrf = context.request.get(f"{product.url}/api/admin/me", headers={"Origin": product.url}).json()["csrf"]
    ended = {"Origin": product.url, "X-CSRF-Token": csrf}
    assert context.request.post(f"{product.url}/api/admin/logout", headers=ended).ok
    expect(desk.hook("login-email")).to_be_visible()
    desk.hook("login-email").fill(OWNER["email"])
    desk.hook("login-password").fill(OWNER["password"])
    desk.hook("login-submit").click()
    expect(desk.hook("login-email")).to_be_hidden()
    expect(desk.hook("composer")).to_have_value("half an answer")
    desk.hook("composer").press("Enter")
    expect(desk.messages.last).to_have_attribute("data-state", "sent")


def test_send_and_archive_says_that_the_email_still_goes(new_context: NewContext, product: Product) -> None:
    customer = Customer.named(product, "Goodbye", email="goodbye@example.com")
    customer.say("thanks")
    desk = enter(new_context(viewport=DESK), product, f"/admin/chats/{customer.chat_id}")
    expect(desk.messages).to_have_count(1)
    desk.hook("composer").fill("You are welcome.")
    desk.hook("composer").press("Control+Enter")
    toast(desk, "The email with your answer still goes.")
    expect(desk.hook("archived-notice")).to_be_visible()
    expect(desk.row(customer.chat_id)).to_be_hidden()
    desk.hook("undo").click()
    expect(desk.row(customer.chat_id)).to_be_visible()
    expect(desk.messages).to_have_count(2)


def test_a_canned_reply_is_made_shared_and_used(new_context: NewContext, product: Product) -> None:
    customer = Customer.named(product, "Nora Canned")
    customer.say("hello")
    path = f"/admin/chats/{customer.chat_id}"
    desk = enter(new_context(viewport=DESK), product, path)
    desk.hook("composer").fill("/gree")
    expect(desk.page.locator(".canned")).to_be_visible()
    other = enter(new_context(viewport=DESK), product, "/admin/settings/canned")
    other.hook("canned-shortcut").fill("greet")
    other.hook("canned-content").fill("Hello {{first_name}}, your {{plan|plan}} is fine.")
    other.hook("canned-save").click()
    expect(desk.hook("canned")).to_contain_text("/greet")
    desk.hook("composer").press("Enter")
    expect(desk.hook("composer")).to_have_value("Hello Nora, your plan is fine.")


def test_the_address_keeps_the_place(new_context: NewContext, product: Product) -> None:
    customer = Customer.named(product, "Placed")
    customer.say("keep my place, quokka")
    desk = enter(new_context(viewport=DESK), product)
    desk.hook("filter-unassigned").click()
    desk.hook("search").fill("quokka")
    expect(desk.hook("chat-row")).to_have_count(1)
    desk.row(customer.chat_id).click()
    expect(desk.messages).to_have_count(1)
    assert re.search(rf"/admin/chats/{customer.chat_id}\?filter=unassigned&q=quokka$", desk.page.url)
    desk.page.reload()
    expect(desk.messages).to_have_count(1)
    expect(desk.hook("search")).to_have_value("quokka")
    expect(desk.hook("filter-unassigned")).to_have_attribute("aria-pressed", "true")
    expect(desk.hook("chat-row")).to_have_count(1)
    desk.hook("settings").click()
    expect(desk.hook("settings-account")).to_be_visible()
    desk.page.go_back()
    expect(desk.messages).to_have_count(1)


def test_an_invited_colleague_comes_in_by_a_link(new_context: NewContext, product: Product) -> None:
    desk = enter(new_context(viewport=DESK), product, "/admin/settings/staff")
    email = f"new-{client_id()[:6].lower().strip('-_')}0@example.com"
    desk.hook("invite-email").fill(email)
    desk.hook("invite").click()
    expect(desk.hook("invitation").filter(has_text=email)).to_be_visible()
    link = desk.hook("code").inner_text()
    page = new_context(viewport=DESK).new_page()
    page.goto(link)
    page.get_by_test_id("invited-name").fill("Noor New")
    page.get_by_test_id("invited-password").fill("a good long password")
    page.get_by_test_id("invited-submit").click()
    expect(page.get_by_test_id("tab-active")).to_be_visible()
    assert page.url == f"{product.url}/admin/"
    page.get_by_test_id("settings").click()
    expect(page.get_by_test_id("my-name")).to_have_value("Noor New")
    expect(page.get_by_test_id("section-canned")).to_be_visible()
    expect(page.get_by_test_id("section-staff")).to_be_hidden()
    page.goto(link)
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("ended")


def test_a_key_is_made_shown_once_and_revoked(new_context: NewContext, product: Product) -> None:
    desk = enter(new_context(viewport=DESK), product, "/admin/settings/keys")
    desk.hook("key-name").fill("nightly export")
    desk.hook("key-create").click()
    key = desk.hook("code").inner_text()
    bearer = {"Authorization": f"Bearer {key}"}
    assert product.http.get("/api/admin/chats", headers=bearer).status_code == 200
    record = desk.hook("api-key").filter(has_text="nightly export")
    record.get_by_role("button").click()
    expect(record).to_be_hidden()
    assert product.http.get("/api/admin/chats", headers=bearer).status_code == 401


def test_who_looks_elsewhere_is_told(new_context: NewContext, product: Product) -> None:
    context = new_context(viewport=DESK)
    # A headless browser shows no notifications, and its page always has the focus.
    context.add_init_script("""
      window.noticed = [];
      window.Notification = class {
        static permission = 'granted';
        static requestPermission = async () => 'granted';
        constructor(title, {body}) { noticed.push(`${title}: ${body}`); }
      };
      document.hasFocus = () => false;
    """)
    desk = enter(context, product, "/admin/settings/account")
    desk.hook("choose-desktop").check()
    desk.page.goto(f"{product.url}/admin/")
    expect(desk.hook("status")).to_have_attribute("data-state", "online")
    customer = Customer.named(product, "Loud Lena")
    customer.say("is anybody there?")
    expect(desk.row(customer.chat_id)).to_have_attribute("data-unread", "true")
    expect(desk.page).to_have_title(re.compile(r"^\(\d+\) Frontdesk$"))
    assert "text" in (desk.page.locator("link[rel=icon]").get_attribute("href") or "")
    desk.page.wait_for_function("() => noticed.includes('Loud Lena: is anybody there?')")


def test_single_keys_can_be_switched_off(new_context: NewContext, product: Product) -> None:
    desk = enter(new_context(viewport=DESK), product, "/admin/settings/account")
    desk.hook("choose-shortcuts").uncheck()
    desk.hook("go-chats").click()
    expect(desk.hook("search")).to_be_visible()
    desk.page.keyboard.press("/")
    desk.page.keyboard.press("Control+k")
    expect(desk.hook("find").first).to_be_visible()
    desk.page.keyboard.press("Escape")
    expect(desk.hook("search")).not_to_be_focused()
    desk.page.reload()
    expect(desk.hook("search")).to_be_visible()
    desk.page.keyboard.press("?")
    desk.page.keyboard.press("Control+k")
    expect(desk.hook("palette")).to_be_focused()
    expect(desk.hook("help-sheet")).to_be_hidden()
