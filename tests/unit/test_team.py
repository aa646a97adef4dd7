"""Notes, tags and canned replies: what the team shares, and no user hears of."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from twisted.internet.task import Clock

from daemon.clock import ReactorClock
from daemon.ids import new_id
from daemon.model import Note
from daemon.protocol import limits, team
from daemon.protocol.errors import Conflict, InvalidArgument, NotFound
from daemon.protocol.principals import Principal
from daemon.services.announcer import Announcer
from daemon.services.canned import CannedReplies
from daemon.services.chats import Chats
from daemon.services.notes import Notes
from daemon.services.sending import Sending
from daemon.services.tags import Tags
from daemon.store import audit
from tests.unit import people
from tests.unit.conftest import InlineDatabase, result
from tests.unit.people import asks

STAFF = "support.admin.notifications"


@pytest.fixture
def notes(database: InlineDatabase, announcer: Announcer, clock: ReactorClock) -> Notes:
    return Notes(database, announcer, clock)  # type: ignore[arg-type]


@pytest.fixture
def tags(database: InlineDatabase, announcer: Announcer, clock: ReactorClock) -> Tags:
    return Tags(database, announcer, clock)  # type: ignore[arg-type]


@pytest.fixture
def canned(database: InlineDatabase, announcer: Announcer, clock: ReactorClock) -> CannedReplies:
    return CannedReplies(database, announcer, clock)  # type: ignore[arg-type]


@pytest.fixture
def chat(sending: Sending, visitor: Principal, published: list[Any]) -> str:
    """A chat with two messages, of which everybody has heard."""
    for each in ("one", "two"):
        result(sending.send(visitor, visitor.grant, each, new_id()))
    published.clear()
    return visitor.grant


def leave(notes: Notes, author: Principal | None, chat: str, content: str = "call back", client: str = "") -> Note:
    return result(notes.leave(author, chat, content, client or new_id()))[0]


def saved(canned: CannedReplies, staff: Principal, **fields: Any) -> team.CannedReply:
    return result(canned.save(staff, team.SaveCannedReply.check(fields))).to_wire()


def actions(conn: sa.Connection) -> list[str]:
    return [each.action for each in audit.page(conn, None, 100)][::-1]


# --- notes ---


def test_a_note_stands_after_the_newest_message(
    notes: Notes, chat: str, ada: Principal, published: list[Any], conn: sa.Connection
) -> None:
    note = leave(notes, ada, chat)
    assert note.to_wire() == {
        "id": note.id,
        "chat_id": chat,
        "after_seq": 2,
        "author": {"id": ada.id, "name": "Ada"},
        "content": "call back",
        "created_at": "2026-03-02T09:00:00.000Z",
    }
    assert published == [(STAFF, {"type": "note", "chat_id": chat, "note": note.to_wire()})]
    assert actions(conn) == ["note_left"]


def test_a_note_changes_nothing_of_the_chat(notes: Notes, chats: Chats, chat: str, ada: Principal) -> None:
    before = result(chats.chat(chat)).to_wire()
    leave(notes, ada, chat)
    assert result(chats.chat(chat)).to_wire() == before


def test_a_repeated_note_has_no_second_effect(
    notes: Notes, chat: str, ada: Principal, published: list[Any], conn: sa.Connection
) -> None:
    first = leave(notes, ada, chat, client="client-1")
    published.clear()
    assert result(notes.leave(ada, chat, "call back", "client-1")) == (first, True)
    with pytest.raises(Conflict):
        result(notes.leave(ada, chat, "another text", "client-1"))
    assert (published, actions(conn)) == ([], ["note_left"])


def test_authors_and_chats_have_client_ids_of_their_own(
    notes: Notes, chat: str, ada: Principal, conn: sa.Connection
) -> None:
    other = people.user(conn).grant
    bot = people.key(conn, "Robot")
    left = [leave(notes, who, where, client="client-1") for who in (ada, bot, None) for where in (chat, other)]
    assert len({each.id for each in left}) == 6
    authors = [each["author"] and each["author"]["name"] for each in result(notes.page(chat, None, None))["notes"]]
    assert authors == ["Ada", "Robot", None]
    assert leave(notes, None, chat, client="client-1") == left[4], "nobody repeats too"


def test_pages_of_notes(notes: Notes, chat: str, ada: Principal, reactor: Clock) -> None:
    ids = []
    for number in range(5):
        reactor.advance(1)
        ids.append(leave(notes, ada, chat, f"note {number}").id)
    newest = result(notes.page(chat, None, 2))
    assert ([each["id"] for each in newest["notes"]], newest["has_more"]) == (ids[3:], True)
    older = result(notes.page(chat, ids[3], 3))
    assert ([each["id"] for each in older["notes"]], older["has_more"]) == (ids[:3], False)
    assert result(notes.page(chat, ids[0], 3)) == {"notes": [], "has_more": False}


def test_a_page_of_long_notes_ends_at_256_kib(notes: Notes, chat: str, ada: Principal) -> None:
    for _ in range(14):
        leave(notes, ada, chat, "\U0001f600" * 5_000)
    page = result(notes.page(chat, None, None))
    assert (len(page["notes"]), page["has_more"]) == (13, True)


def test_no_note_without_a_chat(notes: Notes, ada: Principal) -> None:
    with pytest.raises(NotFound):
        leave(notes, ada, new_id())
    with pytest.raises(NotFound):
        result(notes.page(new_id(), None, None))


def test_a_note_in_a_chat_without_a_message_is_in_no_event(
    notes: Notes, ada: Principal, visitor: Principal, published: list[Any]
) -> None:
    leave(notes, ada, visitor.grant)
    assert published == []


# --- tags ---


def test_tags_are_put_on_and_taken_off_one_by_one(
    tags: Tags, chat: str, ada: Principal, published: list[Any], conn: sa.Connection
) -> None:
    bob = people.admin(conn, "Bob")
    result(tags.tag(ada, chat, "vip"))
    item = result(tags.tag(bob, chat, "late"))
    assert item.to_wire()["tags"] == ["late", "vip"]
    assert published[-1] == (STAFF, {"type": "chat_updated", "chat": item.to_wire()})
    assert {topic for topic, _ in published} == {STAFF}, "its user hears of no tag"
    assert result(tags.untag(ada, chat, "late")).to_wire()["tags"] == ["vip"]
    assert actions(conn) == ["chat_tagged", "chat_tagged", "chat_untagged"]


def test_repeating_a_tag_changes_nothing(
    tags: Tags, chat: str, ada: Principal, published: list[Any], conn: sa.Connection
) -> None:
    result(tags.tag(ada, chat, "vip"))
    published.clear()
    result(tags.tag(ada, chat, "vip"))
    result(tags.untag(ada, chat, "never-was"))
    assert (published, actions(conn)) == ([], ["chat_tagged"])


def test_a_chat_has_so_many_tags(tags: Tags, chat: str, ada: Principal) -> None:
    for number in range(limits.CHAT_TAGS):
        result(tags.tag(ada, chat, f"tag-{number}"))
    with pytest.raises(InvalidArgument) as refused:
        result(tags.tag(ada, chat, "one-more"))
    assert refused.value.extra == {"field": "tag"}
    result(tags.tag(ada, chat, "tag-0"))


def test_tags_in_use_and_the_list_by_tag(
    tags: Tags, chats: Chats, sending: Sending, chat: str, ada: Principal, conn: sa.Connection
) -> None:
    other, gone, silent = (people.user(conn) for _ in range(3))
    for user in (other, gone):
        result(sending.send(user, user.grant, "hello", new_id()))
    result(chats.archive(ada, gone.grant, False))
    for where, tag in ((chat, "vip"), (other.grant, "vip"), (gone.grant, "late"), (silent.grant, "unseen")):
        result(tags.tag(ada, where, tag))
    assert result(tags.all()) == {"tags": [{"tag": "vip", "chats": 2}, {"tag": "late", "chats": 0}]}
    assert {each.id for each in result(chats.list(ada, asks(tag="VIP"))).chats} == {chat, other.grant}
    assert [each.id for each in result(chats.list(ada, asks(tag="late", archived=True))).chats] == [gone.grant]
    assert result(chats.list(ada, asks(tag="late"))).chats == []


@pytest.mark.parametrize(
    ("given", "kept"), [("VIP", "vip"), (" late-2 ", "late-2"), ("re\u0301s_1", "r\u00e9s_1"), ("हिन्दी", "हिन्दी")]
)
def test_a_tag_is_one_word(given: str, kept: str) -> None:
    assert team.TagChat.check({"chat_id": "0" * 32, "tag": given}).tag == kept


@pytest.mark.parametrize("tag", ["", " ", "two words", "-late", "a,b", "x" * 41, "\u0130" * 21, "<b>", "a\u200db", 5])
def test_what_is_no_tag(tag: object) -> None:
    with pytest.raises(InvalidArgument) as refused:
        team.TagChat.check({"chat_id": "0" * 32, "tag": tag})
    assert refused.value.extra == {"field": "tag"}


# --- canned replies ---


def test_canned_replies_are_saved_changed_and_removed(
    canned: CannedReplies, ada: Principal, published: list[Any], reactor: Clock, conn: sa.Connection
) -> None:
    hello = saved(canned, ada, shortcut="Hello", content="Hello {{name}}!")
    assert hello["shortcut"] == "hello"
    saved(canned, ada, shortcut="bye", content="Goodbye!")
    reactor.advance(60)
    changed = saved(canned, ada, shortcut="hi", content="Hi {{name}}!", reply_id=hello["id"])
    assert changed == hello | {"shortcut": "hi", "content": "Hi {{name}}!", "updated_at": "2026-03-02T09:01:00.000Z"}
    assert published[-1] == (STAFF, {"type": "canned_reply", "canned_reply": changed})
    assert [each["shortcut"] for each in result(canned.all())["canned_replies"]] == ["bye", "hi"]
    result(canned.remove(ada, hello["id"]))
    assert published[-1] == (STAFF, {"type": "canned_reply_removed", "reply_id": hello["id"]})
    count = len(published)
    result(canned.remove(ada, hello["id"]))
    assert len(published) == count
    assert actions(conn) == ["canned_reply_saved"] * 3 + ["canned_reply_removed"]


def test_a_shortcut_belongs_to_one(canned: CannedReplies, ada: Principal) -> None:
    saved(canned, ada, shortcut="hello", content="Hello!")
    bye = saved(canned, ada, shortcut="bye", content="Goodbye!")
    for refused in ({}, {"reply_id": bye["id"]}):
        with pytest.raises(Conflict):
            saved(canned, ada, shortcut="hello", content="Hello again!", **refused)
    with pytest.raises(NotFound):
        saved(canned, ada, shortcut="new", content="New", reply_id=new_id())


def test_canned_replies_have_limits(canned: CannedReplies, ada: Principal) -> None:
    long = "\U0001f600" * 5_000
    for number in range(13):
        saved(canned, ada, shortcut=f"long-{number}", content=long)
    with pytest.raises(InvalidArgument) as refused:
        saved(canned, ada, shortcut="long-13", content=long)
    assert refused.value.extra == {"field": "content"}
    for number in range(limits.CANNED_REPLIES - 13):
        saved(canned, ada, shortcut=f"short-{number}", content="x")
    with pytest.raises(InvalidArgument) as refused:
        saved(canned, ada, shortcut="one-more", content="x")
    assert refused.value.extra == {"field": "shortcut"}
