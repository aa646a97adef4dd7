"""The lane: plain calls, answers and events go through the router without Autobahn's message objects, Deferreds and
log lines; everything else goes the way it always went. Behind ``FRONTDESK_FAST_LANE``.

Plain is a CALL in one whole JSON text frame without options, by a role whose right is known, to a procedure that
daemons share in turns; the YIELD or ERROR of a daemon without options to a caller of that kind; a PUBLISH of a daemon
without options. The door looks at each call exactly as without the lane (``DoorSession._passes``), and calls under way
stand in Crossbar's own books: whatever ends them there ends these too.

:mod:`router.lane.clients` is the side of the sockets, :mod:`router.lane.daemons` that of the daemons,
:mod:`router.lane.routing` what lies between.
"""

from __future__ import annotations

from router import wire
from router.lane.clients import LaneSocket
from router.lane.daemons import LaneDaemonSocket


def open_() -> None:
    """Called once, after the door is in place and before the first transport starts."""
    wire.open_(LaneSocket, LaneDaemonSocket)
