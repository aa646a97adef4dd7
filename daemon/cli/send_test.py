"""One test mail by the transport of the settings, and what became of it."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.internet.task import react

from config import Settings
from daemon.ids import new_id
from daemon.mail.letters import Letter, compose
from daemon.mail.transports import Later, Refused, transport


class NotSent(Exception):
    """The text says why, and what to do."""


def send_test(settings: Settings, to: str) -> None:
    """Returns when the server or the provider has taken the mail.

    :raises NotSent: it has not.
    """
    outcome: list[Exception] = []

    async def deliver(reactor: Any) -> None:
        try:
            await _deliver(settings, to, reactor)
        except NotSent as failure:
            outcome.append(failure)

    try:
        react(lambda reactor: Deferred.fromCoroutine(deliver(reactor)))
    except SystemExit as end:  # how react ends
        if end.code:
            raise
    if outcome:
        raise outcome[0]


async def _deliver(settings: Settings, to: str, reactor: Any) -> None:
    leaving = transport(settings.email_url, reactor)
    if leaving is None:
        raise NotSent("mail is kept in the outbox, none leaves: set FRONTDESK_EMAIL_URL")
    letter = Letter(
        kind="test",
        to=to,
        app_name=settings.app_name,
        link=f"{settings.public_url}/admin/",
        message_id=f"<test-{new_id()}@{settings.inbound_domain}>",
    )
    try:
        mime = compose(letter, settings.email_from).mime
    except ValueError:
        raise NotSent("cannot be written: look at the address, and at FRONTDESK_EMAIL_FROM") from None
    try:
        await leaving.deliver(settings.email_from, to, mime)
    except Later as failure:
        raise NotSent(f"{failure}; real mail would be tried again for three days") from None
    except Refused as failure:
        raise NotSent(f"{failure}; real mail would be given up: look at the address and the sender") from None
