"""A TCP proxy on threads that can go deaf in one direction, as a line does without anybody hanging up."""

from __future__ import annotations

import contextlib
import socket
import threading

from tests.product import free_port

BLOCK = 65536


class FaultProxy:
    """Between a browser and the product. What a direction that is not set holds back comes later, in its order."""

    def __init__(self, target: int) -> None:
        self.target = target
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.up, self.down = threading.Event(), threading.Event()
        self.up.set()
        self.down.set()
        self._listener = socket.create_server(("127.0.0.1", self.port))
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                browser, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(browser,), daemon=True).start()

    def _serve(self, browser: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            browser.close()
            return
        threading.Thread(target=self._pump, args=(browser, server, self.up), daemon=True).start()
        self._pump(server, browser, self.down)

    def _pump(self, source: socket.socket, sink: socket.socket, gate: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(BLOCK):
                gate.wait()
                sink.sendall(data)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.up.set()
        self.down.set()
        self._listener.close()
