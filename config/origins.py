"""Origins of web pages (RFC 6454), exact or with one ``*`` for every subdomain."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
"""One machine, three origins: whoever opens one of them means all of them."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_HOST = re.compile(rf"(?:\*\.{_LABEL}\.)?{_LABEL}(?:\.{_LABEL})*", re.ASCII)
_ALLOWED = "https://shop.example or https://*.example.com"


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of a page. ``host`` may begin with ``*.``; IPv6 stands without brackets."""

    scheme: str
    host: str
    port: int

    @classmethod
    def parse(cls, text: str) -> Origin:
        """An origin as a browser sends it.

        :raises ValueError: a path, credentials, another scheme, ``null``, ``*`` alone or anywhere but in front.
        """
        try:
            parts = urlsplit(text.lower())
            host, port = parts.hostname or "", parts.port
        except ValueError:
            raise ValueError(f"must be origins like {_ALLOWED}, not {text!r}") from None
        if parts.scheme not in _DEFAULT_PORTS:
            raise ValueError(f"must be origins that begin with https:// or http://, like {_ALLOWED}, not {text!r}")
        if parts.path or parts.query or parts.fragment or parts.username is not None or text.endswith(("?", "#")):
            raise ValueError(f"must be origins without path or credentials, like {_ALLOWED}, not {text!r}")
        if not _is_host(host):
            raise ValueError(f"must be origins with a host name in ASCII, like {_ALLOWED}, not {text!r}")
        return cls(parts.scheme, host, port or _DEFAULT_PORTS[parts.scheme])

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}")

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it; names below ``localhost`` too (RFC 6761, 6.3)."""
        return is_loopback(self.host)

    def accepts(self, other: Origin) -> bool:
        """Whether a page of the origin ``other`` is meant by this one."""
        if (self.scheme, self.port) != (other.scheme, other.port):
            return False
        return other.host.endswith(self.host[1:]) if self.host.startswith("*.") else other.host == self.host

    def loopback_twins(self) -> tuple[Origin, ...]:
        """The names of this machine, when this is one of them."""
        if self.host not in LOOPBACK_NAMES:
            return ()
        return tuple(Origin(self.scheme, name, self.port) for name in LOOPBACK_NAMES)


def is_loopback(host: str) -> bool:
    """Whether a host name or address can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_host(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return len(host) <= 253 and bool(_HOST.fullmatch(host))
    return "%" not in host
