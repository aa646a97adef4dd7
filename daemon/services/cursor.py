"""A place in the staff's list, as the opaque text that clients hand back: base64url of time and id."""

from __future__ import annotations

import base64
import binascii
import struct
from datetime import UTC, datetime, timedelta

from daemon.model import ChatItem
from daemon.protocol.errors import InvalidArgument

_FORM = struct.Struct(">q16s")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def after(chat: ChatItem) -> str:
    """Where the list goes on after that chat."""
    assert chat.last_message is not None, "the list holds chats with a message"
    microseconds = (chat.last_message.at - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(_FORM.pack(microseconds, bytes.fromhex(chat.id))).decode()


def place(cursor: str) -> tuple[datetime, str]:
    """:returns: the time and the id of the chat before.
    :raises InvalidArgument: not one of ours.
    """
    try:
        microseconds, id = _FORM.unpack(base64.urlsafe_b64decode(cursor))
        return _EPOCH + timedelta(microseconds=microseconds), id.hex()
    except (binascii.Error, struct.error, OverflowError):
        raise InvalidArgument("cursor is not one that a page gave", field="cursor") from None
