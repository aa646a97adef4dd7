"""What :func:`config.runtime.tune` leans on."""

from __future__ import annotations

import inspect
import subprocess
import sys

from twisted.internet import epollreactor

PROBE = """
import gc
from twisted.internet import epollreactor
from twisted.logger import globalLogBeginner
from config.runtime import tune

tune()
print(gc.get_freeze_count() > 1000, gc.get_threshold()[0] > 700)
told = []
globalLogBeginner.beginLoggingTo([told.append], redirectStandardIO=False, discardBuffer=True)
print(epollreactor.log.callWithLogger(None, divmod, 7, 2), epollreactor.log.callWithLogger(None, divmod, 7, 0))
print(*(type(each["log_failure"].value).__name__ for each in told if "log_failure" in each))
"""


def test_the_reactor_calls_by_this_name() -> None:
    source = inspect.getsource(epollreactor)
    assert "log.callWithLogger(selectable, _drdw, selectable, fd, event)" in source
    assert source.count("log.") == 1


def test_what_fails_in_the_reactor_is_told_of() -> None:
    probe = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=60)
    assert probe.stdout.splitlines() == ["True True", "(3, 1) None", "ZeroDivisionError"], probe.stderr
