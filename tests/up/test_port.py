"""Whether the public port is free."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from config import SettingError, Settings
from daemon.up import port
from daemon.up.errors import Refused


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def settings(number: int, host: str = "127.0.0.1", public_url: str = "") -> Settings:
    return Settings(data_dir="unused", secret="unused", host=host, port=number, public_url=public_url)


def test_taken_is_said(listener: socket.socket) -> None:
    number = listener.getsockname()[1]
    with pytest.raises(
        Refused, match=rf"^port {number} on 127.0.0.1 is taken .*: stop that one, or set FRONTDESK_PORT"
    ):
        port.check(settings(number))
    with pytest.raises(Refused, match="is taken"):
        port.check(settings(number, "0.0.0.0", "http://a.example"))


def test_what_is_just_ending_is_waited_for(listener: socket.socket) -> None:
    threading.Timer(0.1, listener.close).start()
    port.check(settings(listener.getsockname()[1]), patience=60)


def test_a_free_one_stays_free(listener: socket.socket) -> None:
    number = listener.getsockname()[1]
    listener.close()
    port.check(settings(number))
    port.check(settings(number))


def test_another_machines_address_is_a_wrong_setting() -> None:
    with pytest.raises(SettingError, match=r"^FRONTDESK_HOST must be an address of this machine"):
        port.check(settings(8080, "192.0.2.1"))
