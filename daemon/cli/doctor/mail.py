"""Mail: does it leave, does it come in?"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from config import Settings
from daemon.cli.doctor.lines import Line, State

_SECONDS = 5.0


def leaving(settings: Settings) -> Line:
    from daemon.mail.transports import PORTS

    parts = urlsplit(settings.email_url)
    if parts.scheme == "outbox":
        return Line("mail", State.NOTE, "is kept in the outbox, none leaves: set FRONTDESK_EMAIL_URL")
    if parts.scheme not in PORTS:
        return Line("mail", State.OK, f"leaves through {parts.scheme}, which has not been asked")
    server, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    try:
        with socket.create_connection((server, port), _SECONDS):
            return Line("mail", State.OK, f"{server}:{port} takes connections")
    except OSError as error:
        return Line("mail", State.WRONG, f"{server}:{port} does not answer ({error}): correct FRONTDESK_EMAIL_URL")


def incoming(settings: Settings) -> Iterator[Line]:
    endpoint = settings.inbound_smtp
    if endpoint is None:
        return
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - looked up, not bound
    try:
        with socket.create_connection((everywhere.get(endpoint.host, endpoint.host), endpoint.port), _SECONDS) as it:
            it.settimeout(_SECONDS)
            greeting = it.recv(512)
    except OSError:
        yield Line("incoming", State.NOTE, f"nobody takes mail at {endpoint}: frontdesk up starts the product")
        return
    if greeting.startswith(f"220 {settings.inbound_domain} ".encode()):
        yield Line("incoming", State.OK, f"{endpoint} takes mail for {settings.inbound_domain}")
    else:
        todo = "another server has it: correct FRONTDESK_INBOUND_SMTP"
        yield Line("incoming", State.WRONG, f"{endpoint} does not answer as it should, {todo}")


def test_mail(settings: Settings, to: str) -> Line:
    from daemon.cli.send_test import NotSent, send_test

    try:
        send_test(settings, to)
    except NotSent as failure:
        return Line("test mail", State.WRONG, str(failure))
    by = urlsplit(settings.email_url).scheme
    return Line("test mail", State.OK, f"taken by {by}: look for it at {to}, and in the spam there")
