"""Settings that name a place on the network or a mailbox; the rules of :mod:`config.parse` hold here too."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from ipaddress import IPv4Network, IPv6Network
from urllib.parse import parse_qsl, urlsplit

from config.origins import Origin
from config.parse import comma_separated
from daemon.protocol import text

_HOST = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def host(value: str) -> str:
    """An address or a name to listen on; brackets around IPv6 may be left out."""
    try:
        return str(ipaddress.ip_address(value.removeprefix("[").removesuffix("]")))
    except ValueError:
        if _HOST.fullmatch(value):
            return value.lower()
        raise ValueError(f"must be an address or a host name, like 127.0.0.1, not {value!r}") from None


def public_url(value: str) -> str:
    """The base of our links, without a slash at its end. It has no path: the product owns its whole origin."""
    allowed = f"must be an address without a path, like https://support.example.com, not {value!r}"
    try:
        origin = Origin.parse(value.removesuffix("/"))
    except ValueError:
        raise ValueError(allowed) from None
    if "*" in origin.host:
        raise ValueError(allowed)
    return str(origin)


def origins(value: str) -> tuple[Origin, ...]:
    return tuple(Origin.parse(each) for each in comma_separated(value))


def networks(value: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Networks in CIDR form; an address alone is a network of one."""
    try:
        return tuple(ipaddress.ip_network(each) for each in comma_separated(value))
    except ValueError as error:
        raise ValueError(f"must be networks like 10.0.0.0/8 or 192.0.2.7, comma separated: {error}") from None


def email(value: str) -> str:
    try:
        return text.email(value)
    except ValueError as error:
        raise ValueError(f"{error}, like someone@example.com, not {value!r}") from None


def sender(value: str) -> str:
    """``support@example.com`` or ``Acme Support <support@example.com>``, as a From header takes it."""
    name, address = parseaddr(value)
    address = email(address or value)
    if not address.isascii():
        raise ValueError(f"must be an address in ASCII, its domain as DNS has it (xn--…), not {value!r}")
    try:
        address.rpartition("@")[2].encode("idna")
    except UnicodeError:
        raise ValueError(
            f"must be an address with a domain that DNS can have, like support@example.com, not {value!r}"
        ) from None
    return formataddr((name, address))


def email_url(value: str) -> str:
    """``outbox:``, an SMTP server, or the token of a provider's HTTP API."""
    allowed = (
        "must be outbox:, smtp://[user:password@]host:port, smtps://[user:password@]host:port, "
        "postmark://TOKEN, sendgrid://KEY or resend://KEY"
    )
    try:
        parts = urlsplit(value)
        server, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(allowed) from None
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(allowed)
    match parts.scheme:
        case "outbox" if not parts.netloc:
            return "outbox:"
        case "smtp" | "smtps" if server and bool(parts.username) == bool(parts.password):
            return value
        case "postmark" | "sendgrid" | "resend" if re.fullmatch(r"[A-Za-z0-9._-]+", parts.netloc):
            return value
    raise ValueError(allowed)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where something listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def endpoint(value: str) -> Endpoint:
    """``host:port``; brackets around IPv6."""
    found = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^\s:\[\]]+):([0-9]{1,5})", value)
    if not found or not 1 <= int(found[2]) <= 65_535:
        raise ValueError(f"must be an address and a port, like 0.0.0.0:2525, not {value!r}")
    return Endpoint(host(found[1]), int(found[2]))


def domain(value: str) -> str:
    """The right side of an email address, in ASCII as DNS has it."""
    found = email(f"reply@{value}").rpartition("@")[2]
    if not found.isascii():
        raise ValueError(f"must be written as DNS has it (xn--…), not {value!r}")
    return found


def database_url(value: str) -> str:
    """A PostgreSQL URL (libpq, "Connection URIs"); the host may be a socket's folder in the query."""
    allowed = "must be postgresql://user:password@host:port/name"
    try:
        parts = urlsplit(value)
        known = parts.hostname or dict(parse_qsl(parts.query)).get("host")
        parts.port  # noqa: B018 - reading it checks it
    except ValueError:
        raise ValueError(allowed) from None
    if parts.scheme not in ("postgresql", "postgres") or not known or parts.fragment:
        raise ValueError(allowed)
    return "postgresql" + value[len(parts.scheme) :]
