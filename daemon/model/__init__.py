"""Values: made once, from rows; ``to_wire`` is the only form each has outside."""

from daemon.model.audit import CLI, SYSTEM, Actor, AuditEntry
from daemon.model.chats import (
    ChatDetail,
    ChatItem,
    ChatPage,
    Closing,
    Counts,
    LastMessage,
    LinkedChat,
    Named,
    StaffPulse,
    User,
)
from daemon.model.emails import Email, Excerpt, Leased, blanked
from daemon.model.export import Export, ExportedChat, Login, exported
from daemon.model.hits import Hit, Words, marked, snippet
from daemon.model.messages import Message, Messages, Pulse, Read, UserChat
from daemon.model.preview import preview
from daemon.model.team import CannedReply, Note
from daemon.model.times import iso, iso_or_none

__all__ = [
    "CLI",
    "SYSTEM",
    "Actor",
    "AuditEntry",
    "CannedReply",
    "ChatDetail",
    "ChatItem",
    "ChatPage",
    "Closing",
    "Counts",
    "Email",
    "Excerpt",
    "Export",
    "ExportedChat",
    "Hit",
    "LastMessage",
    "Leased",
    "LinkedChat",
    "Login",
    "Message",
    "Messages",
    "Named",
    "Note",
    "Pulse",
    "Read",
    "StaffPulse",
    "User",
    "UserChat",
    "Words",
    "blanked",
    "exported",
    "iso",
    "iso_or_none",
    "marked",
    "preview",
    "snippet",
]
