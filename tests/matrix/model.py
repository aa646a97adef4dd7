"""Who may do what, written down a second time from docs/protocol.md: it imports nothing of the product.

The product decides by roles, scopes and patterns in its own code; this is the sheet it is marked against. An outcome is
``"ok"``, the URI of a WAMP error, or an HTTP status.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NOT_AUTHORIZED = "wamp.error.not_authorized"
NOT_FOUND = "support.error.not_found"
FORBIDDEN = "support.error.forbidden"
INVALID = "support.error.invalid_argument"
CONFLICT = "support.error.conflict"

SCOPES = {"read": 1, "bot": 2, "admin": 3}
"""Each scope holds those below it."""

STAFF_PROCEDURES = {
    "support.admin.chats": "read",
    "support.admin.chat": "read",
    "support.admin.messages": "read",
    "support.admin.viewing": "read",
    "support.admin.presence": "read",
    "support.admin.pulse": "read",
    "support.admin.send": "bot",
    "support.admin.typing": "bot",
    "support.admin.archive": "admin",
    "support.admin.unarchive": "admin",
    "support.admin.assign": "admin",
    "support.admin.claim": "admin",
    "support.admin.set_status": "admin",
    "support.admin.set_priority": "admin",
    "support.admin.mark_viewed": "admin",
    "support.admin.notes": "read",
    "support.admin.tags": "read",
    "support.admin.canned_replies": "read",
    "support.admin.note": "bot",
    "support.admin.away": "admin",
    "support.admin.tag": "admin",
    "support.admin.untag": "admin",
    "support.admin.save_canned_reply": "admin",
    "support.admin.remove_canned_reply": "admin",
    "support.admin.block": "admin",
    "support.admin.unblock": "admin",
}
"""What staff call, and the scope that an API key needs for it."""
WITHOUT_CHAT = {
    f"support.admin.{name}"
    for name in (
        *("chats", "away", "presence", "pulse", "tags"),
        *("canned_replies", "save_canned_reply", "remove_canned_reply"),
    )
}

USER_PROCEDURES = {
    f"support.chat.{name}" for name in ("open", "send", "messages", "mark_read", "typing", "pulse", "confirm_email")
}

BACKEND_PROCEDURES = {
    f"support.backend.{name}"
    for name in (
        *("session", "end_session", "login", "logout", "password", "me", "outbox", "health"),
        *("export", "export_messages", "erase", "audit"),
        *("rename", "staff", "invite", "withdraw_invitation", "invitation", "accept_invitation"),
        *("disable_admin", "enable_admin", "keys", "add_key", "revoke_key", "site"),
        *("send_again", "unsubscribe", "confirm"),
    )
} | {"support.router.access", "support.router.sessions"}

REST_USER = {
    ("GET", "/api/support_chat"),
    ("GET", "/api/support_chat/messages"),
    ("POST", "/api/support_chat/messages"),
    ("POST", "/api/support_chat/confirm_email"),
    ("PATCH", "/api/support_chat/mark_read"),
    ("DELETE", "/api/session"),
}
REST_OWNER = {
    ("GET", "/api/admin/outbox"),
    ("POST", "/api/admin/outbox/EMAIL/send"),
    ("GET", "/api/admin/audit"),
    ("GET", "/api/admin/users/USER/export"),
    ("DELETE", "/api/admin/users/USER"),
    ("GET", "/api/admin/staff"),
    ("POST", "/api/admin/staff/invite"),
    ("POST", "/api/admin/staff/ADMIN/disable"),
    ("POST", "/api/admin/staff/ADMIN/enable"),
    ("DELETE", "/api/admin/invitations/INVITATION"),
    ("GET", "/api/admin/keys"),
    ("POST", "/api/admin/keys"),
    ("POST", "/api/admin/keys/KEY/revoke"),
    ("GET", "/api/admin/site"),
}
REST_PERSON = REST_OWNER | {
    ("POST", "/api/admin/logout"),
    ("POST", "/api/admin/password"),
    ("POST", "/api/admin/ticket"),
    ("GET", "/api/admin/me"),
    ("PATCH", "/api/admin/me"),
}
"""For people, never for API keys."""
REST_ANYONE = {
    ("POST", "/api/session"),
    ("POST", "/api/admin/login"),
    ("POST", "/api/admin/invitation"),
    ("POST", "/api/admin/invitation/accept"),
    ("GET", "/api/health"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/procedures.json"),
}
REST_STAFF = {
    ("GET", "/api/admin/chats"): "read",
    ("GET", "/api/admin/chats/ID"): "read",
    ("GET", "/api/admin/chats/ID/messages"): "read",
    ("POST", "/api/admin/chats/ID/messages"): "bot",
    ("POST", "/api/admin/chats/ID/archive"): "admin",
    ("POST", "/api/admin/chats/ID/unarchive"): "admin",
    ("POST", "/api/admin/chats/ID/assign"): "admin",
    ("POST", "/api/admin/chats/ID/claim"): "admin",
    ("POST", "/api/admin/chats/ID/status"): "admin",
    ("POST", "/api/admin/chats/ID/priority"): "admin",
    ("POST", "/api/admin/chats/ID/viewed"): "admin",
    ("GET", "/api/admin/chats/ID/notes"): "read",
    ("POST", "/api/admin/chats/ID/notes"): "bot",
    ("POST", "/api/admin/chats/ID/tag"): "admin",
    ("POST", "/api/admin/chats/ID/untag"): "admin",
    ("GET", "/api/admin/tags"): "read",
    ("GET", "/api/admin/canned_replies"): "read",
    ("POST", "/api/admin/canned_replies"): "admin",
    ("DELETE", "/api/admin/canned_replies/REPLY"): "admin",
    ("POST", "/api/admin/users/USER/block"): "admin",
    ("POST", "/api/admin/users/USER/unblock"): "admin",
}


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody as the world knows them.

    ``kind``: ``nobody`` (no credentials, or such as have ended), ``user``, ``agent``, ``owner`` or ``key``.
    """

    name: str
    kind: str
    chat: str = ""
    """A user's own chat, ``A`` or ``B``."""
    scope: str = ""
    """Of an API key."""
    by_cookie: bool = False
    csrf: bool = True
    """Whether the cookie comes with its CSRF token."""

    @property
    def is_staff(self) -> bool:
        return self.kind in ("agent", "owner")

    def holds(self, scope: str) -> bool:
        return self.is_staff or (self.kind == "key" and SCOPES[self.scope] >= SCOPES[scope])


def call(who: Who, uri: str, chat: str, *, forwarded: bool, foreign_argument: bool = False) -> str:
    """A CALL by somebody with a session, with good arguments; for ``block`` with a bad one, so that it harms nobody.

    :param chat: ``A``, ``B`` or ``missing``.
    """
    if forwarded:
        return NOT_AUTHORIZED
    if uri in USER_PROCEDURES:
        if who.kind != "user":
            return NOT_AUTHORIZED
        if uri == "support.chat.confirm_email" and not foreign_argument:
            return CONFLICT  # nobody here has an address
        return INVALID if foreign_argument else "ok"
    if uri not in STAFF_PROCEDURES or not who.holds(STAFF_PROCEDURES[uri]):
        return NOT_AUTHORIZED
    if uri == "support.admin.claim" and who.kind == "key":
        return FORBIDDEN
    if uri == "support.admin.block":
        return INVALID
    return "ok" if uri in WITHOUT_CHAT or chat != "missing" else NOT_FOUND


def subscribe(who: Who, topic: str, chats: dict[str, str], match: str, *, forwarded: bool) -> str:
    """A SUBSCRIBE to a well-formed URI. ``chats`` are the ids behind ``A``, ``B`` and ``missing``."""
    if forwarded or match != "exact":
        return NOT_AUTHORIZED
    if topic == "support.presence":
        return "ok"
    if who.kind == "user":
        return "ok" if topic == f"support.chat.{chats[who.chat]}" else NOT_AUTHORIZED
    if topic == "support.admin.notifications" or re.fullmatch(r"support\.chat\.[0-9a-f]{32}", topic):
        return "ok"
    return NOT_AUTHORIZED


def rest(who: Who, method: str, path: str, chat: str) -> int:
    """A request whose arguments are good, or, for what would end the caller's login, bad in a known way (400)."""
    route = (method, path)
    if route in REST_ANYONE:
        return 400 if path == "/api/admin/login" else 401 if "/invitation" in path else 200
    known = route in REST_USER or route in REST_PERSON or route in REST_STAFF
    if not known:
        return 404
    if who.kind == "nobody":
        return 401
    if route in REST_USER and who.by_cookie:
        return 401
    if who.by_cookie and not who.csrf and method != "GET":
        return 403
    allowed = (
        who.kind == "user"
        if route in REST_USER
        else who.is_staff
        if route in REST_PERSON
        else who.holds(REST_STAFF[route])
    )
    if not allowed or (route in REST_OWNER and who.kind != "owner"):
        return 403
    if path == "/api/support_chat/confirm_email":
        return 409
    if path == "/api/admin/outbox/EMAIL/send":
        return 404
    if path == "/api/admin/ticket":
        return 200 if who.by_cookie else 403
    if path in ("/api/session", "/api/admin/logout", "/api/admin/password", "/api/admin/users/USER/block"):
        return 400
    if route == ("DELETE", "/api/admin/users/USER"):
        return 400
    if "ADMIN" in path or "KEY" in path:
        return 404
    if path == "/api/admin/chats/ID/claim" and who.kind == "key":
        return 403
    if chat == "missing":
        return 404
    return 201 if method == "POST" and path.endswith(("/messages", "/notes")) else 200
