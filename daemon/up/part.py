"""One part of the product as a child process, started again with back-off whenever it ends by itself."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ProcessExitedAlready
from twisted.internet.protocol import ProcessProtocol
from twisted.internet.task import deferLater
from twisted.python.failure import Failure

from daemon.up.output import Output

_FIRST_DELAY, _LONGEST_DELAY = 0.1, 5.0
_HEALTHY_SECONDS = 10.0
"""A part that lived so long starts anew without a wait."""
_LINE_BYTES = 64 * 1024


class Timer(Protocol):
    def active(self) -> bool: ...
    def cancel(self) -> None: ...


class Reactor(Protocol):
    """What starting and stopping needs of Twisted's reactor; zope interfaces mean nothing to mypy."""

    def seconds(self) -> float: ...
    def callLater(self, delay: float, function: Callable[[], None]) -> Timer: ...  # noqa: N802
    def spawnProcess(  # noqa: N802
        self, protocol: ProcessProtocol, executable: str, args: Sequence[str], env: Mapping[str, str]
    ) -> object: ...


async def sleep(reactor: Reactor, seconds: float) -> None:
    await deferLater(cast(Any, reactor), seconds)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a part runs.

    :ivar command: its command line, see :mod:`daemon.up.launch`.
    :ivar before: awaited before each start.
    :ivar stop: the signal that asks it to end; after ``grace`` seconds it gets ``force``, which does not ask.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    before: Callable[[], Awaitable[None]] | None = None
    stop: signal.Signals = signal.SIGTERM
    force: signal.Signals = signal.SIGKILL
    grace: float = 10.0


class Child(ProcessProtocol):
    """One run of a process.

    :ivar exited: fires with the exit code, or minus the signal's number, when the process is gone.
    :ivar closed: fires so too, after its last output.
    """

    def __init__(self, line: Callable[[str], None], out: Callable[[bytes], None] | None = None) -> None:
        self._line = line
        self._out = out
        self._rest = {1: b"", 2: b""}
        self.exited: Deferred[int] = Deferred()
        self.closed: Deferred[int] = Deferred()

    def connectionMade(self) -> None:  # noqa: N802
        assert self.transport is not None
        self._process: Any = self.transport
        self._pid = self._process.pid

    def childDataReceived(self, childFD: int, data: bytes) -> None:  # noqa: N802, N803
        if childFD == 1 and self._out:
            self._out(data)
            return
        *lines, rest = (self._rest[childFD] + data).split(b"\n")
        self._rest[childFD] = rest[:_LINE_BYTES]
        for each in lines:
            self._line(each.decode(errors="replace"))

    def processExited(self, reason: Failure) -> None:  # noqa: N802
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._pid, signal.SIGKILL)  # what it started and left behind: a router's worker holds the port
        self.exited.callback(_code(reason))

    def processEnded(self, reason: Failure) -> None:  # noqa: N802
        for rest in filter(None, self._rest.values()):
            self._line(rest.decode(errors="replace"))
        self.closed.callback(_code(reason))

    def send(self, number: signal.Signals) -> None:
        """Send it, unless the process is gone."""
        with contextlib.suppress(ProcessExitedAlready):
            self._process.signalProcess(number)


def spawn(
    recipe: Recipe, reactor: Reactor, line: Callable[[str], None], out: Callable[[bytes], None] | None = None
) -> Child:
    """One run of a recipe; its output goes to ``line``, and what it writes to stdout to ``out`` where that is given.

    :raises OSError: no process can be made.
    """
    child = Child(line, out)
    reactor.spawnProcess(child, recipe.command[0], recipe.command, env=recipe.environment)
    return child


def told(code: int) -> str:
    """An exit code in words."""
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"


def _code(reason: Failure) -> int:
    value: Any = reason.value
    return -value.signal if value.signal is not None else value.exitCode or 0


class Part:
    """Runs a :class:`Recipe` until :meth:`stop`."""

    def __init__(self, recipe: Recipe, reactor: Reactor, output: Output) -> None:
        self._recipe = recipe
        self._reactor = reactor
        self._output = output
        self._child: Child | None = None
        self._stopping = False
        self._timer: Timer | None = None
        self._life: Deferred[None] | None = None
        self.ends = 0
        """How often it has ended by itself."""

    def start(self) -> None:
        self._life = Deferred.fromCoroutine(self._live())

    @property
    def is_alive(self) -> bool:
        return self._child is not None

    async def _live(self) -> None:
        delay = _FIRST_DELAY
        try:
            while True:
                started = self._reactor.seconds()
                try:
                    what = f"ended ({told(await self._run())})"
                except OSError as error:
                    what = f"could not start ({error})"
                if self._stopping:
                    return
                self.ends += 1
                if self._reactor.seconds() - started >= _HEALTHY_SECONDS:
                    delay = _FIRST_DELAY
                self._output.say(f"{self._recipe.name} {what}; it starts again in {delay:g} s")
                await sleep(self._reactor, delay)
                delay = min(2 * delay, _LONGEST_DELAY)
        except CancelledError:
            pass

    async def _run(self) -> int:
        recipe = self._recipe
        if recipe.before:
            await recipe.before()
        child = spawn(recipe, self._reactor, lambda line: self._output.line(recipe.name, line))
        self._child = child
        try:
            return await child.exited
        finally:
            self._child = None

    async def stop(self) -> None:
        """Ask it to end, insist after its grace, and return when it is gone."""
        self._stopping = True
        if self._life is None:
            return
        if self._child is None:
            self._life.cancel()
        else:
            self._timer = self._reactor.callLater(self._recipe.grace, self.insist)
            self._child.send(self._recipe.stop)
        await self._life
        if self._timer and self._timer.active():
            self._timer.cancel()

    def insist(self) -> None:
        """Do not ask any longer."""
        if self._child:
            self._child.send(self._recipe.force)
