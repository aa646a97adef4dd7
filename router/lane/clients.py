"""The lane's side of the sockets: whole frames in, one joined write a tick out."""

from __future__ import annotations

from typing import Any

from autobahn.wamp.exception import ProtocolError
from twisted.internet.tcp import Connection
from twisted.logger import Logger

from router.crossbar_private import DoorProtocol
from router.lane import routing
from router.lane.frames import plain_call, whole_text

log = Logger()


class LaneProtocol(DoorProtocol):
    """A client's socket. What the lane sends waits in ``_leaving`` until :meth:`leave`."""

    _leaving: list[bytes] | None = None

    def onOpen(self) -> None:  # noqa: N802
        self._leaving = []
        super().onOpen()

    @property
    def is_plain(self) -> bool:
        """Whether frames mean what they hold: JSON, nothing compressed, neither closing nor closed."""
        return (
            self.state == self.STATE_OPEN
            and self.websocket_protocol_in_use == "wamp.2.json"
            and self._perMessageCompress is None
            and self._session is not None
        )

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        begin = 0
        if self.is_plain and not self.data and self.current_frame is None and not self.inside_message:
            while begin < len(data) and self.is_plain and self._session.principal is not None:
                found = whole_text(data, begin)
                if found is None or not self._goes(found[0]):
                    break
                begin = found[1]
        if begin < len(data):
            super().dataReceived(data[begin:])

    def _goes(self, text: bytes) -> bool:
        call = plain_call(text)
        try:
            if call is None or not routing.call(self._session, *call):
                return False
        except ProtocolError as error:
            self._break_off(error)
        except Exception:
            log.failure("a call could not be routed")
            self.transport.abortConnection()
        if self.autoPingTimeoutCall and self.autoPingRestartOnAnyTraffic:
            self._cancelAutoPingTimeoutCall()
        return True

    def put(self, frame: bytes) -> None:
        """Send a frame with the others of this tick."""
        assert self._leaving is not None
        if not self._leaving:
            routing.leaving.append(self)
        self._leaving.append(frame)

    def leave(self) -> None:
        """Write what waits; straight to the socket where nothing is before it, which saves two calls of the system."""
        tcp, waiting = self.transport, self._leaving
        if not waiting:
            return
        data = b"".join(waiting)
        waiting.clear()
        if tcp is None or self.state == self.STATE_CLOSED:
            return
        if isinstance(tcp, Connection) and not tcp.TLS and tcp.connected and not tcp.disconnecting and _is_idle(tcp):
            sent = tcp.writeSomeData(data)
            if isinstance(sent, int):
                data = data[sent:]  # anything else is a lost connection, which the next write finds out
        if data:
            tcp.write(data)
            late = self.backlog.sent(self)
            if late is not None:
                late.transport.abortConnection()

    def sendData(self, *args: Any, **kwargs: Any) -> None:  # noqa: N802
        """What goes the long way stays behind what went by the lane before."""
        if self._leaving:
            self.leave()
        super().sendData(*args, **kwargs)


def _is_idle(tcp: Any) -> bool:
    return not tcp._tempDataBuffer and tcp.offset == len(tcp.dataBuffer)
