"""The pages behind the links of emails, as somebody meets them who comes from a mail program."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import ConsoleMessage, expect

from daemon.protocol.tokens import Link, Signer, fingerprint, mailbox
from tests.e2e.conftest import NewContext
from tests.product import Product

pytestmark = pytest.mark.e2e


def signer(product: Product) -> Signer:
    """Whoever writes the mails."""
    return Signer((product.data_dir / "secret").read_text().strip())


def test_stopping_emails_and_wanting_them_again(product: Product, new_context: NewContext) -> None:
    token = signer(product).unsubscribe(mailbox("vera@example.com"), int(time.time()) + 60)
    page = new_context(locale="de-DE", color_scheme="dark").new_page()
    complaints: list[ConsoleMessage] = []
    page.on("console", lambda message: complaints.append(message))
    page.goto(f"{product.url}/unsubscribe?t={token}")
    expect(page).to_have_title("Diese E-Mails abbestellen?")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 17, 20)", "its style is let in"
    page.get_by_role("button", name="E-Mails abbestellen").click()
    expect(page.get_by_role("heading")).to_have_text("Keine E-Mails mehr")
    page.get_by_role("button", name="Wieder E-Mails bekommen").click()
    expect(page.get_by_role("heading")).to_have_text("Sie bekommen wieder E-Mails")
    assert [each.text for each in complaints] == []


def test_confirming_an_address(product: Product, new_context: NewContext) -> None:
    session = product.session(profile={"email": "carla@example.com"})
    link = Link(session["user"]["id"], fingerprint("carla@example.com"))
    token = signer(product).confirmation(link, int(time.time()) + 60)
    page = new_context(viewport={"width": 360, "height": 640}).new_page()
    page.goto(f"{product.url}/confirm?t={token}")
    page.get_by_role("button", name="Yes, it is mine").click()
    expect(page.get_by_role("heading")).to_have_text("Thank you")
    path = f"/api/admin/users/{session['user']['id']}/export"
    assert product.staff().get(path).json()["user"]["email_confirmed"] is True
