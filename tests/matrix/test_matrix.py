"""Everybody tries everything, over the real port, and hears nothing of others.

Twice, because the router keeps some decisions: once whoever may comes first, once the intruders do. In between the
product starts anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, suppress

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from daemon.protocol.uris import PROCEDURES
from tests.hostile.raw import HELLO, all_from, open_socket
from tests.matrix import model
from tests.matrix.cells import STAFF_CANARY, Target, targets
from tests.matrix.model import Who
from tests.matrix.people import SIGNED_IN, People, Sniffer, gather
from tests.product import Product, client_id
from tests.wamp import ABORT, AUTHENTICATE, CALL, CHALLENGE, CODECS, ERROR, EVENT, PUBLISH, Refused, Wamp
from web.operations import OPERATIONS

OTHERS = ("REPLY", "ADMIN", "KEY", "INVITATION", "EMAIL")
"""In paths: ids of what is not there."""
ORDERS = ("owner first", "intruder first")
CELLS = {"WAMP": 3_500, "REST": 450}
"""At least so many for each order; that the generator has not run dry."""


@pytest.fixture(scope="module")
def everybody(often_restarted: Product) -> Iterator[People]:
    with gather(often_restarted.running()) as people:
        yield people


@pytest.fixture(scope="module", params=ORDERS)
def people(request: pytest.FixtureRequest, everybody: People) -> Iterator[People]:
    if request.param == ORDERS[1]:
        everybody.product.stop()
        everybody.product.start()
    with ExitStack() as stack:
        everybody.connect(stack)
        yield everybody


@pytest.fixture
def order(request: pytest.FixtureRequest) -> str:
    name: str = request.node.callspec.params["people"]
    return name


def _in_order(everybody: list[tuple[str, Who]], order: str) -> list[tuple[str, Who]]:
    """Those to whom the model says yes at the beginning, or at the end."""
    return sorted(everybody, key=lambda each: (each[0] not in ("ok", "200", "201")) == (order == "owner first"))


def _outcome(session: Sniffer, target: Target, people: People) -> str:
    request = next(session._requests)
    session.send(*target.message(request, people))
    while True:
        answer = session.receive()
        if answer[0] == ERROR and answer[2] == request:
            uri: str = answer[4]
            return uri
        if answer[0] != EVENT and answer[1] == request:
            return "ok"


def test_the_model_knows_every_procedure_and_route() -> None:
    assert set(PROCEDURES) | {"support.router.access", "support.router.sessions"} == {
        *model.USER_PROCEDURES,
        *model.STAFF_PROCEDURES,
        *model.BACKEND_PROCEDURES,
    }
    routes = {(each.method, _named(each.path)) for each in OPERATIONS}
    documents = {("GET", f"/api/{name}") for name in ("health", "openapi.json", "procedures.json")}
    assert routes | documents == {*model.REST_USER, *model.REST_PERSON, *model.REST_STAFF, *model.REST_ANYONE}


def _named(path: str) -> str:
    for name, argument in {"ID": "chat", **{each: each.lower() for each in ("USER", *OTHERS)}}.items():
        path = path.replace(f"<{argument}_id>", name)
    return path


def test_wamp(people: People, order: str) -> None:
    wrong, cells = [], 0
    for each in "AB":
        people.sessions[f"user {each}"].subscribe(f"support.chat.{people.chats[each]}")
    for target in targets(people.chats):
        everybody = [(target.expected(who, people.chats), who) for who in SIGNED_IN]
        # Sorting is stable: with the order reversed, within "may" and "may not" it is reversed too.
        for expected, who in _in_order(everybody if order == ORDERS[0] else everybody[::-1], order):
            people.prepare(target.uri if expected == "ok" else "")
            outcome = _outcome(people.sessions[who.name], target, people)
            cells += 1
            if outcome != expected:
                wrong.append((who.name, target, f"expected {expected}", f"was {outcome}"))
    print(f"\n{cells} cells of WAMP, {order}")
    assert not wrong, f"{len(wrong)} of {cells}, among them {wrong[:20]}"
    assert cells >= CELLS["WAMP"]


def test_rest(people: People, order: str) -> None:
    wrong, cells, heard = [], 0, dict[str, list[str]]()
    routes = {*model.REST_USER, *model.REST_PERSON, *model.REST_STAFF, *model.REST_ANYONE}
    routes |= {("GET", "/api/admin/unknown"), ("GET", "/api/unknown")}
    for method, path in sorted(routes):
        for chat in ("A", "B", "missing") if "ID" in path or "USER" in path else ("",):
            everybody = [(str(model.rest(who, method, path, chat)), who, via, how) for who, via, how in people.web]
            everybody.sort(key=lambda each: (each[0] not in ("200", "201")) == (order == ORDERS[0]))
            for expected, who, via, how in everybody:
                people.prepare(path if expected == "200" else "")
                answer = _request(people, via, method, path, chat, bad=expected == "400")
                heard.setdefault(who.name, []).append(f"{answer.headers}{answer.text}")
                cells += 1
                if str(answer.status_code) != expected:
                    wrong.append((how, method, path, chat, f"expected {expected}", f"was {answer.status_code}"))
    print(f"\n{cells} cells of REST, {order}")
    assert not wrong, f"{len(wrong)} of {cells}, among them {wrong[:20]}"
    assert cells >= CELLS["REST"]
    for user, other in (("user A", "B"), ("user B", "A")):
        _assert_nothing_of(people, [other, "staff"], heard[user], user)
    _assert_nothing_of(people, ["A", "B", "staff"], heard["nobody"], "nobody")


BODIES: dict[str, dict[str, object]] = {
    "assign": {"admin_id": None},
    "status": {"status": "pending"},
    "priority": {"priority": "low"},
    "tag": {"tag": STAFF_CANARY},
    "untag": {"tag": STAFF_CANARY},
    "me": {"name": "Renamed"},
    "keys": {"name": "Robot", "scope": "read"},
    "invitation": {"token": "x"},
    "accept": {"token": "x", "password": "a password of theirs"},
    "password": {"current": "not this one", "new": "a password of theirs"},
}


def _request(people: People, via: httpx.Client, method: str, path: str, chat: str, *, bad: bool) -> httpx.Response:
    body = BODIES.get(path.rpartition("/")[2], {})
    if path.endswith("/invite"):
        body = {"email": f"s{client_id()}@example.com", "role": "agent"}
    if path.endswith("/canned_replies"):
        body = {"shortcut": f"s{client_id()}", "content": STAFF_CANARY}
    if path.endswith(("/messages", "/notes")):
        said = STAFF_CANARY if path.endswith("/notes") else f"canary-{chat or 'own'} over REST"
        body = {"content": said, "client_id": client_id()}
    if bad:
        # Nobody's login shall end, and nobody be blocked or erased: who is refused for this argument was let in.
        body = {"unknown": 1}
    given = {} if method == "GET" else {"json": body}
    url = path.replace("/ID", f"/{people.chats.get(chat, '')}").replace("USER", people.users.get(chat, ""))
    for each in OTHERS:
        url = url.replace(each, "0" * 32)
    return via.request(method, url, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("codec", CODECS)
def test_sign_in_with_what_has_ended(people: People, codec: str) -> None:
    for name, ticket in people.bad_tickets.items():
        with pytest.raises(Refused) as refused:
            Wamp(people.product.ws, ticket, codec=codec)
        assert refused.value.uri == "support.error.unauthorized", name


def test_without_a_session_nothing_is_answered(people: People) -> None:
    """Each kind of message before HELLO, before the ticket, and after a ticket that was refused."""
    beginnings = ([], [HELLO], [HELLO, [AUTHENTICATE, "x", {}]])
    for beginning in beginnings:
        for kind in {each.kind: each for each in targets(people.chats)}.values():
            with open_socket(people.product.ws) as socket, suppress(ConnectionClosed):
                for message in [*beginning, kind.message(1, people)]:
                    socket.send(json.dumps(message))
                answers = [json.loads(each)[0] for each in all_from(socket, 0.2)]
            assert answers in ([], [CHALLENGE], [CHALLENGE, ABORT]), (beginning, kind, answers)


def test_zero_foreign_bytes(people: People) -> None:
    """After all that: what each session has heard. The last test of each product."""
    for session in people.sessions.values():
        session.drain()
    for user, other in (("user A", "B"), ("user B", "A"), ("deaf", "A"), ("deaf", "B")):
        _assert_nothing_of(people, [other, "staff"], people.sessions[user].raw, user)
    for each in "AB":
        heard = "".join(people.sessions[f"user {each}"].raw)
        assert heard.count(f"canary-{each} answer") > 3, "the sniffer hears its own"
    assert not [each for each in people.sessions["deaf"].raw if json.loads(each)[0] == EVENT]
    for name, session in people.sessions.items():
        assert "forged" not in "".join(session.raw), f"{name} heard what only the backend may publish"


def _assert_nothing_of(people: People, others: list[str], heard: list[str], who: str) -> None:
    for text in heard:
        for other in others:
            for secret in people.secrets[other]:
                if secret in text and not _own_words(text, secret, people.chats.values()):
                    raise AssertionError(f"{who} heard {secret!r} of {other}: {text[:500]}")


def _own_words(text: str, secret: str, chat_ids: object) -> bool:
    """A refusal by the router repeats the URI that was asked for, and so a chat's id that the intruder knew."""
    if secret not in list(chat_ids) or not text.startswith(f"[{ERROR},"):  # type: ignore[call-overload]
        return False
    kind, uri = json.loads(text)[1], json.loads(text)[4]
    return kind in (PUBLISH, CALL, 32) and uri == model.NOT_AUTHORIZED
