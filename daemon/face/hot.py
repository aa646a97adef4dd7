"""``support.chat.send`` by the short way: from the line straight into the queue, and back."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from daemon.face.line import Line
from daemon.protocol import schemas
from daemon.protocol.errors import ChatError
from daemon.protocol.principals import Principal
from daemon.services.sending import Sending
from daemon.store.sending import Stored

URI = "support.chat.send"
_DETAILS = {"caller", "caller_authid", "caller_authrole"}
_user = lru_cache(maxsize=10_000)(partial(Principal.from_authid, "user"))


class HotSend:
    """Takes what a user sends over a socket. The rules are those of :mod:`daemon.face.calls` and
    :class:`daemon.face.user.UserProcedures`; REST, staff and whatever is unusual go the long way.
    """

    def __init__(self, sending: Sending) -> None:
        self._sending = sending
        self.together = sending.together

    def take(self, line: Line, request: int, details: dict[str, Any], args: list[Any], kwargs: dict[str, Any]) -> bool:
        if details.get("caller_authrole") != "user" or details.keys() != _DETAILS:
            return False
        try:
            user, given = _user(details["caller_authid"]), schemas.Send.of(args, kwargs)
        except ValueError:
            return False
        except ChatError as refusal:
            line.answer(request, refusal)
            return True
        self._sending.put(user, user.grant, given.content, given.client_id, partial(_answer, line, request))
        return True


def _answer(line: Line, request: int, outcome: Stored | ChatError) -> None:
    line.answer(request, outcome.message.to_wire() if isinstance(outcome, Stored) else outcome)
