"""Ids in every spelling, topics, and options of WAMP messages."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.world import Case, World, messages, staff_calls

BAD, MISSING, CLOSED = "invalid_argument chat_id", "not_found", "closed"
NOT_AUTHORIZED = "wamp.error.not_authorized"
INVALID_URI = "wamp.error.invalid_uri"
FORGED = {"session": 1, "authid": "x", "authrole": "backend"}


def _id(name: str, chat_id: object, outcome: str, why: str) -> Case:
    return Case(f"id {name}", outcome, staff_calls("support.admin.chat", chat_id), why)


def _spelled(name: str, spell: Callable[[str], str], why: str) -> Case:
    """An id that exists, in another spelling: PostgreSQL and uuid.UUID would take all of these."""

    def act(world: World) -> str:
        return staff_calls("support.admin.chat", spell(world.victim["chat_id"]))(world)

    return Case(f"id {name}", BAD, act, why)


IDS = [
    _id("missing", "0" * 32, MISSING, "the nil UUID, well-formed"),
    _id("of ones", "f" * 32, MISSING, "the last UUID"),
    _spelled("in capitals", str.upper, "hexadecimal is the same in both cases"),
    _spelled("with dashes", lambda it: f"{it[:8]}-{it[8:12]}-{it[12:16]}-{it[16:20]}-{it[20:]}", "the usual spelling"),
    _spelled("in braces", lambda it: f"{{{it}}}", "Microsoft's spelling"),
    _spelled("as a URN", lambda it: f"urn:uuid:{it}", "RFC 9562's spelling"),
    _spelled("with a blank", lambda it: f" {it}", "trimmed by a careless reader"),
    _spelled("with a newline", lambda it: f"{it}\n", "a pattern's $ matches before it"),
    _spelled("of 31 digits", lambda it: it[:31], "one too few"),
    _spelled("of 33 digits", lambda it: f"{it}0", "one too many"),
    _spelled("with a NUL", lambda it: f"{it[:31]}\x00", "ends a string in C"),
    _spelled("in full width", lambda it: "".join(chr(ord(each) + 0xFEE0) for each in it), "int() reads them"),
    _id("of Arabic digits", "\u0660" * 32, BAD, "digits to a pattern's \\d"),
    _id("me", "me", BAD, "a word that other arguments know"),
    _id("of SQL", "' OR 1=1 --" + "0" * 21, BAD, "32 characters, none of them hexadecimal"),
    _id("of a path", "../../../../../../../../etc/pass", BAD, "32 characters of a path"),
    _id("null", None, BAD, "nothing"),
    _id("0", 0, BAD, "a number"),
    _id("in a list", ["0" * 32], BAD, "one of many, to SQL's ANY"),
]


def _rest(name: str, path: str, outcome: str, why: str) -> Case:
    def act(world: World) -> str:
        return world.judge(world.staff.get(path.replace("ID", world.victim["chat_id"])))

    return Case(f"REST {name}", outcome, act, why)


REST = [
    _rest("missing", f"/api/admin/chats/{'0' * 32}", "404", "well-formed"),
    _rest("in capitals", f"/api/admin/chats/{'F' * 32}", "400 chat_id", "another spelling"),
    _rest("with %00", f"/api/admin/chats/{'0' * 31}%00", "404", "a control character has no path"),
    _rest("with %2f", "/api/admin%2fchats/ID", "404", "a slash inside a segment"),
    _rest("with %2e%2e", "/api/admin/chats/ID/%2e%2e/ID", "404", "dots in disguise"),
    _rest("with a slash after", "/api/admin/chats/ID/", "404", "nearly the same path"),
    _rest("with two slashes", "/api/admin//chats/ID", "404", "merged by careless servers"),
    _rest("with a parameter", "/api/admin/chats/ID;x=1", "400 chat_id", "cut off by servlets"),
    _rest("with bad UTF-8", "/api/admin/chats/%ff%fe", "404", "no text"),
    _rest("with overlong dots", "/api/admin/chats/%c0%ae%c0%ae/me", "404", "dots in too many bytes"),
    _rest("of 8,000 characters", f"/api/admin/chats/{'0' * 8000}", "400 chat_id", "very long"),
]


def _subscribe(name: str, topic: object, options: object, outcome: str, why: str) -> Case:
    return Case(f"topic {name}", outcome, messages([32, 1, options, topic]), why)


TOPICS = [
    _subscribe("empty", "", {}, INVALID_URI, "no component"),
    _subscribe("everything", "", {"match": "prefix"}, NOT_AUTHORIZED, "the prefix of all"),
    _subscribe("all wild", "..", {"match": "wildcard"}, NOT_AUTHORIZED, "three components, whatever they are"),
    _subscribe("of a dot", ".", {}, INVALID_URI, "two empty components"),
    _subscribe("with a blank", "support chat", {}, CLOSED, "no URI in any reading"),
    _subscribe("with a hash", "support.chat.#", {}, CLOSED, "MQTT's everything"),
    _subscribe("with a plus", "support.chat.+", {}, NOT_AUTHORIZED, "MQTT's anything"),
    _subscribe("with a star", "support.chat.*", {}, NOT_AUTHORIZED, "everybody's anything"),
    _subscribe("with a dot after", "support.presence.", {}, INVALID_URI, "an empty component at the end"),
    _subscribe("with a newline", "support.presence\n", {}, NOT_AUTHORIZED, "a pattern's $ matches before it"),
    _subscribe("of capitals", "SUPPORT.PRESENCE", {}, NOT_AUTHORIZED, "another topic"),
    _subscribe("of 60 KB", "s" * 60_000, {}, NOT_AUTHORIZED, "a denial that must not be kept"),
    _subscribe("of 5,000 parts", ".".join("s" * 5000), {}, NOT_AUTHORIZED, "slow for a pattern that goes back"),
    _subscribe("a number", 5, {}, CLOSED, "no text"),
    _subscribe("of the daemons", "support.backend.here", {}, NOT_AUTHORIZED, "between daemons"),
    _subscribe("of joins", "wamp.session.on_join", {}, NOT_AUTHORIZED, "the router's own"),
    _subscribe("match unknown", "support.presence", {"match": "regex"}, CLOSED, "no such policy"),
    _subscribe("match a number", "support.presence", {"match": 5}, CLOSED, "no policy's type"),
    _subscribe("match null", "support.presence", {"match": None}, CLOSED, "given, but nothing"),
    _subscribe("match EXACT", "support.presence", {"match": "EXACT"}, CLOSED, "capitals"),
    _subscribe("options null", "support.presence", None, CLOSED, "no object"),
    _subscribe("retained", "support.presence", {"get_retained": True}, "ok", "what was kept: nothing is"),
    _subscribe("retained as text", "support.presence", {"get_retained": "yes"}, CLOSED, "true to a careless check"),
    _subscribe("forwarded", "support.presence", {"forward_for": [FORGED]}, NOT_AUTHORIZED, "on behalf of the backend"),
    _subscribe("forwarded for none", "support.presence", {"forward_for": []}, NOT_AUTHORIZED, "empty, but given"),
    _subscribe("forwarded as text", "support.presence", {"forward_for": "x"}, CLOSED, "a list of characters"),
    _subscribe("with unknown options", "support.presence", {"x": 1, "nkey": "y"}, "ok", "to be ignored"),
    Case(
        "topic 200 times", "ok", messages(*([32, n, {}, "support.presence"] for n in range(1, 200))), "one subscription"
    ),
    Case("unsubscribe unknown", "wamp.error.no_such_subscription", messages([34, 1, 7]), "a number nobody has"),
    Case("unsubscribe text", CLOSED, messages([34, 1, "7"]), "no number"),
]


def _publish(name: str, options: object, outcome: str, why: str, topic: str = "support.presence") -> Case:
    return Case(f"publish {name}", outcome, messages([16, 1, options, topic, [{"type": "x"}]]), why)


PUBLISHING = [
    _publish("in silence", {}, "ignored", "nobody asked for an answer"),
    _publish("acknowledged", {"acknowledge": True}, NOT_AUTHORIZED, "an answer is due"),
    _publish("to sessions", {"acknowledge": True, "eligible": [1, 2]}, NOT_AUTHORIZED, "chosen receivers"),
    _publish("to text", {"acknowledge": True, "eligible": "x"}, CLOSED, "a list of characters"),
    _publish("kept", {"acknowledge": True, "retain": True}, NOT_AUTHORIZED, "for those who come later"),
    _publish("as the router", {"acknowledge": True}, NOT_AUTHORIZED, "its own topic", "wamp.session.on_leave"),
    _publish("with a ciphertext", {"acknowledge": True, "enc_algo": "cryptobox"}, NOT_AUTHORIZED, "payload in a codec"),
    Case("register", NOT_AUTHORIZED, messages([64, 1, {}, "support.chat.send"]), "somebody else's name"),
    Case(
        "register by force",
        NOT_AUTHORIZED,
        messages([64, 1, {"force_reregister": True}, "support.chat.send"]),
        "ousting",
    ),
    Case("register all", NOT_AUTHORIZED, messages([64, 1, {"match": "prefix"}, "support"]), "a prefix over all"),
    Case("unregister", NOT_AUTHORIZED, messages([66, 1, 1]), "somebody else's number"),
]

CASES = [*IDS, *REST, *TOPICS, *PUBLISHING]
