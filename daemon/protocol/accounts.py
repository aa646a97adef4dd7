"""Staff accounts, invitations, API keys and the site: arguments and answers of the calls behind the settings page."""

from __future__ import annotations

from typing import Annotated, Literal

from typing_extensions import TypedDict

from daemon.protocol.principals import Scope
from daemon.protocol.schemas import Arguments, Email, Id, Name, NewPassword, OrEmpty, Token

StaffRole = Literal["owner", "agent"]


class Rename(Arguments):
    name: Name


class Invite(Arguments):
    email: Email
    role: StaffRole
    name: Annotated[Name | None, OrEmpty] = None


class OfInvitation(Arguments):
    invitation_id: Id


class Invited(Arguments):
    """``token``: what the link carries."""

    token: Token


class AcceptInvitation(Invited):
    """``name``: what customers shall see; what the invitation says, or the address, when not given."""

    password: NewPassword
    name: Annotated[Name | None, OrEmpty] = None


class OfAdmin(Arguments):
    admin_id: Id


class AddKey(Arguments):
    name: Name
    scope: Scope


class OfKey(Arguments):
    key_id: Id


class StaffAccount(TypedDict):
    id: str
    email: str
    name: str
    role: StaffRole
    created_at: str
    last_login_at: str | None
    disabled_at: str | None


class Invitation(TypedDict):
    """Somebody who is invited and has not come yet. ``invited_by``: a name."""

    id: str
    email: str
    name: str | None
    role: StaffRole
    invited_by: str | None
    created_at: str
    expires_at: str


class Staff(TypedDict):
    """Every account, the oldest first, and whoever is invited."""

    accounts: list[StaffAccount]
    invitations: list[Invitation]


class NewInvitation(TypedDict):
    """``link`` is shown this once: it opens the door to whoever has it."""

    invitation: Invitation
    link: str


class ApiKey(TypedDict):
    """``last_used_at`` is right to an hour."""

    id: str
    name: str
    scope: Scope
    created_at: str
    last_used_at: str | None
    revoked_at: str | None


class ApiKeys(TypedDict):
    """Every key, the newest first."""

    keys: list[ApiKey]


class NewApiKey(ApiKey):
    """``key`` is shown this once: only its hash is kept."""

    key: str


class Site(TypedDict):
    """What an owner needs to embed the widget, and how this installation is set up. ``mail``: how mail leaves,
    ``outbox`` when it does not. ``identity``: whether the host signs its users."""

    public_url: str
    snippet: str
    app_name: str
    allowed_origins: list[str]
    identity: bool
    require_identity: bool
    mail: str
    team_email: str | None
