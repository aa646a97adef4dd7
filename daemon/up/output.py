"""Lines of the parts and of the supervisor, to stderr: each with its part's name."""

from __future__ import annotations

import json
import queue
import sys
import threading
from datetime import UTC, datetime
from typing import TextIO

_WAITING_LINES = 10_000
_FLUSH_SECONDS = 1.0


class Output:
    """Writes lines on a thread of its own: somebody who does not read our stderr must not stop the chat.

    When too many lines wait, new ones are dropped and counted.

    :param as_json: whether each line is a JSON object; a part's own object gets a ``part``, other text is wrapped.
    """

    def __init__(self, as_json: bool, stream: TextIO = sys.stderr) -> None:
        self._as_json = as_json
        self._stream = stream
        self._lines: queue.Queue[str | None] = queue.Queue(_WAITING_LINES)
        self._dropped = 0
        self._thread = threading.Thread(target=self._write, name="output", daemon=True)
        self._thread.start()

    def line(self, part: str, text: str) -> None:
        """One line of a part."""
        if self._dropped and not self._lines.full():
            count, self._dropped = self._dropped, 0
            self._put(self._format("frontdesk", f"{count} lines of the log were lost: nobody read them"))
        self._put(self._format(part, text))

    def say(self, text: str) -> None:
        """One line of the supervisor."""
        self.line("frontdesk", text)

    def close(self) -> None:
        """Write what waits, for a second at most."""
        try:
            self._lines.put(None, timeout=_FLUSH_SECONDS)
        except queue.Full:
            return
        self._thread.join(_FLUSH_SECONDS)

    def _put(self, line: str) -> None:
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            self._dropped += 1

    def _format(self, part: str, text: str) -> str:
        if not self._as_json:
            return f"{part:<9} | {text}\n"
        if text.startswith('{"'):
            return f'{{"part":"{part}",{text[1:]}\n'
        time = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return json.dumps({"part": part, "time": time, "level": "info", "text": text}) + "\n"

    def _write(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                self._stream.write(line)
                self._stream.flush()
            except OSError:
                return  # whoever read our stderr is gone; there is nobody left to tell
