"""What orjson does as Autobahn's own JSON does, and what it does not: for :mod:`router.patches.fast_json`,
:mod:`router.wire` and :mod:`router.lane`.
"""

from __future__ import annotations

import re

import orjson

AS_WRITTEN = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_PASSTHROUGH_SUBCLASS
"""Options with which it writes what JSON knows, and nothing else."""
LONG_NUMBER = re.compile(rb"[0-9]{19}")
"""It makes a float of an integer that it cannot hold: what this finds is not for it."""
