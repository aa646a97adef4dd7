"""Passwords: argon2id, off the reactor's thread."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Protocol, TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from twisted.internet.interfaces import IReactorFromThreads
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from daemon.protocol.errors import RateLimited

T = TypeVar("T")

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP Password Storage Cheat Sheet: 19 MiB, 2 passes; a hash takes some 30 ms and no memory that an idle product
would miss."""
THREADS = 2
WAITING = 32
"""So many hashes may wait, about half a second's work; more are refused, so that nobody fills memory by signing in."""


class RunInThread(Protocol):
    """Runs a function elsewhere: :class:`HashingThreads` in the product."""

    async def __call__(self, fn: Callable[[], T]) -> T:
        """What ``fn()`` returns. :raises RateLimited: too many wait already."""


class HashingThreads:
    """Threads of their own, so that a wave of sign-ins never delays a message."""

    def __init__(self, reactor: IReactorFromThreads) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(minthreads=0, maxthreads=THREADS, name="passwords")
        self._waiting = 0
        self.start = self._pool.start
        self.stop = self._pool.stop

    async def __call__(self, fn: Callable[[], T]) -> T:
        """What ``fn()`` returns. :raises RateLimited: too many wait already."""
        if self._waiting >= WAITING:
            raise RateLimited("Too many people sign in at this moment. Try again.", retry_after_ms=1000)
        self._waiting += 1
        try:
            done: T = await deferToThreadPool(self._reactor, self._pool, fn)
        finally:
            self._waiting -= 1
        return done


class Passwords:
    """Hashes passwords and compares them; an account that does not exist costs as much as one that does."""

    def __init__(self, run_in_thread: RunInThread, hasher: PasswordHasher = HASHER) -> None:
        self._run = run_in_thread
        self._hasher = hasher
        self._nobodys = hasher.hash(secrets.token_urlsafe())

    async def hash(self, password: str) -> str:
        """What to store of a password. :raises RateLimited: too many at once."""
        return await self._run(lambda: self._hasher.hash(password))

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """Whether it is the password; never for None, after the same work. :raises RateLimited: too many at once."""
        same = await self._run(lambda: self._verify(password_hash or self._nobodys, password))
        return same and password_hash is not None

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except VerifyMismatchError:
            return False
