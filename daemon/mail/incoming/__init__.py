"""Mail that comes in: a user answers an email, and the answer continues the chat.

It travels as every other message of a user does: :class:`daemon.services.sending.Sending`.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from twisted.internet.threads import deferToThreadPool

from config import Settings
from daemon.clock import Clock
from daemon.services.answering import Answering

if TYPE_CHECKING:
    from daemon.mail.incoming.listener import Listener


def port(settings: Settings, reactor: Any, clock: Clock, answering: Answering) -> Listener | None:
    """What takes mail at ``FRONTDESK_INBOUND_SMTP``; None where nothing shall."""
    if settings.inbound_smtp is None:
        return None
    # Not before: what reads mail takes 20 MB that a daemon without the port does not need.
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
