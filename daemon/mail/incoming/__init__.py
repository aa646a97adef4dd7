"""Mail that comes in: a user answers an email, and the answer continues the chat.

It travels as every other message of a user does: :class:`daemon.services.sending.Sending`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from twisted.internet.threads import deferToThreadPool

from config import Settings
from daemon.clock import Clock
from daemon.model import Leased
from daemon.protocol.tokens import Signer
from daemon.services.answering import Answering, answer_address

if TYPE_CHECKING:
    from daemon.mail.incoming.listener import Listener


def answer_to(settings: Settings, signer: Signer) -> Callable[[Leased], str | None]:
    """Says where an email is answered; None: at its sender's.

    Not where the address is only claimed to be the user's: whoever reads mail there would speak for them.
    """

    def where(mail: Leased) -> str | None:
        if settings.inbound_smtp is None or not mail.address_verified or mail.kind not in ("reply", "ack"):
            return None
        return answer_address(signer, settings.inbound_domain, mail.user_id, mail.recipient)

    return where


def port(settings: Settings, reactor: Any, clock: Clock, answering: Answering) -> Listener | None:
    """What takes mail at ``FRONTDESK_INBOUND_SMTP``; None where nothing shall."""
    if settings.inbound_smtp is None:
        return None
    # Not before: what reads mail takes 7 MB that a daemon without the port does not need.
    from daemon.mail.incoming.listener import Listener
    from daemon.mail.incoming.office import Office
    from daemon.mail.letters import headers

    office = Office(
        answering,
        clock,
        partial(deferToThreadPool, reactor, reactor.getThreadPool()),
        domain=settings.inbound_domain,
        own_address=headers.sender(settings.email_from)[1],
        limited=settings.address_limits,
    )
    return Listener(reactor, settings.inbound_smtp, office, clock)
