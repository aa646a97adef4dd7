"""The lane's side of the daemons: plain answers."""

from __future__ import annotations

from typing import Any

from router.lane import routing
from router.wire.daemons import DaemonSocket


class LaneDaemonSocket(DaemonSocket):
    """One daemon's connection."""

    KINDS = DaemonSocket.KINDS | {8, 70}
    """And ERROR and YIELD."""

    def routed(self, given: Any) -> bool:
        match given:
            case [70, int(number), dict(options), list(args), *more] if not options and len(more) < 2:
                return routing.answer(self._session, number, [50], [args, *more], "result")
            case [8, 68, int(number), dict(options), str(uri), *more] if not options and len(more) < 3:
                return routing.answer(self._session, number, [8, 48], [uri, *more], "error")
        return super().routed(given)
