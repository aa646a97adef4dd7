"""Every place where we lean on what Crossbar 26.10 and Autobahn 26.10 do not document, each with its reason.

``tests/router/test_crossbar_private.py`` fails when one of them changes under us.
"""

from __future__ import annotations

from router.crossbar_private.endings import ENDED, end_session, sessions_of
from router.crossbar_private.node import make_node
from router.crossbar_private.places import install
from router.crossbar_private.protocol import DoorProtocol
from router.crossbar_private.session import DoorSession

__all__ = ["ENDED", "DoorProtocol", "DoorSession", "end_session", "install", "make_node", "sessions_of"]
