"""From a debt to a mail on its way: the links, the words, the transport."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from config import Settings
from daemon.clock import Clock
from daemon.mail.hours import said
from daemon.mail.letters import Letter, Preview, compose
from daemon.mail.transports import Refused, Transport
from daemon.model import Excerpt, Leased, blanked
from daemon.protocol.languages import LANGUAGES, Language
from daemon.protocol.limits import CONFIRM_SECONDS, LINK_SECONDS, UNSUBSCRIBE_SECONDS
from daemon.protocol.tokens import Link, Signer, fingerprint, mailbox
from daemon.services.mailer import Written


class Carrier:
    """Writes what is owed as the settings say, and gives it to the transport; without one it stays in the outbox.

    :param answer_to: where the answer to an email goes, if not to its sender.
    """

    def __init__(
        self,
        settings: Settings,
        signer: Signer,
        clock: Clock,
        transport: Transport | None,
        answer_to: Callable[[Leased], str | None] = lambda _mail: None,
    ) -> None:
        self._settings = settings
        self._signer = signer
        self._clock = clock
        self._transport = transport
        self._answer_to = answer_to
        self.seconds = float(settings.email_timeout)
        self.domain = settings.email_domain

    def write(self, mail: Leased) -> Written:
        """:raises Refused: it can never be written: an address that no mail can carry."""
        try:
            composed = compose(self._letter(mail), self._settings.email_from)
        except ValueError:
            raise Refused("it cannot be written: look at the address, and at FRONTDESK_EMAIL_FROM") from None
        # What leaves the house is not kept with its keys; what does not is read in the outbox, links and all.
        text = composed.text if self._transport is None else blanked(composed.text)

        async def deliver(check: Callable[[], None]) -> None:
            if self._transport is not None:
                await self._transport.deliver(self._settings.email_from, mail.recipient, composed.mime, check)

        return Written(composed.subject, text, deliver)

    def _letter(self, mail: Leased) -> Letter:
        language: Language = next((each for each in LANGUAGES if each == mail.language and mail.kind != "team"), "en")
        hours = self._settings.business_hours
        return Letter(
            kind=mail.kind,
            language=language,
            to=mail.recipient,
            name=mail.user_name,
            email=mail.user_email,
            verified=mail.user_verified,
            app_name=self._settings.app_name,
            previews=tuple(_preview(each) for each in mail.excerpts) if mail.kind != "confirm" else (),
            page=mail.page,
            link=self._link(mail),
            confirms=mail.kind == "reply" and not mail.address_verified,
            unsubscribe=self._unsubscribe(mail),
            hours=said(hours, language) if hours is not None else None,
            message_id=mail.message_id,
            references=(f"<chat-{mail.chat_id}@{self.domain}>",),
            reply_to=self._answer_to(mail),
        )

    def _link(self, mail: Leased) -> str:
        """Nothing that opens the chat goes to an address which somebody merely claimed."""
        base, link = self._settings.public_url, Link(mail.user_id, fingerprint(mail.recipient))
        if mail.kind == "team":
            return f"{base}/admin/chats/{mail.chat_id}"
        if mail.address_verified and mail.kind != "confirm":
            return f"{base}/chat#t={self._signer.link(link, self._in(LINK_SECONDS))}"
        return f"{base}/confirm?t={self._signer.confirmation(link, self._in(CONFIRM_SECONDS))}"

    def _unsubscribe(self, mail: Leased) -> str | None:
        if mail.kind == "team":
            return None
        token = self._signer.unsubscribe(mailbox(mail.recipient), self._in(UNSUBSCRIBE_SECONDS))
        return f"{self._settings.public_url}/unsubscribe?t={token}"

    def _in(self, seconds: int) -> int:
        return int((self._clock.now() + timedelta(seconds=seconds)).timestamp())


def _preview(excerpt: Excerpt) -> Preview:
    return Preview(excerpt.sender_name or "", excerpt.content)
