"""Headers of a mail (RFC 5322): nothing that somebody typed can end one or begin another.

They are written here and not by Python's ``email``, which takes a text that looks like an encoded word for one: of
``=?utf-8?q?=0D=0ABcc:…?=`` in a name it makes a header of its own.
"""

from __future__ import annotations

import re
from email.header import Header
from email.policy import SMTP, EmailPolicy
from email.utils import quote

import idna

from daemon.mail.letters.clean import one_line
from daemon.protocol import text

_MESSAGE_ID = re.compile(r"<[!-;=?A-~]+@[!-;=?A-~]+>")
_URL = re.compile(r"https?://[!-;=?-~]+")
_PHRASE = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_LINE = 76
_LONGEST = 900
"""Characters of one token; a line ends at 998 (RFC 5322, 2.1.1)."""


class Written(str):
    """A header's value exactly as it goes onto the wire, folded at spaces alone."""

    name: str

    def __new__(cls, name: str, value: str) -> Written:
        self = super().__new__(cls, value)
        self.name = name
        return self

    def fold(self, *, policy: EmailPolicy) -> str:
        lines = [f"{self.name}:"]
        for token in self.split():
            if len(lines[-1]) + 1 + len(token) <= _LINE or lines == [f"{self.name}:"]:
                lines[-1] += f" {token}"
            else:
                lines.append(f" {token}")
        return policy.linesep.join(lines) + policy.linesep


def words(value: str) -> str:
    """Unstructured text, as encoded words (RFC 2047) where it must be: not ASCII, too long, or looking like them."""
    if value.isascii() and "=?" not in value and max(map(len, value.split()), default=0) < _LINE:
        return value
    return Header(value, "utf-8", maxlinelen=_LINE).encode(linesep="\n")


def address(value: str) -> str:
    """A bare address with its domain as DNS has it (RFC 5890). :raises ValueError: it is none."""
    local, _, domain = text.email(value).rpartition("@")
    return f"{local}@{domain if domain.isascii() else idna.encode(domain, uts46=True).decode()}"


def mailbox(name: str, value: str) -> str:
    """A name with an address, for From or Reply-To. :raises ValueError: not an address."""
    name = one_line(name)
    if not name:
        return address(value)
    phrase = words(name)
    if phrase == name and not _PHRASE.fullmatch(name):
        phrase = f'"{quote(name)}"'
    return f"{phrase} <{address(value)}>"


def sender(value: str) -> tuple[str, str]:
    """Name and bare address of the From setting. :raises ValueError: it holds no address, or several."""
    found = SMTP.header_factory("From", one_line(value, _LONGEST)).addresses
    if len(found) != 1:
        raise ValueError("must be one address")
    return found[0].display_name, address(found[0].addr_spec)


def message_id(value: str) -> str:
    """:raises ValueError: not ``<left@right>``, or more than fits a line."""
    if not _MESSAGE_ID.fullmatch(value) or len(value) > _LONGEST:
        raise ValueError("must be a Message-ID")
    return value


def url(value: str) -> str:
    """An http or https address of ours. :raises ValueError: anything else, or more than fits a line."""
    if not _URL.fullmatch(value) or len(value) > _LONGEST:
        raise ValueError("must be a web address")
    return value
