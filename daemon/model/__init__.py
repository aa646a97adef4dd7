"""Values: made once, from rows; ``to_wire`` is the only form each has outside."""

from daemon.model.audit import CLI, SYSTEM, Actor, AuditEntry
from daemon.model.chats import (
    ChatDetail,
    ChatItem,
    ChatPage,
    Counts,
    LastMessage,
    LinkedChat,
    Named,
    StaffPulse,
    User,
)
from daemon.model.emails import Email, Excerpt, Leased, blanked
from daemon.model.export import Export, ExportedChat, Login, exported
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
    "Counts",
    "Email",
    "Excerpt",
    "Export",
    "ExportedChat",
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
    "blanked",
    "exported",
    "iso",
    "iso_or_none",
    "preview",
]
