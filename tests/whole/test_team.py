"""The team's own calls against the running product: what users never see, and how staff come and go."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx
import pytest

from tests.product import Product, client_id
from tests.wamp import Refused, Wamp
from web.operations import OPERATIONS

SECRET = "canary of the staff"


def test_nothing_that_a_user_fetches_or_hears_holds_a_note(product: Product) -> None:
    session = product.session(profile={"email": "nora@example.com"})
    chat_id = session["chat_id"]
    bearer = {"Authorization": f"Bearer {session['access']}"}
    with product.user(session) as user, product.admin() as admin:
        for topic in (f"support.chat.{chat_id}", "support.presence"):
            user.subscribe(topic)
        admin.subscribe("support.admin.notifications")
        user.call("support.chat.send", "hello", client_id())
        note = admin.call("support.admin.note", chat_id, SECRET, client_id())
        admin.call("support.admin.tag", chat_id, "canary-tag")
        assert admin.hear("note", chat_id=chat_id)["note"] == note
        assert admin.hear("chat_updated")["chat"]["tags"] == ["canary-tag"]
        admin.call("support.admin.send", chat_id, "an answer", client_id())
        heard = user.heard()
        answers = [user.call(f"support.chat.{name}") for name in ("open", "messages", "mark_read", "pulse")]
        fetched = [_fetch(product, operation, bearer, chat_id) for operation in OPERATIONS]
        again = product.session(resume=session["resume"])
        heard += user.heard()
    everything = str((heard, answers, fetched, again))
    assert "an answer" in everything, "it hears its own"
    assert SECRET not in everything
    assert "canary-tag" not in everything
    assert note["id"] not in everything


def _fetch(product: Product, operation: Any, bearer: dict[str, str], chat_id: str) -> str:
    """What a user gets of a route, whether or not it is theirs to call."""
    if operation.name in ("end_session", "open_session", "mark_read"):
        return ""
    path = operation.path.replace("<chat_id>", chat_id)
    for argument in operation.in_path:
        path = path.replace(f"<{argument}>", "0" * 32)
    body = {} if operation.method == "GET" else {"json": {"content": "once more", "client_id": client_id()}}
    answer = product.http.request(operation.method, path, headers=bearer, **body)
    return f"{answer.headers}{answer.text}"


@pytest.mark.parametrize("times", [20, pytest.param(200, marks=pytest.mark.long)])
def test_of_two_who_claim_at_once_one_wins_and_the_other_sees_who(product: Product, times: int) -> None:
    email = f"{client_id()}@example.com".lower()
    product.account(email, "a long password", name="Berta")
    session = product.session()
    with (
        product.user(session) as user,
        product.admin() as one,
        product.admin(product.staff(email, "a long password")) as two,
    ):
        user.call("support.chat.send", "hello", client_id())
        ids = {one.welcome["authid"].partition(".")[0], two.welcome["authid"].partition(".")[0]}
        with ThreadPoolExecutor(2) as both:
            for _ in range(times):
                one.call("support.admin.assign", session["chat_id"], None)
                outcomes = list(both.map(lambda each: _claim(each, session["chat_id"]), (one, two)))
                assert sorted(won for won, _ in outcomes) == [False, True]
                (holder,) = {assignee for _, assignee in outcomes}
                assert holder in ids


def _claim(admin: Wamp, chat_id: str) -> tuple[bool, str]:
    """Whether this one won, and who has the chat."""
    try:
        return True, admin.call("support.admin.claim", chat_id)["assignee"]["id"]
    except Refused as refused:
        return False, refused.extra["assignee"]["id"]


def test_an_invited_colleague_comes_works_and_goes(product: Product) -> None:
    email = f"{client_id()}@example.com".lower()
    with closing(product.staff()) as owner:
        link = owner.post("/api/admin/staff/invite", json={"email": email, "role": "agent"}).json()["link"]
        token = link.partition("#invite=")[2]
        with httpx.Client(base_url=product.url, timeout=20) as colleague:
            assert colleague.post("/api/admin/invitation", json={"token": token}).json()["email"] == email
            given = {"token": token, "password": "a long password", "name": "Cora"}
            login = colleague.post("/api/admin/invitation/accept", json=given).json()
            assert colleague.post("/api/admin/invitation/accept", json=given).status_code == 401
            colleague.headers["X-CSRF-Token"] = login["csrf"]
            assert colleague.get("/api/admin/staff").status_code == 403
            with product.admin(colleague) as cora:
                assert cora.call("support.admin.presence")["staff_online"] is True
                disabled = owner.post(f"/api/admin/staff/{login['admin']['id']}/disable").json()
                assert disabled["disabled_at"]
                assert cora.closed()
            assert colleague.get("/api/admin/me").status_code == 401
        owner.post(f"/api/admin/staff/{login['admin']['id']}/enable").raise_for_status()
        product.staff(email, "a long password").close()
        owner.post(f"/api/admin/staff/{login['admin']['id']}/disable").raise_for_status()


def test_a_key_made_and_revoked_over_rest(product: Product) -> None:
    with closing(product.staff()) as owner:
        key = owner.post("/api/admin/keys", json={"name": "Robot", "scope": "read"}).json()
        with Wamp(product.ws, key["key"]) as robot:
            robot.call("support.admin.tags")
            owner.post(f"/api/admin/keys/{key['id']}/revoke").raise_for_status()
            with pytest.raises(Refused):
                Wamp(product.ws, key["key"])
            assert robot.closed()
        shown = next(each for each in owner.get("/api/admin/keys").json()["keys"] if each["id"] == key["id"])
        assert shown["revoked_at"]
        assert shown["last_used_at"]
        assert "key" not in shown


def test_the_snippet_is_of_this_site(product: Product) -> None:
    with closing(product.staff()) as owner:
        site = owner.get("/api/admin/site").json()
    assert site["snippet"] == f'<script async src="{product.url}/widget.js" data-support-chat></script>'
    assert (site["public_url"], site["mail"]) == (product.url, "outbox")
