"""The docs held to the code: what is there is named, and nothing is named that is not there."""

from __future__ import annotations

import re
import typing
from dataclasses import fields
from pathlib import Path

import pytest

from config import Settings
from daemon.cli import frontdesk
from daemon.protocol import answers, events, limits, uris
from daemon.protocol.errors import BY_CODE
from daemon.protocol.principals import BACKEND
from daemon.protocol.uris import PROCEDURES
from web.app import SESSION_RATE
from web.operations import OPERATIONS

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "docs/protocol.md").read_text()
OPERATING = (ROOT / "docs/operating.md").read_text()
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
EVENTS = [*typing.get_args(events.ChatEvent), *typing.get_args(events.StaffEvent), events.Online, events.Batch]
SETTINGS = ("staff", "invite", "invitation", "disable_admin", "keys", "add_key", "revoke_key", "site")
VALUES = {
    "ChatDetail": "user, page, linked_chats, closings",  # beside those of ChatItem and Messages
    "Presence": "staff_online, admins",
    "StaffLogin": "admin, csrf",
    "NewApiKey": "",  # those of ApiKey and one more
}


@pytest.mark.parametrize("uri", PROCEDURES)
def test_a_procedure_is_named_with_its_arguments(uri: str) -> None:
    procedure = PROCEDURES[uri]
    if procedure.role == BACKEND:
        assert f"`{uri}`" in PROTOCOL
        return
    given = [name + "?" * (not each.is_required()) for name, each in procedure.arguments.model_fields.items()]
    scope = f" | `{procedure.scope}`" if procedure.role == "admin" else ""
    answer = answers.ANSWERS[uri].__name__
    assert f"| `{uri}({', '.join(given)})`{scope} | `{answer}` |" in PROTOCOL


def test_no_uri_is_named_that_is_not_there() -> None:
    topics = {uris.STAFF_TOPIC, uris.PRESENCE_TOPIC, uris.HERE_TOPIC, "support.chat."}
    of_router = {uris.ACCESS_PROCEDURE, uris.SESSIONS_PROCEDURE, "support.close.ended", "support.close.replaced"}
    errors = {f"support.error.{code}" for code in BY_CODE} | {"support.error."}
    assert all(topic in PROTOCOL for topic in topics | of_router)
    for page in PAGES:
        named = set(
            re.findall(r"\bsupport\.(?:chat|admin|backend|router|close|error|presence)\b[a-z_.]*", page.read_text())
        )
        unknown = {each for each in named if each.rstrip(".") not in {*PROCEDURES, *topics, *of_router, *errors}}
        assert unknown <= {"support.chat.", "support.admin.", "support.backend.", "support.error."}, page


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_is_named_with_its_fields(event: type) -> None:
    hints = typing.get_type_hints(event)
    (kind,) = typing.get_args(hints.pop("type"))
    assert f'`{{type: "{kind}", {", ".join(hints)}}}`' in PROTOCOL


def test_no_event_is_named_that_is_not_there() -> None:
    kinds = {typing.get_args(typing.get_type_hints(event)["type"])[0] for event in EVENTS}
    assert set(re.findall(r'type: "(\w+)"', PROTOCOL)) == kinds


def test_every_error_is_named_with_its_status() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (\d{3}) \|", PROTOCOL, re.MULTILINE))
    assert rows == {code: str(error.http) for code, error in BY_CODE.items()}


def test_values_are_named_with_their_fields() -> None:
    public = {answers.ANSWERS[uri] for uri, each in PROCEDURES.items() if each.role != BACKEND}
    settings = {answers.ANSWERS[f"support.backend.{name}"] for name in SETTINGS}
    parts = {answers.AuditEntry, answers.SessionUser, answers.Counts, answers.User, answers.Admin, answers.Email}
    for value in (
        public | parts | settings | {answers.Session, answers.StaffLogin, answers.Outbox, answers.Audit, answers.Export}
    ):
        listed = VALUES.get(value.__name__, ", ".join(value.__annotations__))
        assert f"| `{value.__name__}` | " in PROTOCOL
        row = next(line for line in PROTOCOL.splitlines() if line.startswith(f"| `{value.__name__}` | "))
        assert not listed or f"`{listed}`" in row


def test_rest_calls_are_named_and_no_others() -> None:
    called = {f"{each.method} {re.sub('<[a-z_]+>', 'ID', each.path)}" for each in OPERATIONS}
    documents = {f"GET /api/{name}" for name in ("health", "openapi.json", "procedures.json")}
    for page in PAGES:
        named = set(re.findall(r"\b(?:GET|POST|PATCH|PUT|DELETE) /api/[\w./]+\w", page.read_text()))
        assert named <= called | documents, page
    assert called | documents <= set(re.findall(r"^\| `([A-Z]+ /api/[\w./]+)` \|", PROTOCOL, re.MULTILINE))


@pytest.mark.parametrize(
    "text",
    [
        f"1 to {limits.CONTENT_CHARS:,} code points after trimming, {limits.CONTENT_BYTES:,} bytes",
        f"{limits.NAME_CHARS} · {limits.EMAIL_CHARS} · {limits.QUERY_CHARS} characters",
        f"{limits.EXTERNAL_ID_CHARS} characters",
        f"{limits.PAGE_CHARS:,} characters",
        f"one line of {limits.REASON_CHARS} characters",
        f"{limits.METADATA_KEYS} keys; strings, numbers, booleans; {limits.METADATA_BYTES:,} bytes",
        f"{limits.PASSWORD_CHARS[0]} to {limits.PASSWORD_CHARS[1]} characters",
        f"{limits.PAGE_LIMIT[0]} when not said, at most {limits.PAGE_LIMIT[1]}",
        f"end at {limits.PAGE_BYTES // 1024} KiB",
        f"| {limits.BODY_BYTES // 1024} KiB |",
        f"{limits.FRAME_BYTES // 1024} KiB, nested {limits.NESTING} deep",
        f"{limits.ACCESS_SECONDS // 60} minutes",
        f"{limits.STAFF_IDLE_SECONDS // 3600} hours without use",
        f"{limits.IDENTITY_SECONDS // 3600} hours ahead, and {limits.IDENTITY_LEEWAY_SECONDS} seconds",
        f"| subscriptions on a user's session | {limits.USER_SUBSCRIPTIONS} |",
        f"| {limits.USER_SOCKETS}; one more closes the oldest",
        f"| sockets from one network address | {limits.ADDRESS_SOCKETS};",
        f"| other calls of a user | {limits.USER_READ_RATE[0]} at once, then {limits.USER_READ_RATE[1]:g} a second |",
        f"| {limits.STAFF_RATE[0]} at once, then {limits.STAFF_RATE[1]:g} a second |",
        f"| within {limits.JOIN_SECONDS:g} seconds of connecting |",
        f"| {limits.UNSENT_BYTES // 2**20} MiB, then it is closed |",
        f"gone for {limits.STAFF_GRACE_SECONDS} seconds",
        f"first {limits.PREVIEW_CHARS} characters",
        f"| {SESSION_RATE[0]} a minute",
    ],
)
def test_limits_are_those_of_the_code(text: str) -> None:
    assert text in PROTOCOL


def test_every_setting_is_named_and_none_invented() -> None:
    settings = {each.metadata["name"] for each in fields(Settings)}
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATING, re.MULTILINE)) == settings
    for page in PAGES:
        named = set(re.findall(r"\b(?:FRONTDESK_[A-Z_]+[A-Z]|DATABASE_URL)\b", page.read_text()))
        assert named <= settings | {"FRONTDESK_WS", "FRONTDESK_KEY"}, page


def test_defaults_are_those_of_the_code() -> None:
    told = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", OPERATING, re.MULTILINE))
    for each in fields(Settings):
        if isinstance(each.default, str | int | float) and not isinstance(each.default, bool) and each.default != "":
            default = f"{each.default:g}" if isinstance(each.default, float) else str(each.default)
            assert told[each.metadata["name"]] == f"`{default}`"


def test_every_command_is_named_and_none_invented() -> None:
    known = set()
    for name, command in frontdesk.commands.items():
        known |= {f"{name} {each}" for each in getattr(command, "commands", {})} or {name} - {"prepare"}
    assert set(re.findall(r"^\| `frontdesk ([a-z]+(?: [a-z]+)?)\b", OPERATING, re.MULTILINE)) == known


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_what_security_names_as_held_is_held() -> None:
    """Each promise names files or tests below ``tests/``."""
    text = (ROOT / "docs/security.md").read_text()
    named = re.findall(r"`((?:\w+/)+(?:\w+\.py(?:::\w+)?)?)`", text)
    assert len(named) > 15
    for each in named:
        file, _, test = each.partition("::")
        path = ROOT / "tests" / file
        assert path.exists(), each
        assert not test or f"def {test}(" in path.read_text(), each
