"""A client's socket: whole frames in, one joined write a burst out."""

from __future__ import annotations

from typing import Any

from autobahn.wamp import message

from config.runtime import write_through
from router.crossbar_private import DoorProtocol
from router.wire.burst import burst
from router.wire.frames import framed, whole_text

_ANSWERS = (message.Event, message.Result, message.Error)
"""What daemons make the router send."""
_OPEN = DoorProtocol.STATE_OPEN


class ClientSocket(DoorProtocol):
    """What is sent in a burst waits in ``_leaving`` until :meth:`leave`."""

    _leaving: list[bytes] | None = None
    _speaks_json = False

    def onOpen(self) -> None:  # noqa: N802
        self._leaving = []
        self._speaks_json = self.websocket_protocol_in_use == "wamp.2.json" and self._perMessageCompress is None
        super().onOpen()

    @property
    def is_plain(self) -> bool:
        """Whether frames mean what they hold: JSON, nothing compressed, neither closing nor closed."""
        return self._speaks_json and self.state == _OPEN and self._session is not None

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        begin = 0
        if self.is_plain and not self.data and self.current_frame is None and not self.inside_message:
            while begin < len(data) and self.is_plain:
                found = whole_text(data, begin)
                if found is None or not self._goes(found[0]):
                    break
                begin = found[1]
                if self.autoPingTimeoutCall and self.autoPingRestartOnAnyTraffic:
                    self._cancelAutoPingTimeoutCall()
        if begin < len(data):
            super().dataReceived(data[begin:])

    def _goes(self, text: bytes) -> bool:
        """Handle a text message; False, and nothing has happened, where Autobahn has to say what is wrong with it."""
        if not text.isascii():
            try:
                text.decode()
            except UnicodeDecodeError:
                return False
        self.onMessage(text, False)
        return True

    def send(self, msg: Any) -> None:
        if burst.lasts and isinstance(msg, _ANSWERS) and self.is_plain:
            if isinstance(msg, message.Result):
                self._undisclosed(msg)
            self.put(framed(msg.serialize(self._serializer._serializer)))
        else:
            super().send(msg)

    def put(self, frame: bytes) -> None:
        """Send a frame with the others of this burst."""
        assert self._leaving is not None
        if not self._leaving:
            burst.waiting.append(self)
        self._leaving.append(frame)

    def leave(self) -> None:
        """Write what waits."""
        tcp, waiting = self.transport, self._leaving
        if not waiting:
            return
        data = b"".join(waiting)
        waiting.clear()
        if tcp is None or self.state == self.STATE_CLOSED:
            return
        if not write_through(tcp, data):
            self._cut_who_is_late()

    def sendData(self, *args: Any, **kwargs: Any) -> None:  # noqa: N802
        """What goes the long way stays behind what waits."""
        if self._leaving:
            self.leave()
        super().sendData(*args, **kwargs)
