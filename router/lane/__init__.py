"""The lane: plain calls go to the router without Autobahn's parsing and message checks, and without Crossbar's session;
everything else goes the way it always went. Behind ``FRONTDESK_FAST_LANE``.

Plain is a CALL in one whole JSON text frame without options, by a role whose right is known, to a procedure that
daemons share in turns. The door looks at each call exactly as without the lane (``DoorSession._passes``), and calls
under way stand in Crossbar's own books (:mod:`router.wire.books`): whatever ends them there ends these too.

:mod:`router.lane.calls` says which texts are plain calls, :mod:`router.lane.clients` is the side of the sockets,
:mod:`router.lane.routing` what lies between.
"""

from __future__ import annotations

from router import wire
from router.lane.clients import LaneSocket


def open_() -> None:
    """Called once, after the door is in place and before the first transport starts."""
    wire.open_(LaneSocket)
