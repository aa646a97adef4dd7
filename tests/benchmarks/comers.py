"""Users who come all at once, stay, and go, in a process of their own: told what to do by lines on stdin."""

from __future__ import annotations

import asyncio
import json
import resource
import sys
from typing import Any

from tests.benchmarks.history import Person
from tests.benchmarks.line import Line


def _deaf(_line: Line, _event: dict[str, Any]) -> None:
    """Nobody writes."""


async def come(port: int, users: list[Person], at_once: int) -> list[Line]:
    room = asyncio.Semaphore(at_once)

    async def one(person: Person) -> Line:
        async with room:
            return await Line.open(port, person, [f"support.chat.{person.chat_id}"], _deaf)

    return list(await asyncio.gather(*map(one, users)))


async def main() -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    orders: asyncio.Queue[str] = asyncio.Queue()
    asyncio.get_running_loop().add_reader(sys.stdin, lambda: orders.put_nowait(sys.stdin.readline()))
    job = json.loads(await orders.get())
    users = [Person(**each) for each in job["users"]]
    lines: list[Line] = []
    print("ready", flush=True)
    while order := await orders.get():
        if json.loads(order) == "come":
            lines = await come(job["port"], users, job["at_once"])
        else:
            for line in lines:
                line.close()
            await asyncio.gather(*(line.gone for line in lines))
        print("done", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
