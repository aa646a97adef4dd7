"""Everything about chats but sending: reading, marks, the list, and what staff change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from daemon.clock import Clock
from daemon.database import Database
from daemon.model import Actor, ChatDetail, ChatItem, ChatPage, Messages, Pulse, Read, StaffPulse, UserChat
from daemon.protocol import schemas
from daemon.protocol.answers import Action
from daemon.protocol.errors import Forbidden, InvalidArgument, NotFound
from daemon.protocol.limits import PAGE_LIMIT
from daemon.protocol.principals import Principal
from daemon.services import cursor, query
from daemon.services.announcer import Announcer
from daemon.store import audit, chats, counts, installation, lifecycle, listing, marks, pages
from daemon.store.filters import Filters
from daemon.store.lifecycle import Change
from daemon.store.marks import Mark


class Chats:
    """Each call is one transaction; what changed is announced after its commit, and only if it changed.

    All raise :class:`NotFound` for a chat that is not there, :class:`Unavailable` without a database.

    :param staff_online: whether anybody of the staff is there now.
    """

    def __init__(
        self, database: Database, announcer: Announcer, clock: Clock, staff_online: Callable[[], bool]
    ) -> None:
        self._database = database
        self._announcer = announcer
        self._clock = clock
        self._staff_online = staff_online

    async def open(self, user: Principal) -> UserChat:
        """The user's chat with its newest messages; it exists since they signed in."""
        found = await self._database.run(pages.opened, user.grant)
        if found.user_id != user.id:
            raise NotFound
        return UserChat(user.grant, found.status, found.unread, self._staff_online(), found.messages)

    async def messages(self, chat_id: str, since: int | None, before: int | None, limit: int) -> Messages:
        """A page after ``since``, before ``before``, or the newest; at most ``limit`` messages or 256 KiB."""
        return await self._database.run(pages.page, chat_id, since, before, limit)

    async def mark_read(self, user: Principal, up_to_seq: int | None) -> Read:
        """The user read up to a seq, or all; only ever forward."""
        now = self._clock.now()
        mark = await self._database.run(marks.read, user.grant, user.id, up_to_seq, now)
        if mark.moved:
            self._announcer.read(user.grant, "user", mark.up_to, now)
        return Read(mark.up_to, mark.unread)

    async def pulse(self, user: Principal, page: str | None) -> Pulse:
        """A user's heartbeat: they are there, on that page; did they miss anything?"""

        def beat(conn: Connection) -> Pulse:
            last_seq, unread = chats.heartbeat(conn, user.grant, user.id, page, now)
            return Pulse(last_seq, unread, staff_online, installation.epoch(conn))

        now, staff_online = self._clock.now(), self._staff_online()
        return await self._database.run(beat)

    async def staff_pulse(self, _staff: Principal) -> StaffPulse:
        """A staff client's heartbeat."""

        def beat(conn: Connection) -> StaffPulse:
            return StaffPulse(counts.unread(conn), staff_online, installation.epoch(conn))

        staff_online = self._staff_online()
        return await self._database.run(beat)

    async def exists(self, chat_id: str) -> None:
        """:raises NotFound: it does not."""
        await self._database.run(chats.require, chat_id)

    async def chat(self, chat_id: str) -> ChatDetail:
        """A chat with its user, page and newest messages, for staff. Marks nothing."""
        return await self._database.run(chats.detail, chat_id)

    async def list(self, staff: Principal, asked: schemas.Chats) -> ChatPage:
        """A page of the list, newest first: not archived unless asked; ``status=closed`` implies archived.

        :raises InvalidArgument: a ``cursor`` that no page gave; ``assignee=me`` by an API key.
        """
        limit = asked.limit or PAGE_LIMIT[0]
        mine = staff.id if staff.role == "admin" else None
        wanted = query.parse(asked.q or "")
        words = asked.q if wanted == query.Query() else wanted.words  # a pair of quotes is no word, and finds nothing
        return await self._database.run(_list, _filters(staff, asked, wanted), words, limit, mine)

    async def mark_viewed(self, _staff: Principal, chat_id: str, up_to_seq: int | None) -> ChatItem:
        """Staff viewed user messages up to a seq, or all; only ever forward."""
        now = self._clock.now()
        mark, chat = await self._database.run(_view, chat_id, up_to_seq, now)
        if mark.moved:
            self._announcer.read(chat_id, "admin", mark.up_to, now)
        return chat

    async def archive(self, staff: Principal, chat_id: str, keep_email: bool) -> ChatItem:
        """Close and archive. :param keep_email: an owed email goes out all the same."""
        return await self._change(
            staff, "chat_archived", lifecycle.set_status, chat_id, "closed", keep_email=keep_email
        )

    async def unarchive(self, staff: Principal, chat_id: str) -> ChatItem:
        """Restore: a closed chat is open again; any other stays as it is."""
        return await self._change(staff, "chat_restored", lifecycle.set_status, chat_id, "open", only_from="closed")

    async def set_status(self, staff: Principal, chat_id: str, status: schemas.Status) -> ChatItem:
        """``closed`` archives."""
        return await self._change(staff, "status_changed", lifecycle.set_status, chat_id, status)

    async def set_priority(self, staff: Principal, chat_id: str, priority: schemas.Priority) -> ChatItem:
        return await self._change(staff, "priority_changed", lifecycle.set_priority, chat_id, priority)

    async def assign(self, staff: Principal, chat_id: str, admin_id: str | None) -> ChatItem:
        """To an admin, to ``"me"``, or to nobody.

        :raises InvalidArgument: no such admin, or disabled; ``"me"`` by an API key.
        """
        assignee = _me(staff, "admin_id") if admin_id == "me" else admin_id
        return await self._change(staff, "chat_assigned", lifecycle.assign, chat_id, assignee)

    async def claim(self, staff: Principal, chat_id: str) -> ChatItem:
        """Take a chat that nobody has; of two at once one wins.

        :raises Conflict: somebody else has it; the extra ``assignee`` says who.
        :raises Forbidden: an API key is nobody to whom a chat could belong.
        """
        if staff.role != "admin":
            raise Forbidden("An API key cannot take a chat; assign it to an admin.")
        return await self._change(staff, "chat_claimed", lifecycle.claim, chat_id, staff.id)

    async def _change(
        self, staff: Principal, action: Action, change: Callable[..., Change], chat_id: str, to: str | None, **how: Any
    ) -> ChatItem:
        def change_and_note(conn: Connection) -> Change:
            done = change(conn, chat_id, to, now, **how)
            if done.changed:
                audit.write(conn, Actor.of(staff), action, now, chat_id=chat_id, **_to(action, to))
            return done

        now = self._clock.now()
        done = await self._database.run(change_and_note)
        if done.changed:
            self._announcer.changed(done.chat)
        return done.chat


def _to(action: Action, to: str | None) -> dict[str, Any]:
    """What the audit log says of the new value, where the action does not say it already."""
    names: dict[Action, str] = {"chat_assigned": "admin_id", "status_changed": "status", "priority_changed": "priority"}
    return {names[action]: to} if action in names else {}


def _list(conn: Connection, filters: Filters, words: str | None, limit: int, admin_id: str | None) -> ChatPage:
    if words is None:
        found = listing.page(conn, filters, limit + 1)
        hits = listing.hits(found, filters) if filters.emails else []
    else:
        found, hits = listing.found(conn, filters, words, limit + 1)
    page = found[:limit]
    shown = {each.id for each in page}
    return ChatPage(
        page,
        cursor.after(page[-1]) if len(found) > limit else None,
        counts.of_all(conn, admin_id),
        [each for each in hits if each.chat_id in shown],
    )


def _view(conn: Connection, chat_id: str, up_to: int | None, now: datetime) -> tuple[Mark, ChatItem]:
    return marks.viewed(conn, chat_id, up_to, now), lifecycle.item(conn, chat_id)


def _me(staff: Principal, field: str) -> str:
    if staff.role != "admin":
        raise InvalidArgument(f"{field} cannot be me for an API key", field=field)
    return staff.id


def _filters(staff: Principal, asked: schemas.Chats, wanted: query.Query) -> Filters:
    assignee = _me(staff, "assignee") if asked.assignee == "me" else asked.assignee
    return Filters(
        archived=asked.status == "closed" or bool(asked.archived),
        status=asked.status,
        assignee_id=assignee,
        unassigned=assignee == "none",
        emails=wanted.emails,
        tags=(*wanted.tags, *([asked.tag] if asked.tag else [])),
        metadata=wanted.metadata,
        after=cursor.place(asked.cursor) if asked.cursor else None,
    )
