"""WAMP messages out of order, of the wrong side, and games with calls that are under way."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed

from tests.hostile.raw import HELLO, open_socket
from tests.hostile.world import Case, World, before_sign_in, messages
from tests.product import client_id
from tests.wamp import Wamp

CLOSED, PULSE = "closed", "support.chat.pulse"
ROLES = {"caller": {}}


def _says(name: str, message: list[Any], why: str) -> Case:
    """What a router or a callee says, said by a user."""
    return Case(f"a client says {name}", CLOSED, messages(message), why)


SAID = [
    _says("HELLO", HELLO, "again, with a session"),
    _says("WELCOME", [2, 1, {"roles": {"broker": {}}}], "the router's"),
    _says("ABORT", [3, {}, "wamp.close.normal"], "before a session only"),
    _says("CHALLENGE", [4, "ticket", {}], "the router's"),
    _says("AUTHENTICATE", [5, "x", {}], "again"),
    _says("ERROR of a call", [8, 48, 1, {}, "x.y"], "the router's"),
    _says("ERROR of an invocation", [8, 68, 1, {}, "x.y"], "a callee's: ends the call of somebody"),
    _says("PUBLISHED", [17, 1, 1], "the router's"),
    _says("SUBSCRIBED", [33, 1, 1], "the router's"),
    _says("EVENT", [36, 1, 1, {}, [{"type": "new_message"}]], "the router's, to all"),
    _says("RESULT", [50, 1, {}, [{}]], "the router's"),
    _says("REGISTERED", [65, 1, 1], "the router's"),
    _says("INVOCATION", [68, 1, 1, {}], "the router's, to daemons"),
    _says("INTERRUPT", [69, 1, {}], "the router's, to daemons"),
    _says("YIELD", [70, 1, {}, [{}]], "a daemon's: answers the call of somebody"),
    _says("YIELD by a huge number", [70, 2**53, {}, [{}]], "the last number there is"),
]


def _hello(name: str, outcome: str, why: str, *, realm: object = "support", **details: Any) -> Case:
    wire = [1, realm, {"roles": ROLES, "authmethods": ["ticket"]} | details]
    return Case(f"HELLO {name}", outcome, before_sign_in(wire, [5, "x", {}]), why)


UNAUTHORIZED = "ABORT unauthorized"

BEFORE = [
    _hello("and a bad ticket", UNAUTHORIZED, "the way of everybody"),
    _hello("to no realm", CLOSED, "empty", realm=""),
    _hello("to null", UNAUTHORIZED, "the ticket says where to", realm=None),
    _hello("to another realm", UNAUTHORIZED, "one that is not there", realm="crossbar"),
    _hello("to a realm of 60 KB", UNAUTHORIZED, "a long one", realm="r" * 60_000),
    _hello("to a number", CLOSED, "no text", realm=5),
    _hello("anonymous", "ABORT wamp.error.no_auth_method", "the way of daemons", authmethods=["anonymous"]),
    _hello("of no method", "ABORT wamp.error.no_auth_method", "the default is anonymous", authmethods=[]),
    _hello("by cookie", "ABORT wamp.error.no_auth_method", "Crossbar's own", authmethods=["cookie"]),
    _hello("by SCRAM", "ABORT wamp.error.no_auth_method", "known, not configured", authmethods=["scram", "wampcra"]),
    _hello("by nonsense", "ABORT wamp.error.not_authorized", "unknown", authmethods=["nonsense"]),
    _hello("by text", CLOSED, "a list of characters", authmethods="ticket"),
    _hello("by numbers", CLOSED, "no names", authmethods=[1]),
    _hello("by 5,000 methods", UNAUTHORIZED, "the first is good", authmethods=["ticket"] * 5000),
    _hello("as backend", UNAUTHORIZED, "a role by word of mouth", authrole="backend", authid="x"),
    _hello("as nobody", CLOSED, "an authid that is no text", authid=5),
    _hello("without roles", CLOSED, "can do nothing", roles={}),
    _hello("with unknown roles", CLOSED, "can do something unknown", roles={"king": {}}),
    _hello("with bad features", CLOSED, "features that are no object", roles={"caller": {"features": 5}}),
    _hello("to resume", CLOSED, "somebody's session", resumable=True, **{"resume-session": 1}),
    _hello("with extras", UNAUTHORIZED, "what some methods read", authextra={"x_cb_peer": "unix", "principal": 1}),
    _hello(
        "with a trusted proxy", UNAUTHORIZED, "what Crossbar's own proxies say", authextra={"proxy_authrole": "backend"}
    ),
    Case("HELLO twice", CLOSED, before_sign_in(HELLO, HELLO), "a second challenge"),
    Case("HELLO and nothing else", "silent", before_sign_in(HELLO), "closed after 5 s; tests/whole measures that"),
    Case("AUTHENTICATE first", CLOSED, before_sign_in([5, "x", {}]), "no challenge was made"),
    Case(
        "two tickets", UNAUTHORIZED, before_sign_in([5, "x", {}], [5, "y", {}], hello=True), "a second try on one line"
    ),
    Case("500 tickets", UNAUTHORIZED, before_sign_in(*[[5, "x", {}]] * 500, hello=True), "guessing on one line"),
    Case("a ticket of 60 KB", UNAUTHORIZED, before_sign_in([5, "x" * 60_000, {}], hello=True), "long"),
    Case("a ticket of numbers", CLOSED, before_sign_in([5, 5, {}], hello=True), "no text"),
    Case(
        "a ticket of half a pair",
        UNAUTHORIZED,
        before_sign_in('[5,"fdk_' + "0" * 32 + '\\ud800",{}]', hello=True),
        "no UTF-8",
    ),
    Case(
        "a token of half a pair", UNAUTHORIZED, before_sign_in('[5,"\\ud800",{}]', hello=True), "no UTF-8, and no key"
    ),
    Case("a ticket of U+0000", CLOSED, before_sign_in('[5,"\\u0000x",{}]', hello=True), "binary, to WAMP"),
    Case("no ticket", CLOSED, before_sign_in([5], hello=True), "too short"),
    Case("GOODBYE first", CLOSED, before_sign_in([6, {}, "wamp.close.normal"]), "nothing to leave"),
    Case("ABORT first", CLOSED, before_sign_in([3, {}, "wamp.close.normal"]), "gone before it came"),
    Case("CALL first", CLOSED, before_sign_in([48, 1, {}, "support.chat.open"]), "no session"),
    Case("CALL after HELLO", CLOSED, before_sign_in([48, 1, {}, "support.chat.open"], hello=True), "half a session"),
    Case(
        "HELLO of CBOR laughs",
        CLOSED,
        before_sign_in(b"\x83\x01\x67support\xa1\x69authextra" + b"\xd8\x1c\x82" * 60, codec="cbor"),
        "before any check of arguments",
    ),
]


def _with_user(act: Callable[[World, Wamp], str]) -> Callable[[World], str]:
    def run(world: World) -> str:
        with world.join() as user:
            return act(world, user)

    return run


def _is_stored(world: World, content: str) -> str:
    """Whether a message came through, and all was told who listen."""
    with world.join() as user:
        said = [each["content"] for each in user.call("support.chat.open")["messages"]]
    return "stored" if content in said else "lost"


def _cancels(mode: str | None) -> Callable[[World], str]:
    """Send, and cancel at once: the message is stored, the staff hear of it, the caller is answered."""

    def act(world: World, user: Wamp) -> str:
        content = f"cancelled by {mode}"
        with world.join_staff() as admin:
            admin.subscribe("support.admin.notifications")
            user.send(48, 1, {}, "support.chat.send", [content, client_id()])
            user.send(49, 1, {} if mode is None else {"mode": mode})
            assert user.receive()[0] == 50
            while admin.hear("new_user_message")["message"]["content"] != content:
                pass
        return _is_stored(world, content)

    return _with_user(act)


def _hangs_up(goodbye: bool) -> Callable[[World], str]:
    """Send, and be gone before the answer: stored and announced all the same."""

    def act(world: World) -> str:
        content = f"and gone, goodbye {goodbye}"
        with world.join_staff() as admin:
            admin.subscribe("support.admin.notifications")
            user = world.join()
            user.send(48, 1, {}, "support.chat.send", [content, client_id()])
            if goodbye:
                user.send(6, {}, "wamp.close.normal")
            user.socket.socket.close()
            while admin.hear("new_user_message")["message"]["content"] != content:
                pass
        return _is_stored(world, content)

    return act


def _goodbye_then_call(world: World, user: Wamp) -> str:
    user.send(6, {}, "wamp.close.normal")
    user.send(48, 1, {}, "support.chat.open")
    assert user.receive()[0] == 6
    return "closed" if user.closed(1.5) else "open"


def _goodbye_then_hello(world: World, user: Wamp) -> str:
    user.send(6, {}, "wamp.close.normal")
    assert user.receive()[0] == 6
    with suppress(ConnectionClosed):
        user.send(*HELLO)
    return "closed" if user.closed(1.5) else "open"


def _many_subscriptions(world: World) -> str:
    """An API key subscribes to chats that may not even exist, more and more of them."""
    with world.join(ticket=world.key) as bot:
        for number in range(1, 1100):
            bot.send(32, number, {}, f"support.chat.{number:032x}")
        answers = [bot.receive() for _ in range(1, 1100)]
    kinds = [each[0] for each in answers]
    return f"{kinds.count(33)} {answers[-1][4]}"


def _same_number(world: World, user: Wamp) -> str:
    with suppress(ConnectionClosed):
        for _ in range(20):
            user.send(48, 1, {}, "support.chat.open")
    return "closed" if user.closed(1.5) else "open"


def _batched(world: World) -> str:
    try:
        with open_socket(world.product.ws, "json.batched"):
            return "open"
    except Exception as error:
        return str(getattr(getattr(error, "response", None), "status_code", "closed"))


def _call(name: str, outcome: str, why: str, *rest: Any, **options: Any) -> Case:
    """A pulse with options, or with a payload in place of its arguments."""
    return Case(f"call {name}", outcome, messages([48, 1, options, PULSE, *rest]), why)


CALLS = [
    _call("numbered 0", "ok", "the least that parsers take"),
    Case("call numbered -1", CLOSED, messages([48, -1, {}, PULSE]), "below"),
    Case("call numbered 2^53 + 1", CLOSED, messages([48, 2**53 + 1, {}, PULSE]), "one too many"),
    Case("call numbered 1.0", CLOSED, messages([48, 1.0, {}, PULSE]), "a float"),
    Case("call numbered true", CLOSED, messages([48, True, {}, PULSE]), "1 to Python"),
    Case("call numbered null", CLOSED, messages([48, None, {}, PULSE]), "none"),
    Case("20 calls of one number", CLOSED, _with_user(_same_number), "answers that nobody could tell apart"),
    Case(
        "call of a codec",
        "invalid_argument",
        messages([48, 1, {"enc_algo": "cryptobox"}, PULSE, b"x"], codec="msgpack"),
        "a payload that only the callee could read",
    ),
    Case(
        "call of a payload",
        "invalid_argument",
        messages([48, 1, {}, PULSE, b"x"], codec="msgpack"),
        "bytes without a codec: the router would fail and never answer",
    ),
    _call("of a text", CLOSED, "a payload that is no bytes", "x"),
    _call("of an unknown codec", CLOSED, "a codec that is not known", "x", enc_algo="rot13"),
    _call("with a timeout", "ok", "the router would end the call by itself", timeout=1),
    _call("with timeout -1", CLOSED, "in the past", timeout=-1),
    _call("with a timeout of 2^53", "ok", "longer than timers can", timeout=2**53),
    _call("with progress", "ok", "asks for results that do not come", receive_progress=True),
    _call("with a hash", "ok", "an option of blockchains", transaction_hash="x" * 1000),
    _call(
        "forwarded",
        "wamp.error.not_authorized",
        "on behalf of an owner",
        forward_for=[{"session": 1, "authid": "x.owner", "authrole": "admin"}],
    ),
    _call(
        "forwarded for numbers",
        CLOSED,
        "the check of its form is broken in Autobahn",
        forward_for=[1, 2],
    ),
    _call("forwarded as an object", CLOSED, "no list", forward_for={}),
    _call(
        "as somebody",
        "ok",
        "says who calls: the router knows better",
        caller=1,
        caller_authid="x.owner",
        caller_authrole="admin",
    ),
    Case("call of no URI", CLOSED, messages([48, 1, {}, ""]), "empty"),
    Case(
        "call of a router's",
        "wamp.error.not_authorized",
        messages([48, 1, {}, "wamp.session.kill_all"]),
        "everybody goes",
    ),
    Case("call of a number", CLOSED, messages([48, 1, {}, 5]), "no text"),
    Case("cancel nothing", "ignored", messages([49, 77, {"mode": "kill"}]), "a number without a call"),
    Case("cancel by nonsense", CLOSED, messages([49, 77, {"mode": "gently"}]), "no such mode"),
    Case("cancel by default", "stored", _cancels(None), "the message may be stored already"),
    Case("cancel by skip", "stored", _cancels("skip"), "the caller would never be answered"),
    Case("cancel by kill", "stored", _cancels("kill"), "the procedure would be interrupted"),
    Case("cancel by killnowait", "stored", _cancels("killnowait"), "interrupted, and not waited for"),
    Case("call and hang up", "stored", _hangs_up(False), "the router would interrupt the procedure"),
    Case("call and say goodbye", "stored", _hangs_up(True), "the same by another way"),
    Case("call after GOODBYE", CLOSED, _with_user(_goodbye_then_call), "no session any more"),
    Case("HELLO after GOODBYE", CLOSED, _with_user(_goodbye_then_hello), "WAMP lets it sign in anew on the same line"),
    Case("1,100 subscriptions", "1000 support.error.forbidden", _many_subscriptions, "memory that grows"),
    Case("batched subprotocol", "400", _batched, "many messages a frame: not ours"),
]

CASES = [*SAID, *BEFORE, *CALLS]
