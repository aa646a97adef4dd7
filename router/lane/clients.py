"""The lane's side of the sockets: plain calls."""

from __future__ import annotations

from autobahn.wamp.exception import ProtocolError
from twisted.logger import Logger

from router.lane.calls import plain_call
from router.lane.routing import route
from router.wire.clients import ClientSocket

log = Logger()


class LaneSocket(ClientSocket):
    """A client's socket."""

    def _goes(self, text: bytes) -> bool:
        call = plain_call(text) if self._session.principal is not None else None
        try:
            if call is None or not route(self._session, call):
                return super()._goes(text)
        except ProtocolError as error:
            self._break_off(error)
        except Exception:
            log.failure("a call could not be routed")
            self.transport.abortConnection()
        return True
