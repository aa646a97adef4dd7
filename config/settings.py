"""All settings, each with the reason for its default. ``docs/operating.md`` tells the same to operators."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Any
from urllib.parse import quote

from config import addresses, folder, hours, parse
from config.addresses import Endpoint
from config.errors import SettingError
from config.hours import Hours
from config.origins import Origin, is_loopback
from config.parse import Rate


def _setting(name: str, parse: Callable[[str], Any], default: Any = MISSING, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"name": name, "parse": parse})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an operator decides. Made once, at the start of a process, by :meth:`from_environment`."""

    data_dir: Path = _setting("FRONTDESK_DATA_DIR", parse.folder)  # noqa: RUF009 - a field() like the others
    """Secrets, sockets and the embedded database: one folder to back up, 0700 because of what it holds."""
    secret: str = _setting("FRONTDESK_SECRET", parse.secret, secret=True)
    """Signs our tokens. Made on the first start, so that nobody runs with a published default."""
    host: str = _setting("FRONTDESK_HOST", addresses.host, "127.0.0.1")
    """Loopback: nothing is open to a network before somebody says so."""
    port: int = _setting("FRONTDESK_PORT", parse.number(1, 65_535), 8080)
    """Above 1023, so that an ordinary user can start the product."""
    public_url: str = _setting("FRONTDESK_PUBLIC_URL", addresses.public_url, "")
    """Base of links in emails and of the snippet. Never taken from a request's Host header, which strangers choose."""
    database_url: str | None = _setting("DATABASE_URL", addresses.database_url, None, secret=True)
    """Your own PostgreSQL, 14 or newer; None: the embedded one. See :attr:`database`."""
    allowed_origins: tuple[Origin, ...] = _setting("FRONTDESK_ALLOWED_ORIGINS", addresses.origins, ())
    """Sites that may embed the widget. None: a page that we do not know of gets no socket."""
    admin_frame_origins: tuple[Origin, ...] = _setting("FRONTDESK_ADMIN_FRAME_ORIGINS", addresses.origins, ())
    """Sites whose pages may show the dashboard in a frame. None: a page around it could make staff click unseen."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = _setting(
        "FRONTDESK_TRUSTED_PROXIES", addresses.networks, ()
    )
    """Whose ``X-Forwarded-For`` counts. None: otherwise anybody could choose the address that limits apply to."""
    identity_secrets: tuple[str, ...] = _setting("FRONTDESK_IDENTITY_SECRET", parse.secrets, (), secret=True)
    """The host signs its users with it; two while rotating. None: there are only anonymous users."""
    require_identity: bool = _setting("FRONTDESK_REQUIRE_IDENTITY", parse.yes_no, False)
    """No: a visitor may ask before having an account, which is what the widget is for."""
    app_name: str = _setting("FRONTDESK_APP_NAME", parse.line, "")
    """Stands before "Support" in subjects and titles."""
    admin_email: str = _setting("FRONTDESK_ADMIN_EMAIL", addresses.email, "admin@localhost")
    """The first owner's address, read on the first start only."""
    admin_password: str | None = _setting("FRONTDESK_ADMIN_PASSWORD", parse.password, None, secret=True)
    """The first owner's password. None: a one-time password is made, which must be changed."""
    email_url: str = _setting("FRONTDESK_EMAIL_URL", addresses.email_url, "outbox:", secret=True)
    """How mail leaves. ``outbox:`` keeps it in the database: an unconfigured installation sends nothing by accident."""
    email_from: str = _setting("FRONTDESK_EMAIL_FROM", addresses.sender, "support@localhost")
    """The From header, with or without a name."""
    team_email: str | None = _setting("FRONTDESK_TEAM_EMAIL", addresses.email, None)
    """Who hears of a message when no staff is online."""
    email_delay: float = _setting("FRONTDESK_EMAIL_DELAY", parse.seconds, 300.0)
    """Seconds between a staff reply and its email: time enough for somebody who is reading along."""
    email_timeout: int = _setting("FRONTDESK_EMAIL_TIMEOUT", parse.number(1, 600), 60)
    """Seconds until a delivery that does not end is given up, to be tried again: some servers make strangers wait."""
    business_hours: Hours | None = _setting("FRONTDESK_BUSINESS_HOURS", hours.parse, None)  # noqa: RUF009 - a field()
    """When the team answers. None: whenever somebody of it is online."""
    inbound_smtp: Endpoint | None = _setting("FRONTDESK_INBOUND_SMTP", addresses.endpoint, None)  # noqa: RUF009 - a field()
    """Where answers to emails come in. None: nowhere, for a port that takes mail is not opened by accident."""
    inbound_domain: str = _setting("FRONTDESK_INBOUND_DOMAIN", addresses.domain, "")
    """Whose mail comes in there. By default that of the sender."""
    user_rate: Rate | None = _setting("FRONTDESK_USER_RATE", parse.user_rate, Rate(10, 1.0))  # noqa: RUF009 - immutable
    """What one user may send: faster than anybody types, slower than a flood. None: no limit."""
    address_limits: bool = _setting("FRONTDESK_ADDRESS_LIMITS", parse.yes_no, True)
    """Limits per network address. Off for benchmarks, which come from one address."""
    join_rate: int = _setting("FRONTDESK_JOIN_RATE", parse.number(1, 100_000), 200)
    """Sign-ins of sockets a second: after a restart all clients come at once, and must not starve those who are in."""
    daemons: int = _setting("FRONTDESK_DAEMONS", parse.number(1, 64), 1)
    """One keeps the order of pipelined calls and serves thousands of users; more survive the loss of one."""
    gather_ms: int = _setting("FRONTDESK_GATHER_MS", parse.number(0, 100), 0)
    """Milliseconds that a message waits for others while they come less than 20 ms apart: 5 take half the CPU of a
    message at 2,000 a second, and make each wait as long. None at all by default: few are as busy."""
    fast_lane: bool = _setting("FRONTDESK_FAST_LANE", parse.yes_no, False)
    """Plain messages pass the router by a short way of ours (:mod:`router.lane`) instead of Crossbar's."""
    demo: bool = _setting("FRONTDESK_DEMO", parse.yes_no, None)
    """The demo page. By default only where nobody but this machine can see it."""
    log: str = _setting("FRONTDESK_LOG", parse.level, "info")
    """debug, info, warn or error."""
    log_format: str = _setting("FRONTDESK_LOG_FORMAT", parse.log_format, "text")
    """``json`` for machines: a line is an object."""

    def __post_init__(self) -> None:
        if not self.public_url:
            if self.host in ("0.0.0.0", "::"):  # noqa: S104 - the comparison, not a bind
                problem = f"must be set when FRONTDESK_HOST is {self.host}, like https://support.example.com"
                raise SettingError("FRONTDESK_PUBLIC_URL", problem)
            object.__setattr__(self, "public_url", str(Origin.parse(self.address)))
        if not self.inbound_domain:
            object.__setattr__(self, "inbound_domain", self.email_domain)
        if self.demo is None:
            private = is_loopback(self.host) and Origin.parse(self.public_url).is_loopback
            object.__setattr__(self, "demo", private)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """The settings of this process; makes the data folder and the secret when they are missing.

        An empty variable counts as absent.

        :raises SettingError: the first setting that is wrong.
        """
        given: dict[str, Any] = {"data_dir": parse.folder(".frontdesk")}
        for each in fields(cls):
            name, text = each.metadata["name"], environ.get(each.metadata["name"], "").strip()
            if text:
                try:
                    given[each.name] = each.metadata["parse"](text)
                except ValueError as error:
                    raise SettingError(name, str(error)) from None
        folder.prepare(given["data_dir"])
        given.setdefault("secret", folder.secret(given["data_dir"]))
        settings = cls(**given)
        folder.prepare_run_dir(settings.data_dir)
        return settings

    def environment(self, outer: Mapping[str, str] = os.environ) -> dict[str, str]:
        """The environment of a child process that shall have the same settings, whatever ``outer`` says."""
        ours = {each.metadata["name"]: (getattr(self, each.name), each.default) for each in fields(self)}
        rest = {name: value for name, value in outer.items() if name not in ours}
        return rest | {name: _text(value) for name, (value, default) in ours.items() if value != default}

    @property
    def address(self) -> str:
        """Where the public port is: ``http://HOST:PORT``."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def email_domain(self) -> str:
        """The right side of the sender's address."""
        return parseaddr(self.email_from)[1].rpartition("@")[2]

    @property
    def browser_origins(self) -> tuple[Origin, ...]:
        """Whose pages may use ``/ws`` and ``/api``: our own under all its names, and those allowed."""
        own = Origin.parse(self.public_url)
        return tuple(dict.fromkeys((own, *own.loopback_twins(), *self.allowed_origins)))

    @property
    def websocket_origins(self) -> tuple[str, ...]:
        """:attr:`browser_origins` as Crossbar matches them: always with the port, IPv6 without brackets."""
        return tuple(f"{each.scheme}://{each.host}:{each.port}" for each in self.browser_origins)

    def accepts_origin(self, header: str) -> bool:
        """Whether a request with this Origin header may use ``/api``."""
        try:
            origin = Origin.parse(header)
        except ValueError:
            return False
        return any(each.accepts(origin) for each in self.browser_origins)

    @property
    def snippet(self) -> str:
        """What goes into a page to have the widget there."""
        return f'<script async src="{self.public_url}/widget.js" data-support-chat></script>'

    @property
    def database(self) -> str:
        """The URL of the database in use: yours, or the embedded one behind its Unix socket."""
        return self.database_url or f"postgresql://frontdesk@/frontdesk?host={quote(str(self.run_dir), safe='/')}"

    @property
    def run_dir(self) -> Path:
        """Unix sockets, in a 0700 folder."""
        return folder.run_dir(self.data_dir)

    @property
    def backend_socket(self) -> Path:
        """The router listens here for daemons."""
        return self.run_dir / "backend.sock"

    @property
    def postgres_dir(self) -> Path:
        """The embedded database's files."""
        return self.data_dir / "postgres"

    @property
    def node_dir(self) -> Path:
        """Crossbar's node folder: its node key."""
        return self.data_dir / "node"

    @property
    def access_file(self) -> Path:
        """The router's copy of the access table."""
        return self.data_dir / "access.json"

    @property
    def erased_file(self) -> Path:
        """Ids of whoever was erased, so that no backup brings them back."""
        return self.data_dir / "erased.jsonl"

    @property
    def first_password_file(self) -> Path:
        """A generated first password, when there was no terminal to print it to."""
        return self.data_dir / "first-password"


def unknown_names(environ: Mapping[str, str] = os.environ) -> list[str]:
    """Variables that look like settings but are none: typing mistakes, most likely."""
    known = {each.metadata["name"] for each in fields(Settings)}
    return sorted(name for name in environ if name.startswith("FRONTDESK_") and name not in known)


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return "off" if value is None else str(value)
