"""What every procedure answers, as JSON: the types that values are written as, and that JSON Schemas are made from.

Times are ISO 8601 in UTC with ``Z``; ids are 32 lower-case hex digits; ``seq`` counts a chat's messages from 1.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from daemon.protocol import accounts, team
from daemon.protocol.accounts import StaffRole
from daemon.protocol.schemas import Priority, Status

SenderType = Literal["user", "admin", "bot", "system"]
EmailKind = Literal["reply", "team", "ack", "confirm"]
EmailState = Literal["owed", "leased", "sent", "cancelled", "failed"]
ActorKind = Literal["admin", "key", "cli", "system"]
Action = Literal[
    "login",
    "login_failed",
    "logout",
    "password_changed",
    "admin_added",
    "admin_disabled",
    "admin_enabled",
    "admin_renamed",
    "admin_invited",
    "invitation_withdrawn",
    "key_added",
    "key_revoked",
    "chat_archived",
    "chat_restored",
    "chat_assigned",
    "chat_claimed",
    "status_changed",
    "priority_changed",
    "chat_tagged",
    "chat_untagged",
    "note_left",
    "canned_reply_saved",
    "canned_reply_removed",
    "user_blocked",
    "user_unblocked",
    "user_exported",
    "user_erased",
    "email_sent_again",
]
"""What the audit log knows."""


class Empty(TypedDict):
    """``{}``: done."""


class Message(TypedDict):
    """One message as stored. ``read_at``: when the other side read it. ``attachments`` is a reserved key."""

    id: str
    chat_id: str
    seq: int
    client_id: str | None
    content: str
    sender_type: SenderType
    sender_id: str | None
    sender_name: str | None
    read_at: str | None
    created_at: str


class Messages(TypedDict):
    """A page of messages, ascending. ``has_more`` looks in the direction that was asked for; another ``epoch`` than
    before means that the database was restored: discard and fetch anew."""

    messages: list[Message]
    last_seq: int
    has_more: bool
    epoch: str


class UserChat(Messages):
    """The caller's own chat with its newest messages. ``unread``: staff and bot messages not read."""

    id: str
    status: Status
    unread: int
    staff_online: bool


class Read(TypedDict):
    read_up_to: int
    unread: int


class Pulse(TypedDict):
    """What a user's client needs to know whether it missed anything."""

    last_seq: int
    unread: int
    staff_online: bool
    epoch: str


class Named(TypedDict):
    id: str
    name: str


class ChatItem(TypedDict):
    """A chat in the staff's list."""

    id: str
    user_id: str
    user_email: str | None
    user_name: str | None
    user_verified: bool
    last_message_at: str | None
    last_message_preview: str | None
    last_message_sender: SenderType | None
    message_count: int
    unread: bool
    unread_count: int
    archived: bool
    status: Status
    priority: Priority
    assignee: Named | None
    tags: list[str]
    last_seq: int
    admin_viewed_seq: int
    created_at: str


class Counts(TypedDict):
    """How many chats there are, whatever the filters; the last three among those not archived."""

    open: int
    pending: int
    closed: int
    unassigned: int
    mine: int
    unread: int


class Segment(TypedDict):
    """A part of a text, and whether it is what was searched for."""

    text: str
    match: bool


class Hit(TypedDict):
    """Why a search found a chat. ``snippet``: of the newest message with the words, whose ``seq`` it is; ``name`` and
    ``email`` whole. Each is null where nothing in it matches."""

    chat_id: str
    seq: int | None
    snippet: list[Segment] | None
    name: list[Segment] | None
    email: list[Segment] | None


class Chats(TypedDict):
    """A page of the list, newest first. ``next_cursor`` is null on the last page; ``hits`` belong to a search."""

    chats: list[ChatItem]
    next_cursor: str | None
    counts: Counts
    hits: list[Hit]


class User(TypedDict):
    """A person who asks, as staff see them. What is not ``verified`` was claimed by the page alone. ``blocked``: shut
    out by staff."""

    id: str
    external_id: str | None
    email: str | None
    name: str | None
    verified: bool
    metadata: dict[str, Any]
    created_at: str
    last_seen_at: str | None
    blocked: bool


class LinkedChat(TypedDict):
    """A chat of another user in the same browser: a visitor who then signed in, or who a visitor turned out to be."""

    id: str
    user_id: str
    user_email: str | None
    user_name: str | None
    user_verified: bool


class Closing(TypedDict):
    """When the chat was closed before, and by whom; null where that is nobody of the staff."""

    at: str
    by: Named | None


class ChatDetail(ChatItem, Messages):
    """A chat with its user, the page they are on, and the newest messages."""

    user: User
    page: str | None
    linked_chats: list[LinkedChat]
    closings: list[Closing]


class StaffPulse(TypedDict):
    """``unread``: how many chats that are not archived have messages nobody of the staff viewed."""

    unread: int
    staff_online: bool
    epoch: str


class OnlineAdmin(TypedDict):
    """``away``: online, but looking elsewhere in every window."""

    id: str
    name: str
    online: bool
    away: bool


class Presence(TypedDict):
    staff_online: bool
    admins: list[OnlineAdmin]


class SessionUser(TypedDict):
    id: str
    email: str | None
    name: str | None
    verified: bool


class Session(TypedDict):
    """A user's login. ``access`` lives ``expires_in`` seconds; ``resume`` is null for identified users."""

    access: str
    expires_in: int
    resume: str | None
    user: SessionUser
    chat_id: str
    epoch: str
    realm: str
    ws: str


class Admin(TypedDict):
    id: str
    email: str
    name: str
    role: StaffRole


class StaffLogin(TypedDict):
    """Who signed in, and the token that unsafe calls carry as ``X-CSRF-Token``."""

    admin: Admin
    csrf: str
    password_change_required: NotRequired[bool]


class Email(TypedDict):
    """An email that somebody is or was owed. ``text`` is null until it is composed."""

    id: str
    kind: EmailKind
    state: EmailState
    recipient: str
    subject: str | None
    text: str | None
    due_at: str
    created_at: str
    settled_at: str | None
    attempts: int
    last_error: str | None


class Outbox(TypedDict):
    emails: list[Email]


class ExportedUser(User):
    """``linked_user_ids``: anonymous visitors whom the same browser later signed in as this person, or the other way
    round; they have exports of their own. ``email_confirmed``: its owner followed a confirmation link."""

    blocked_at: str | None
    blocked_reason: str | None
    linked_user_ids: list[str]
    email_confirmed: bool
    unsubscribed_at: str | None
    language: str | None


class ExportedLogin(TypedDict):
    id: str
    created_at: str
    last_seen_at: str
    ended_at: str | None


class ExportedChat(TypedDict):
    id: str
    status: Status
    priority: Priority
    assignee_name: str | None
    tags: list[str]
    page: str | None
    last_seq: int
    last_message_at: str | None
    user_read_seq: int
    user_read_at: str | None
    admin_viewed_seq: int
    admin_viewed_at: str | None
    archived_at: str | None
    created_at: str


class ExportedMessage(TypedDict):
    """Whoever answered is a name alone."""

    id: str
    seq: int
    client_id: str | None
    content: str
    sender_type: SenderType
    sender_name: str | None
    read_at: str | None
    created_at: str


class ExportedNote(TypedDict):
    """What staff noted about the person."""

    id: str
    after_seq: int
    author_name: str | None
    content: str
    created_at: str


class ExportedEmail(TypedDict):
    """``recipient`` is null where it is not the person's: the team's."""

    id: str
    kind: EmailKind
    state: EmailState
    recipient: str | None
    subject: str | None
    text: str | None
    due_at: str
    created_at: str
    settled_at: str | None
    attempts: int


class Export(TypedDict):
    """All that is kept of one person, and nothing of others."""

    exported_at: str
    user: ExportedUser
    logins: list[ExportedLogin]
    chat: ExportedChat
    messages: list[ExportedMessage]
    notes: list[ExportedNote]
    emails: list[ExportedEmail]


class ExportMessages(TypedDict):
    """More messages of an export, on the way to web."""

    messages: list[ExportedMessage]
    has_more: bool


class AuditEntry(TypedDict):
    """Who did what, without content. ``admin_id``: the account that it was done to. ``chat_id`` and ``user_id`` are
    null also where they have been erased."""

    id: str
    at: str
    actor_kind: ActorKind
    actor_id: str | None
    actor_name: str | None
    action: Action
    chat_id: str | None
    user_id: str | None
    admin_id: str | None
    detail: dict[str, Any]


class Audit(TypedDict):
    """A page of the audit log, newest first."""

    entries: list[AuditEntry]
    has_more: bool


class Health(TypedDict):
    database: Literal["ok", "away"]


_USER = {
    "open": UserChat,
    "send": Message,
    "messages": Messages,
    "mark_read": Read,
    "typing": Empty,
    "confirm_email": Empty,
    "pulse": Pulse,
}
_STAFF = {
    "chats": Chats,
    "chat": ChatDetail,
    "messages": Messages,
    "send": Message,
    "archive": ChatItem,
    "unarchive": ChatItem,
    "assign": ChatItem,
    "claim": ChatItem,
    "set_status": ChatItem,
    "set_priority": ChatItem,
    "mark_viewed": ChatItem,
    "note": team.Note,
    "notes": team.Notes,
    "tag": ChatItem,
    "untag": ChatItem,
    "tags": team.Tags,
    "canned_replies": team.CannedReplies,
    "save_canned_reply": team.CannedReply,
    "remove_canned_reply": Empty,
    "block": User,
    "unblock": User,
    "typing": Empty,
    "viewing": Empty,
    "away": Empty,
    "presence": Presence,
    "pulse": StaffPulse,
}
_BACKEND = {
    "session": Session,
    "end_session": Empty,
    "login": StaffLogin,
    "logout": Empty,
    "password": StaffLogin,
    "me": StaffLogin,
    "outbox": Outbox,
    "send_again": Email,
    "unsubscribe": Empty,
    "confirm": Empty,
    "export": Export,
    "export_messages": ExportMessages,
    "erase": Empty,
    "audit": Audit,
    "rename": Admin,
    "staff": accounts.Staff,
    "invite": accounts.NewInvitation,
    "withdraw_invitation": Empty,
    "invitation": accounts.Invitation,
    "accept_invitation": StaffLogin,
    "disable_admin": accounts.StaffAccount,
    "enable_admin": accounts.StaffAccount,
    "keys": accounts.ApiKeys,
    "add_key": accounts.NewApiKey,
    "revoke_key": accounts.ApiKey,
    "site": accounts.Site,
    "health": Health,
}

ANSWERS: dict[str, type] = {
    f"support.{prefix}.{name}": answer
    for prefix, answers in {"chat": _USER, "admin": _STAFF, "backend": _BACKEND}.items()
    for name, answer in answers.items()
}
"""What a procedure answers, by its URI: one for every entry of ``uris.PROCEDURES``."""
