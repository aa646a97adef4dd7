"""Blocking, exporting and erasing somebody in the running product, and the log of who did it."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.product import Product, client_id
from tests.wamp import Refused, Wamp

SECONDS = 5
STAFF_TOPIC = "support.admin.notifications"


def bearer(session: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['access']}"}


def say(product: Product, session: dict[str, Any], content: str = "hello") -> httpx.Response:
    body = {"content": content, "client_id": client_id()}
    return product.http.post("/api/support_chat/messages", headers=bearer(session), json=body)


def code(response: httpx.Response) -> tuple[int, str | None]:
    return response.status_code, response.json().get("error", {}).get("code")


def refusal(function: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refused:
        function(*args, **kwargs)
    return refused.value.uri


@pytest.fixture(scope="module")
def owner(product: Product) -> httpx.Client:
    return product.staff()


@pytest.fixture(scope="module")
def agent(product: Product) -> httpx.Client:
    address = "people-agent@example.com"
    product.account(address, "a long password")
    return product.staff(address, "a long password")


# --- blocking ---------------------------------------------------------------------------------------------------------


def test_a_blocked_user_is_out_by_every_way_until_unblocked(product: Product, agent: httpx.Client) -> None:
    session = product.session()
    path = f"/api/admin/users/{session['user']['id']}"
    with product.user(session) as user, product.user() as bystander:
        blocked = agent.post(f"{path}/block", json={"reason": "insults"})
        assert blocked.status_code == 200
        assert blocked.json()["blocked"] is True
        assert "reason" not in blocked.text
        assert user.closed(SECONDS)
        assert bystander.call("support.chat.pulse")
    assert code(say(product, session)) == (403, "forbidden")
    assert code(product.http.get("/api/support_chat", headers=bearer(session))) == (403, "forbidden")
    assert code(product.http.post("/api/session", json={"resume": session["resume"]})) == (403, "forbidden")
    assert refusal(product.user, session) == "support.error.forbidden"
    assert agent.post(f"{path}/block").json() == blocked.json()
    detail = agent.get(f"/api/admin/chats/{session['chat_id']}").json()
    assert detail["user"]["blocked"] is True

    assert product.session()["user"]["id"] != session["user"]["id"]

    assert agent.post(f"{path}/unblock").json()["blocked"] is False
    again = product.session(resume=session["resume"])
    assert again["user"]["id"] == session["user"]["id"]
    assert say(product, again).status_code == 201


def test_an_identified_user_is_blocked_with_every_token(product: Product, agent: httpx.Client) -> None:
    session = product.session(token=product.identity("blocked-1"))
    with product.admin(agent) as admin:
        view = admin.call("support.admin.block", session["user"]["id"])
        assert (view["external_id"], view["blocked"]) == ("blocked-1", True)
        token = product.identity("blocked-1", name="Other")
        assert code(product.http.post("/api/session", json={"token": token})) == (403, "forbidden")
        admin.call("support.admin.unblock", user_id=session["user"]["id"])
    assert product.session(token=token)["user"]["id"] == session["user"]["id"]


def test_blocking_needs_rights_and_somebody(product: Product, agent: httpx.Client) -> None:
    session = product.session()
    for scope in ("read", "bot"):
        with Wamp(product.ws, product.key(scope)) as integrator:
            for name in ("block", "unblock"):
                uri = f"support.admin.{name}"
                assert refusal(integrator.call, uri, session["user"]["id"]) == "wamp.error.not_authorized"
    with product.user(session) as user:
        assert refusal(user.call, "support.admin.block", session["user"]["id"]) == "wamp.error.not_authorized"
    for name in ("block", "unblock"):
        assert code(agent.post(f"/api/admin/users/{'0' * 32}/{name}")) == (404, "not_found")
        assert code(agent.post(f"/api/admin/users/{'X' * 32}/{name}")) == (400, "invalid_argument")
        path = f"/api/admin/users/{session['user']['id']}/{name}"
        assert code(agent.post(path, headers={"X-CSRF-Token": "wrong"})) == (403, "forbidden")
        assert code(product.http.post(path, headers=bearer(session))) == (403, "forbidden")
    assert say(product, session).status_code == 201


# --- export -----------------------------------------------------------------------------------------------------------


def test_an_export_is_whole_and_the_same_by_both_ways(product: Product, owner: httpx.Client) -> None:
    session = product.session(token=product.identity("export-1", email="vera@example.com", name="Vera"))
    other = product.session()
    say(product, other, "nobody else's business")
    for number in range(70):
        say(product, session, f"{number} " + "x" * 4_900)
    owner.post(
        f"/api/admin/chats/{session['chat_id']}/messages", json={"content": "an answer", "client_id": client_id()}
    )
    path = f"/api/admin/users/{session['user']['id']}/export"
    by_rest = owner.get(path).json()
    assert [each["seq"] for each in by_rest["messages"]] == list(range(1, 72)), "more than a page"
    assert (by_rest["user"]["external_id"], by_rest["user"]["email"]) == ("export-1", "vera@example.com")
    assert by_rest["messages"][-1]["sender_name"] == "owner"
    mails = [(each["kind"], each["recipient"]) for each in by_rest["emails"]]
    assert ("reply", "vera@example.com") in mails
    assert set(mails) <= {("reply", "vera@example.com"), ("ack", "vera@example.com")}, "the last if nobody was there"
    assert "nobody else's business" not in json.dumps(by_rest)
    assert "owner@example.com" not in json.dumps(by_rest)
    by_id = product.run("user", "export", session["user"]["id"], check=True)
    by_external = product.run("user", "export", "--external", "export-1", check=True)
    for exported in (json.loads(by_id.stdout), json.loads(by_external.stdout)):
        assert exported | {"exported_at": ""} == by_rest | {"exported_at": ""}


# --- erase ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["REST", "command"])
def test_an_erased_person_is_gone(product: Product, owner: httpx.Client, way: str) -> None:
    session = product.session(profile={"name": "Wilhelmina"})
    id, chat_id = session["user"]["id"], session["chat_id"]
    word = f"zebra{client_id()[:8].replace('-', 'x').replace('_', 'x')}"
    say(product, session, word)
    assert [each["id"] for each in owner.get("/api/admin/chats", params={"q": word}).json()["chats"]] == [chat_id]
    with product.admin(owner) as admin, product.user(session) as user:
        admin.subscribe(STAFF_TOPIC)
        if way == "REST":
            assert owner.delete(f"/api/admin/users/{id}").json() == {}
        else:
            done = product.run("user", "erase", id, "--yes", check=True)
            assert done.stdout == f"{id} is erased\n"
        assert user.closed(SECONDS)
        admin.hear("chat_erased", chat_id=chat_id)
        assert refusal(admin.call, "support.admin.chat", chat_id) == "support.error.not_found"
        late = {"content": "late", "client_id": client_id()}
        assert refusal(admin.call, "support.admin.send", chat_id=chat_id, **late) == "support.error.not_found"
    assert code(say(product, session, "too late")) == (404, "not_found")
    assert refusal(product.user, session) == "support.error.unauthorized"
    assert owner.get("/api/admin/chats", params={"q": word}).json()["chats"] == []
    for path in ("export", "block"):
        method = "GET" if path == "export" else "POST"
        assert code(owner.request(method, f"/api/admin/users/{id}/{path}")) == (404, "not_found")
    assert code(owner.delete(f"/api/admin/users/{id}")) == (404, "not_found")
    assert product.run("user", "erase", id, "--yes").stderr == f"frontdesk: no user has the id {id}\n"
    somebody_new = product.session(resume=session["resume"])
    assert somebody_new["user"]["id"] != id
    assert say(product, somebody_new).status_code == 201


def test_missing_foreign_and_erased_are_alike_to_the_byte(product: Product, owner: httpx.Client) -> None:
    """Users have one chat and no name for another; staff ask for what was never there and for what is no more."""
    gone = product.session()
    say(product, gone)
    owner.delete(f"/api/admin/users/{gone['user']['id']}")
    body = {"content": "hello", "client_id": client_id()}
    never = "0" * 32
    asked = [
        *(owner.get(f"/api/admin/chats/{id}") for id in (never, gone["chat_id"])),
        *(owner.get(f"/api/admin/chats/{id}/messages") for id in (never, gone["chat_id"])),
        *(owner.post(f"/api/admin/chats/{id}/messages", json=body) for id in (never, gone["chat_id"])),
        *(owner.post(f"/api/admin/chats/{id}/archive") for id in (never, gone["chat_id"])),
        *(owner.post(f"/api/admin/users/{id}/block") for id in (never, gone["user"]["id"])),
        *(owner.get(f"/api/admin/users/{id}/export") for id in (never, gone["user"]["id"])),
        *(owner.delete(f"/api/admin/users/{id}") for id in (never, gone["user"]["id"])),
        say(product, gone, "late"),
        product.http.get("/api/nothing"),
    ]
    assert {(each.status_code, each.content) for each in asked} == {(404, asked[0].content)}


def test_whom_the_host_signs_again_is_somebody_new(product: Product, owner: httpx.Client) -> None:
    first = product.session(token=product.identity("erased-1"))
    owner.delete(f"/api/admin/users/{first['user']['id']}")
    again = product.session(token=product.identity("erased-1"))
    assert again["user"]["id"] != first["user"]["id"]
    assert say(product, again).json()["seq"] == 1


def test_a_chat_without_a_message_is_erased_in_silence(product: Product, owner: httpx.Client) -> None:
    quiet, loud = product.session(), product.session()
    say(product, loud)
    with product.admin(owner) as admin:
        admin.subscribe(STAFF_TOPIC)
        for each in (quiet, loud):
            assert owner.delete(f"/api/admin/users/{each['user']['id']}").status_code == 200
        admin.hear("chat_erased", chat_id=loud["chat_id"])
        assert quiet["chat_id"] not in json.dumps(admin.events)


def test_owners_alone_export_erase_and_read_the_log(product: Product, agent: httpx.Client) -> None:
    session = product.session()
    path = f"/api/admin/users/{session['user']['id']}"
    key = {"Authorization": f"Bearer {product.key('admin')}"}
    for method, each in (("GET", f"{path}/export"), ("DELETE", path), ("GET", "/api/admin/audit")):
        assert code(agent.request(method, each)) == (403, "forbidden")
        assert code(product.http.request(method, each, headers=key)) == (403, "forbidden")
        assert code(product.http.request(method, each, headers=bearer(session))) == (403, "forbidden")
        assert code(product.http.request(method, each)) == (401, "unauthorized")
    assert say(product, session).status_code == 201


# --- audit ------------------------------------------------------------------------------------------------------------


def test_the_log_says_who_did_what_and_nothing_that_was_said(product: Product, owner: httpx.Client) -> None:
    session = product.session(profile={"email": "traceable@example.com"})
    id, chat_id = session["user"]["id"], session["chat_id"]
    say(product, session, "the content of it")
    staff = product.staff()
    staff.post(f"/api/admin/users/{id}/block", json={"reason": "a private note"})
    staff.post(f"/api/admin/chats/{chat_id}/archive")
    staff.post("/api/admin/logout")
    log = owner.get("/api/admin/audit", params={"limit": 4}).json()
    assert log["has_more"]
    assert [each["action"] for each in log["entries"]] == ["logout", "chat_archived", "user_blocked", "login"]
    assert {(each["actor_kind"], each["actor_name"]) for each in log["entries"]} == {("admin", "owner")}
    assert [(each["chat_id"], each["user_id"]) for each in log["entries"][1:3]] == [(chat_id, None), (None, id)]
    before = log["entries"][0]["id"]
    assert owner.get("/api/admin/audit", params={"before": before, "limit": 1}).json()["entries"] == log["entries"][1:2]

    owner.delete(f"/api/admin/users/{id}")
    text = owner.get("/api/admin/audit", params={"limit": 200}).text
    for trace in (id, chat_id, "content of it", "private note", "traceable"):
        assert trace not in text
    newest = json.loads(text)["entries"][0]
    assert (newest["action"], newest["actor_name"], newest["user_id"]) == ("user_erased", "owner", None)


# --- over restarts ----------------------------------------------------------------------------------------------------


def test_blocked_and_erased_stay_so_over_a_restart(restarted_product: Product) -> None:
    blocked, erased, restored = (restarted_product.session() for _ in range(3))
    staff = restarted_product.staff()
    staff.post(f"/api/admin/users/{blocked['user']['id']}/block")
    staff.delete(f"/api/admin/users/{erased['user']['id']}")
    restarted_product.stop()
    # As after a backup: somebody is in the database whose id the file says is gone.
    with (restarted_product.data_dir / "erased.jsonl").open("a") as file:
        file.write(json.dumps({"user_id": restored["user"]["id"], "chat_id": restored["chat_id"]}) + "\n")
    restarted_product.start()
    assert code(restarted_product.http.post("/api/session", json={"resume": blocked["resume"]})) == (403, "forbidden")
    assert code(say(restarted_product, blocked)) == (403, "forbidden")
    for gone in (erased, restored):
        assert code(say(restarted_product, gone)) == (404, "not_found")
        assert restarted_product.session(resume=gone["resume"])["user"]["id"] != gone["user"]["id"]
