"""What the dashboard's tests begin with: people who have written, staff who are signed in, a line that can be bent."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, WebSocketRoute, expect

from tests.e2e.pages import Dashboard
from tests.product import OWNER, Product, client_id

CALL, RESULT, ERROR = 48, 50, 8


@dataclass
class Customer:
    """Somebody who writes over REST."""

    product: Product
    session: dict[str, Any]

    @classmethod
    def named(cls, product: Product, name: str, **profile: str) -> Customer:
        page = "https://shop.example/orders/7"
        return cls(product, product.session(profile={"name": name, **profile}, page=page))

    @property
    def chat_id(self) -> str:
        chat_id: str = self.session["chat_id"]
        return chat_id

    def say(self, text: str) -> None:
        bearer = {"Authorization": f"Bearer {self.session['access']}"}
        body = {"content": text, "client_id": client_id()}
        answer = self.product.http.post("/api/support_chat/messages", json=body, headers=bearer)
        assert answer.status_code == 201, answer.text


def colleague(product: Product, name: str) -> dict[str, str]:
    """Another member of staff, as credentials."""
    email = f"{name.lower()}{secrets.token_hex(4)}@example.com"
    product.account(email, OWNER["password"], name=name)
    return {"email": email, "password": OWNER["password"]}


def enter(context: BrowserContext, product: Product, path: str = "/admin/", who: dict[str, str] = OWNER) -> Dashboard:
    """The dashboard of somebody who has signed in before."""
    answer = context.request.post(f"{product.url}/api/admin/login", data=who, headers={"Origin": product.url})
    assert answer.ok, answer.text()
    page = context.new_page()
    page.goto(product.url + path)
    return Dashboard(page, product)


@dataclass
class Bent:
    """The dashboard's line, on which some calls are refused, swallowed or answered by the test."""

    refused: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Procedure to error: ``{code, …extra fields}``."""
    swallowed: set[str] = field(default_factory=set)
    answered: dict[str, Any] = field(default_factory=dict)
    deaf_to: str | None = None
    """What has this text in it does not reach the page."""
    cut: bool = False
    _lines: list[WebSocketRoute] = field(default_factory=list)

    def over(self, context: BrowserContext) -> Bent:
        context.route_web_socket("**/ws", self._connect)
        return self

    def cut_off(self) -> None:
        """No line any more, and none to come."""
        self.cut = True
        for line in self._lines:
            line.close()

    def _connect(self, line: WebSocketRoute) -> None:
        if self.cut:
            line.close()
            return
        self._lines.append(line)
        server = line.connect_to_server()

        def from_page(text: str | bytes) -> None:
            message = json.loads(text)
            answer = self._answer(message) if message[0] == CALL else None
            if answer:
                line.send(json.dumps(answer))
            elif message[0] != CALL or message[3] not in self.swallowed:
                server.send(text)

        def to_page(text: str | bytes) -> None:
            if self.deaf_to is None or self.deaf_to not in str(text):
                line.send(text)

        line.on_message(from_page)
        server.on_message(to_page)

    def _answer(self, message: list[Any]) -> list[Any] | None:
        procedure, request = message[3], message[1]
        if procedure in self.answered:
            return [RESULT, request, {}, [self.answered[procedure]]]
        if procedure in self.refused:
            extra = dict(self.refused[procedure])
            return [ERROR, CALL, request, {}, f"support.error.{extra.pop('code')}", ["no"], extra]
        return None


def toast(dashboard: Dashboard, text: str) -> None:
    expect(dashboard.hook("toast")).to_contain_text(text)
