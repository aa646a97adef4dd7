"""Starts the parts in order, keeps them alive, tells when all are ready, and stops them in the other order."""

from __future__ import annotations

import contextlib
import signal
import sys
from collections.abc import Awaitable, Callable

from twisted.internet.defer import CancelledError, Deferred, gatherResults
from twisted.internet.threads import deferToThread

from config import Settings
from daemon.up import health, launch
from daemon.up.errors import Refused
from daemon.up.output import Output
from daemon.up.part import Child, Part, Reactor, Recipe, sleep, spawn, told
from daemon.up.postgres import ENVIRONMENT, EmbeddedPostgres
from daemon.up.program import frontdesk
from daemon.up.welcome import welcome

_POLL_SECONDS = 0.05
_PROGRESS_SECONDS = 2.0
"""Whoever waits so long is told what for."""
_CHECKPOINT_SECONDS = 30.0
"""What PostgreSQL may take to stop: it writes what is in memory to the disk."""


class Supervisor:
    """The product, until :meth:`interrupt`."""

    def __init__(self, settings: Settings, reactor: Reactor, output: Output) -> None:
        self._settings = settings
        self._reactor = reactor
        self._output = output
        self._environment = settings.environment()
        self._postgres: Part | None = None
        self._router = self._own("router", "router")
        names = ["daemon"] if settings.daemons == 1 else [f"daemon {n + 1}" for n in range(settings.daemons)]
        self._daemons = [self._own(name, "daemon") for name in names]
        self._once: Child | None = None
        self._start: Deferred[None] | None = None
        self._told_to_stop: Deferred[None] = Deferred()

    def _own(self, name: str, command: str) -> Part:
        argv = launch.command(frontdesk(command), death=signal.SIGKILL)
        return Part(Recipe(name, argv, self._environment), self._reactor, self._output)

    async def run(self) -> int:
        """Start, stay until :meth:`interrupt`, stop; the exit code."""
        code = 0
        self._start = Deferred.fromCoroutine(self._bring_up())
        try:
            await self._start
            await self._told_to_stop
        except CancelledError:
            pass
        except Refused as refused:
            self._output.say(str(refused))
            code = refused.code
        await self._stop()
        return code

    def interrupt(self) -> None:
        """A signal came: stop. At the second one: at once."""
        assert self._start is not None, "run comes first"
        if self._told_to_stop.called:
            self._output.say("stopping at once")
            for each in self._parts:
                each.insist()
        else:
            self._output.say("stopping")
            self._told_to_stop.callback(None)
            self._start.cancel()

    @property
    def _parts(self) -> list[Part]:
        """All of them, in the order in which they stop."""
        return [*self._daemons, self._router, *([self._postgres] if self._postgres else [])]

    async def _bring_up(self) -> None:
        self._output.say("starting the router")
        self._router.start()  # needs no database, and takes as long as all that follows
        if self._settings.database_url is None:
            await self._start_postgres()
        first_owner = await self._prepare_database()
        self._output.say("starting the daemons")
        for each in self._daemons:
            each.start()
        await self._until(self._is_healthy, "the router and the daemons")
        with contextlib.suppress(OSError):  # whoever started us may be gone; the product stays
            print(welcome(self._settings, first_owner, sys.stdout.isatty()), flush=True)

    async def _start_postgres(self) -> None:
        settings = self._settings
        cluster = EmbeddedPostgres(settings.postgres_dir, settings.run_dir, settings.daemons)
        await deferToThread(cluster.prepare, self._output.say)
        self._output.say("starting PostgreSQL")

        async def is_free() -> bool:
            return cluster.clear() is None

        async def is_ready() -> bool:
            if part.ends:
                raise Refused("PostgreSQL does not start: see above")
            return part.is_alive and cluster.is_ready()

        recipe = Recipe(
            "postgres",
            cluster.command(),
            ENVIRONMENT,
            before=lambda: self._until(is_free, "the PostgreSQL of an earlier run to end"),
            stop=signal.SIGINT,
            force=signal.SIGQUIT,
            grace=_CHECKPOINT_SECONDS,
        )
        self._postgres = part = Part(recipe, self._reactor, self._output)
        part.start()
        await self._until(is_ready, "PostgreSQL")

    async def _prepare_database(self) -> str | None:
        """Migrations and the first owner, whose address is the answer when this is the first start.

        By a process of its own: what they need would stay in our memory.
        """
        self._output.say("migrating the database")
        answer: list[bytes] = []
        recipe = Recipe("migrate", launch.command(frontdesk("prepare"), death=signal.SIGKILL), self._environment)
        self._once = spawn(recipe, self._reactor, lambda line: self._output.line("migrate", line), answer.append)
        code = await self._once.closed
        if code:
            raise Refused(f"the database cannot be used ({told(code)}): see above", max(code, 1))
        return b"".join(answer).decode().strip() or None

    async def _until(self, is_done: Callable[[], Awaitable[bool]], what: str) -> None:
        told_at = self._reactor.seconds()
        while not await is_done():
            if self._reactor.seconds() - told_at >= _PROGRESS_SECONDS:
                told_at = self._reactor.seconds()
                self._output.say(f"waiting for {what}")
            await sleep(self._reactor, _POLL_SECONDS)

    async def _is_healthy(self) -> bool:
        return (await deferToThread(health.ask, self._settings)).is_good

    async def _stop(self) -> None:
        if self._once:
            self._once.send(signal.SIGKILL)
            await self._once.exited
        await gatherResults([Deferred.fromCoroutine(each.stop()) for each in self._daemons])
        await self._router.stop()
        if self._postgres:
            await self._postgres.stop()
        self._output.say("stopped")
