"""Every REST call and the procedure it stands for. Routes and the OpenAPI document are both made from this table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from daemon.protocol import schemas
from daemon.protocol.uris import PROCEDURES

Method = Literal["GET", "POST", "PATCH", "DELETE"]
Who = Literal["anyone", "user", "staff", "person"]
"""Who may call: ``staff`` is an admin, or an API key whose scope allows the procedure; ``person`` an admin alone."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path.

    ``added`` names the arguments that web fills in itself and no client may give.
    """

    name: str
    method: Method
    path: str
    who: Who
    uri: str | None
    added: frozenset[str] = frozenset()
    sends: bool = False
    """Whether it sends a message: 201 for a new one, 200 for one that was there already."""

    @property
    def arguments(self) -> type[schemas.Arguments]:
        return PROCEDURES[self.uri].arguments if self.uri else schemas.Nothing

    @property
    def in_path(self) -> list[str]:
        """The names of the arguments that stand in the path."""
        return re.findall(r"<(\w+)>", self.path)

    @property
    def in_query(self) -> bool:
        """Whether the other arguments stand in the query; else they are the body."""
        return self.method == "GET"


_LOGIN_ID = frozenset({"login_id"})
_USER = "/api/admin/users/<user_id>"
_CHAT = "/api/admin/chats/<chat_id>"
_ADMIN = "/api/admin/staff/<admin_id>"
_INVITATION = "/api/admin/invitations/<invitation_id>"
_ACCEPT = "support.backend.accept_invitation"
_CANNED = "/api/admin/canned_replies"


def _staff(name: str, method: Method, path: str, procedure: str, *, sends: bool = False) -> Operation:
    return Operation(name, method, path, "staff", f"support.admin.{procedure}", sends=sends)


OPERATIONS = (
    Operation("open_session", "POST", "/api/session", "anyone", "support.backend.session", frozenset({"language"})),
    Operation("end_session", "DELETE", "/api/session", "user", "support.backend.end_session", _LOGIN_ID),
    Operation("open", "GET", "/api/support_chat", "user", "support.chat.open"),
    Operation("messages", "GET", "/api/support_chat/messages", "user", "support.chat.messages"),
    Operation("send", "POST", "/api/support_chat/messages", "user", "support.chat.send", sends=True),
    Operation("mark_read", "PATCH", "/api/support_chat/mark_read", "user", "support.chat.mark_read"),
    Operation("confirm_email", "POST", "/api/support_chat/confirm_email", "user", "support.chat.confirm_email"),
    Operation("login", "POST", "/api/admin/login", "anyone", "support.backend.login", frozenset({"address"})),
    Operation("logout", "POST", "/api/admin/logout", "person", "support.backend.logout", _LOGIN_ID),
    Operation("password", "POST", "/api/admin/password", "person", "support.backend.password", _LOGIN_ID),
    Operation("me", "GET", "/api/admin/me", "person", "support.backend.me"),
    Operation("ticket", "POST", "/api/admin/ticket", "person", None),
    Operation("outbox", "GET", "/api/admin/outbox", "person", "support.backend.outbox"),
    Operation("send_again", "POST", "/api/admin/outbox/<email_id>/send", "person", "support.backend.send_again"),
    _staff("chats", "GET", "/api/admin/chats", "chats"),
    _staff("chat", "GET", _CHAT, "chat"),
    _staff("chat_messages", "GET", f"{_CHAT}/messages", "messages"),
    _staff("answer", "POST", f"{_CHAT}/messages", "send", sends=True),
    _staff("archive", "POST", f"{_CHAT}/archive", "archive"),
    _staff("unarchive", "POST", f"{_CHAT}/unarchive", "unarchive"),
    _staff("assign", "POST", f"{_CHAT}/assign", "assign"),
    _staff("claim", "POST", f"{_CHAT}/claim", "claim"),
    _staff("set_status", "POST", f"{_CHAT}/status", "set_status"),
    _staff("set_priority", "POST", f"{_CHAT}/priority", "set_priority"),
    _staff("notes", "GET", f"{_CHAT}/notes", "notes"),
    _staff("note", "POST", f"{_CHAT}/notes", "note", sends=True),
    _staff("tag", "POST", f"{_CHAT}/tag", "tag"),
    _staff("untag", "POST", f"{_CHAT}/untag", "untag"),
    _staff("tags", "GET", "/api/admin/tags", "tags"),
    _staff("canned_replies", "GET", _CANNED, "canned_replies"),
    _staff("save_canned_reply", "POST", _CANNED, "save_canned_reply"),
    _staff("remove_canned_reply", "DELETE", f"{_CANNED}/<reply_id>", "remove_canned_reply"),
    _staff("block", "POST", f"{_USER}/block", "block"),
    _staff("unblock", "POST", f"{_USER}/unblock", "unblock"),
    Operation("export_user", "GET", f"{_USER}/export", "person", "support.backend.export"),
    Operation("erase_user", "DELETE", _USER, "person", "support.backend.erase"),
    Operation("audit", "GET", "/api/admin/audit", "person", "support.backend.audit"),
    Operation("rename", "PATCH", "/api/admin/me", "person", "support.backend.rename"),
    Operation("staff", "GET", "/api/admin/staff", "person", "support.backend.staff"),
    Operation("invite", "POST", "/api/admin/staff/invite", "person", "support.backend.invite"),
    Operation("disable_admin", "POST", f"{_ADMIN}/disable", "person", "support.backend.disable_admin"),
    Operation("enable_admin", "POST", f"{_ADMIN}/enable", "person", "support.backend.enable_admin"),
    Operation("withdraw_invitation", "DELETE", _INVITATION, "person", "support.backend.withdraw_invitation"),
    Operation("invitation", "POST", "/api/admin/invitation", "anyone", "support.backend.invitation"),
    Operation("accept_invitation", "POST", "/api/admin/invitation/accept", "anyone", _ACCEPT),
    Operation("keys", "GET", "/api/admin/keys", "person", "support.backend.keys"),
    Operation("add_key", "POST", "/api/admin/keys", "person", "support.backend.add_key"),
    Operation("revoke_key", "POST", "/api/admin/keys/<key_id>/revoke", "person", "support.backend.revoke_key"),
    Operation("site", "GET", "/api/admin/site", "person", "support.backend.site"),
    _staff("mark_viewed", "POST", f"{_CHAT}/viewed", "mark_viewed"),
)
