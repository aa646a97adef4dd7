"""The node works without the packages that nobody needs here, and really leaves them out."""

from __future__ import annotations

import runpy
import subprocess
import sys

from router.node import LEAN

PROBE = """
import sys
import txaio; txaio.use_twisted()
import crossbar.personality, crossbar.worker.main, crossbar.edge.personality, router.crossbar_private
print(*sorted(name for name, module in sys.modules.items() if type(module).__name__ == "StandIn" and "." not in name))
print(*sorted(name for name in sys.modules if name.partition(".")[0] == "twisted")[:1])
"""


def test_the_node_is_imported_without_them() -> None:
    probe = subprocess.run(
        [sys.executable, "-c", PROBE], env={"PYTHONPATH": str(LEAN)}, capture_output=True, text=True, timeout=60
    )
    assert probe.returncode == 0, probe.stderr
    left_out, kept = probe.stdout.splitlines()
    unused = runpy.run_path(str(LEAN / "sitecustomize.py"))["UNUSED"]
    sys.meta_path.pop(0)
    assert set(left_out.split()) <= unused
    assert {"web3", "xbr", "numpy", "txtorcon"} <= set(left_out.split())
    assert kept == "twisted"
