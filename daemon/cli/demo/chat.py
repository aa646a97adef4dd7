"""One made-up chat, told line by line, as rows that the product would keep of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from daemon.cli.demo.talks import Talk
from daemon.store.rows import PREVIEWED

Rows = dict[str, list[dict[str, Any]]]
"""By table."""
FORGOTTEN = timedelta(days=4)
"""What is older is settled: nobody believes a team that lets people wait for weeks."""


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who answers, and who has the chat, if anybody."""

    answers: str
    assignee: str | None


class Chat:
    """:param id: makes one for a moment."""

    def __init__(
        self, user: dict[str, Any], talk: Talk, staffing: Staffing, first: datetime, id: Callable[[datetime], str]
    ) -> None:
        self._user, self._talk, self._staffing, self._new_id = user, talk, staffing, id
        self._id = id(first)
        self._messages: list[dict[str, Any]] = []
        self._notes: list[dict[str, Any]] = []

    def say(self, who: str, content: str, at: datetime) -> None:
        seq = len(self._messages) + 1
        if who == "n":
            note = {"id": self._new_id(at), "chat_id": self._id, "after_seq": seq - 1, "client_id": f"demo-{seq:05}"}
            self._notes.append({**note, "author_id": self._staffing.answers, "content": content, "created_at": at})
            return
        message = {
            "id": self._new_id(at),
            "chat_id": self._id,
            "seq": seq,
            "client_id": f"demo-{seq:05}",
            "sender_type": "user" if who == "u" else "admin",
            "sender_id": self._user["id"] if who == "u" else self._staffing.answers,
            "content": content,
            "read_at": None,
            "created_at": at,
            "updated_at": at,
        }
        for each in reversed(self._messages):  # whoever answers has read what the other side said
            if each["sender_type"] == message["sender_type"] or each["read_at"]:
                break
            each["read_at"] = at
        self._messages.append(message)

    def end(self, now: datetime, last: datetime, rows: Rows) -> None:
        """What it has come to by now. :param last: when the last line was said."""
        messages = self._messages
        by_user, by_staff = (
            [each for each in messages if (each["sender_type"] == "user") == side] for side in (True, False)
        )
        is_over = now - last > FORGOTTEN
        status = "closed" if is_over else "open" if messages[-1]["sender_type"] == "user" else "pending"
        if status != "open":
            for each in by_user:
                each["read_at"] = each["read_at"] or last
        unread = [each for each in by_user if not each["read_at"]]
        unheard = [each for each in by_staff if not each["read_at"]]
        viewed = min((each["seq"] - 1 for each in unread), default=messages[-1]["seq"])
        rows["messages"] += messages
        rows["notes"] += self._notes
        rows["chats"].append(
            {
                "id": self._id,
                "user_id": self._user["id"],
                "status": status,
                "assignee_id": self._staffing.assignee,
                "priority": self._talk.priority,
                "tags": sorted(self._talk.tags) if self._staffing.assignee else [],
                "page": f"https://shop.example{self._talk.page}",
                "last_seq": messages[-1]["seq"],
                "last_message_at": messages[-1]["created_at"],
                "last_content": messages[-1]["content"][:PREVIEWED],
                "last_sender": messages[-1]["sender_type"],
                "admin_viewed_seq": viewed,
                "admin_viewed_at": last if viewed else None,
                "admin_unread": len(unread),
                "user_read_seq": unheard[0]["seq"] - 1 if unheard else messages[-1]["seq"],
                "user_read_at": last,
                "user_unread": len(unheard),
                "archived_at": last if status == "closed" else None,
                "created_at": messages[0]["created_at"],
                "updated_at": last,
            }
        )
        if status == "closed":
            entry = {"id": self._new_id(last), "at": last, "actor_kind": "admin", "actor_id": self._staffing.answers}
            rows["audit"].append({**entry, "action": "chat_archived", "chat_id": self._id})
