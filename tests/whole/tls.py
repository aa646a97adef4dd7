"""TLS in front of the product, as a reverse proxy does it: encrypted outside, plain bytes inside, nothing added."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading

import trustme

from tests.product import free_port

BLOCK = 65_536


class TlsProxy:
    """Listens at :attr:`host` with a certificate of this authority, in a thread of its own, until :meth:`close`."""

    host = "localhost"

    def __init__(self, target: int, authority: trustme.CA) -> None:
        self._target = target
        self.port = free_port()
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # A test's client reads in one thread and writes in another: a ticket that comes meanwhile confuses its OpenSSL.
        self._tls.num_tickets = 0
        authority.issue_cert(self.host).configure_cert(self._tls)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=self._tls)

    async def _serve(self, outer: asyncio.StreamReader, to_outer: asyncio.StreamWriter) -> None:
        try:
            inner, to_inner = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            to_outer.close()
            return
        await asyncio.gather(self._pump(outer, to_inner), self._pump(inner, to_outer))

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(BLOCK):
                sink.write(data)
                await sink.drain()
        sink.close()

    def close(self) -> None:
        """What still goes on is cut."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _stop(self) -> None:
        self._server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)
