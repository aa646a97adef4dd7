"""Who a mail is from and whom it is for, as an envelope says it: bare addresses in ASCII."""

from __future__ import annotations

from daemon.mail.letters import headers
from daemon.mail.transports.outcome import Refused


def envelope(sender: str, recipient: str) -> tuple[str, str]:
    """Both addresses, domains as DNS has them.

    :raises Refused: an address is none, or has a local part that is not ASCII: that needs SMTPUTF8 (RFC 6531), which
        neither Twisted's SMTP client nor the providers' APIs speak.
    """
    try:
        found = headers.sender(sender)[1], headers.address(recipient)
    except ValueError:
        raise Refused("an address of this mail is not valid") from None
    if not all(each.isascii() for each in found):
        raise Refused("the part before the @ is not ASCII, and SMTPUTF8 is not supported")
    return found
