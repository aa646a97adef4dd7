"""Logs of our own processes: lines on stderr, as text or as JSON."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from typing import Any, TextIO

from twisted.logger import (
    FilteringLogObserver,
    LogEvent,
    LogLevel,
    LogLevelFilterPredicate,
    eventAsText,
    globalLogBeginner,
    jsonFileLogObserver,
)


def start_logging(level: str, form: str, stream: TextIO = sys.stderr) -> None:
    """Begin to log.

    :param level: ``debug``, ``info``, ``warn`` or ``error``.
    :param form: ``text``, or ``json`` for one object a line.
    """
    write: Any = jsonFileLogObserver(stream, recordSeparator="") if form == "json" else _text(stream)
    predicate: Any = LogLevelFilterPredicate(LogLevel.levelWithName(level))
    if level != "debug":
        # It tells of every attempt to connect, several a second while the router is away.
        predicate.setLogLevelForNamespace("twisted.application", LogLevel.warn)
    observer: Any = FilteringLogObserver(write, [predicate])
    globalLogBeginner.beginLoggingTo([observer], redirectStandardIO=False)
    warnings.simplefilter("ignore")


def _text(stream: TextIO) -> Callable[[LogEvent], None]:
    def write(event: LogEvent) -> None:
        line = eventAsText(event, includeSystem=False).replace("\n", "\n    ")
        level: Any = event.get("log_level")
        stream.write(f"{level.name if level else 'info':<5} {line}\n")
        stream.flush()

    return write
