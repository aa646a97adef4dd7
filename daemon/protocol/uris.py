"""Every URI, and who may use it. The router's authorizer, the daemon's face and the docs read this one table.

Ids appear in URIs without dashes: WAMP's strict rule allows ``[0-9a-z_]`` between the dots (WAMP spec, 5.1.1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from daemon.protocol import accounts, schemas, team
from daemon.protocol.principals import BACKEND, Principal, Role, Scope

REALM = "support"

STAFF_TOPIC = "support.admin.notifications"
PRESENCE_TOPIC = "support.presence"
CHAT_TOPIC = re.compile(r"support\.chat\.([0-9a-f]{32})")
HERE_TOPIC = "support.backend.here"
"""Between daemons alone: who views and types where."""
ACCESS_PROCEDURE = "support.router.access"
"""Registered by the router worker: daemons hand it the table of keys, ended logins and blocks."""

SESSIONS_PROCEDURE = "support.router.sessions"
"""Registered by the router worker: ``[session id, role, authid]`` of all staff and daemon sessions."""


def chat_topic(chat_id: str) -> str:
    return f"support.chat.{chat_id}"


@dataclass(frozen=True, slots=True)
class Procedure:
    """A procedure: its arguments, the role that may call it, and for staff procedures the scope an API key needs.

    ``role`` ``backend`` means that only web may call it, on behalf of whoever came over HTTP.
    """

    uri: str
    arguments: type[schemas.Arguments]
    role: Role | str
    scope: Scope = "admin"
    summary: str = ""

    def allows(self, principal: Principal) -> bool:
        if self.role == "user":
            return principal.role == "user"
        return self.role == "admin" and principal.may(self.scope)


def _user(name: str, arguments: type[schemas.Arguments], summary: str) -> Procedure:
    return Procedure(f"support.chat.{name}", arguments, "user", summary=summary)


def _staff(name: str, arguments: type[schemas.Arguments], scope: Scope, summary: str) -> Procedure:
    return Procedure(f"support.admin.{name}", arguments, "admin", scope, summary)


def _web(name: str, arguments: type[schemas.Arguments], summary: str) -> Procedure:
    return Procedure(f"support.backend.{name}", arguments, BACKEND, summary=summary)


_ALL = (
    _user("open", schemas.Nothing, "Get or create the caller's chat with its newest messages"),
    _user("send", schemas.Send, "Send a message; repeating a client_id has no second effect"),
    _user("messages", schemas.OneDirection, "Messages after since, before before, or the newest"),
    _user("mark_read", schemas.UpTo, "Mark staff messages read, up to a seq or all"),
    _user("typing", schemas.Typing, "Tell staff that the user is typing, or no longer"),
    _user("confirm_email", schemas.Nothing, "Send the email by which the user's address is confirmed"),
    _user("pulse", schemas.Pulse, "Heartbeat: what a client needs to know whether it missed anything"),
    _staff("chats", schemas.Chats, "read", "The list of chats, newest first, with counts"),
    _staff("chat", schemas.OfChat, "read", "One chat with its user and newest messages"),
    _staff("messages", schemas.OfChatMessages, "read", "Messages of a chat"),
    _staff("send", schemas.SendTo, "bot", "Answer in a chat"),
    _staff("archive", schemas.Archive, "admin", "Close and archive a chat"),
    _staff("unarchive", schemas.OfChat, "admin", "Restore a chat"),
    _staff("assign", schemas.Assign, "admin", "Assign a chat to somebody, to oneself or to nobody"),
    _staff("claim", schemas.OfChat, "admin", "Take a chat that nobody has"),
    _staff("set_status", schemas.SetStatus, "admin", "Set a chat's status; closed archives"),
    _staff("set_priority", schemas.SetPriority, "admin", "Set a chat's priority"),
    _staff("mark_viewed", schemas.Viewed, "admin", "Mark user messages viewed, up to a seq or all"),
    _staff("note", team.LeaveNote, "bot", "Leave a private note at a chat; repeating a client_id has no second effect"),
    _staff("notes", team.OfChatNotes, "read", "The private notes at a chat: the newest, or those before one of them"),
    _staff("tag", team.TagChat, "admin", "Tag a chat; repeating is harmless"),
    _staff("untag", team.TagChat, "admin", "Take a tag off a chat; repeating is harmless"),
    _staff("tags", schemas.Nothing, "read", "Every tag in use, with how many chats have it"),
    _staff("canned_replies", schemas.Nothing, "read", "The team's canned replies"),
    _staff("save_canned_reply", team.SaveCannedReply, "admin", "Add a canned reply, or change one"),
    _staff("remove_canned_reply", team.OfCannedReply, "admin", "Remove a canned reply; repeating is harmless"),
    _staff("block", schemas.Block, "admin", "Shut a user out; repeating is harmless"),
    _staff("unblock", schemas.OfUser, "admin", "Let a blocked user in again"),
    _staff("typing", schemas.InChat, "bot", "Tell that the caller is typing in a chat, or no longer"),
    _staff("viewing", schemas.InChat, "read", "Tell that the caller has a chat open, or no longer"),
    _staff("away", schemas.Typing, "admin", "Tell that the caller is here but looks elsewhere, or is back"),
    _staff("presence", schemas.Nothing, "read", "Who of the staff is online"),
    _staff("pulse", schemas.Nothing, "read", "Heartbeat"),
    _web("session", schemas.OpenSessionFrom, "Sign a user in: anonymous, resumed, identified, or by link"),
    _web("end_session", schemas.EndSession, "End a user's login and its sockets"),
    _web("login", schemas.LoginFrom, "Sign staff in"),
    _web("logout", schemas.EndSession, "End a staff login and its sockets"),
    _web("password", schemas.ChangePasswordOf, "Change the caller's password"),
    _web("me", schemas.Nothing, "The admin who calls"),
    _web("outbox", schemas.Nothing, "The newest emails, for owners"),
    _web("send_again", schemas.OfEmail, "Try a failed email once more, for owners"),
    _web("unsubscribe", schemas.Unsubscribe, "No email to an address any more, or again"),
    _web("confirm", schemas.Confirm, "An address is its user's"),
    _web("export", schemas.OfUser, "All that is kept of one person, for owners"),
    _web("export_messages", schemas.OfUserMessages, "More messages of an export, for owners"),
    _web("erase", schemas.OfUser, "Erase a person for good, for owners"),
    _web("audit", schemas.Audit, "Who did what, newest first, for owners"),
    _web("rename", accounts.Rename, "Change what the caller is called"),
    _web("staff", schemas.Nothing, "Staff accounts and invitations, for owners"),
    _web("invite", accounts.Invite, "Invite somebody to the staff by a one-time link, for owners"),
    _web("withdraw_invitation", accounts.OfInvitation, "Withdraw an invitation, for owners"),
    _web("invitation", accounts.Invited, "Who is invited by a link"),
    _web("accept_invitation", accounts.AcceptInvitation, "Make the account that an invitation is for, and sign in"),
    _web("disable_admin", accounts.OfAdmin, "End a staff account and its sockets, for owners"),
    _web("enable_admin", accounts.OfAdmin, "Let a disabled account sign in again, for owners"),
    _web("keys", schemas.Nothing, "API keys, for owners"),
    _web("add_key", accounts.AddKey, "A new API key, told this once, for owners"),
    _web("revoke_key", accounts.OfKey, "End an API key and its sockets, for owners"),
    _web("site", schemas.Nothing, "What it takes to embed the widget, for owners"),
    _web("health", schemas.Nothing, "Whether the daemon reaches its database"),
)

PROCEDURES: dict[str, Procedure] = {each.uri: each for each in _ALL}


def may_call(principal: Principal, uri: str) -> bool:
    procedure = PROCEDURES.get(uri)
    return procedure is not None and procedure.allows(principal)


def may_subscribe(principal: Principal, uri: str) -> bool:
    """A user hears its own chat and presence; staff hear every chat, the staff topic and presence."""
    if uri == PRESENCE_TOPIC:
        return True
    if principal.role == "user":
        return uri == chat_topic(principal.grant)
    return principal.may("read") and (uri == STAFF_TOPIC or CHAT_TOPIC.fullmatch(uri) is not None)
