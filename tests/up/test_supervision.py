"""``frontdesk up`` with real parts: what stops it, what does not, and what it heals."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from config import Settings
from tests.product import FRONTDESK, Product

PARTS = ["frontdesk router", "frontdesk daemon", "postgres -D"]
SECONDS = 60.0


def family(product: Product) -> list[psutil.Process]:
    return psutil.Process(product.pid).children(recursive=True)


def wait_for(is_done: Callable[[], bool], seconds: float = SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while not is_done():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_healthy(product: Product) -> bool:
    try:
        return httpx.get(f"{product.url}/api/health", timeout=5).status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def starting(product: Product, moment: str) -> Iterator[subprocess.Popen[bytes]]:
    """``frontdesk up`` when its log says that it has come so far."""
    log = product.folder / f"{moment}.log"
    with log.open("wb") as stderr:
        process = subprocess.Popen(
            [FRONTDESK, "up"], env=product.environment, stderr=stderr, stdout=stderr, preexec_fn=_as_from_a_terminal
        )
    try:
        wait_for(lambda: moment in log.read_text())
        yield process
    finally:
        process.kill()
        process.wait()


def _as_from_a_terminal() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # whoever runs the tests under nohup(1) has it ignored


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [each for each in processes if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]


def leave_nothing(processes: list[psutil.Process], product: Product) -> None:
    assert alive(processes) == []
    assert not any((product.data_dir / "run").iterdir())
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", product.port))


def test_first_start_second_start_and_stop(own_product: Product) -> None:
    product = own_product
    product.environment.pop("FRONTDESK_ADMIN_PASSWORD")
    product.start()
    assert is_healthy(product)
    for part in PARTS:
        assert product.parts(part), part

    refused = product.run("up")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert re.fullmatch(r"frontdesk: frontdesk runs on .* already \(process \d+\): stop it, or .*\n", refused.stderr)
    elsewhere = product.environment | {"FRONTDESK_DATA_DIR": str(product.folder / "elsewhere")}
    refused = subprocess.run([FRONTDESK, "up"], env=elsewhere, capture_output=True, text=True, timeout=SECONDS)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert f"port {product.port} on 127.0.0.1 is taken" in refused.stderr

    processes = family(product)
    assert product.stop(signal.SIGINT) == 0
    leave_nothing(processes, product)

    said = "\n".join(product.output)
    assert said.startswith(f"frontdesk ready at http://127.0.0.1:{product.port}\n")
    for word in (f"{product.url}/\n", f"{product.url}/admin/", "owner@example.com", f"{product.url}/widget.js"):
        assert word in said
    file = product.data_dir / "first-password"
    assert str(file) in said
    assert file.read_text().strip() not in said + product.log()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_after_a_kill_of_all_the_next_start_heals(own_product: Product) -> None:
    own_product.start()
    processes = family(own_product)
    assert own_product.stop(signal.SIGKILL) == -signal.SIGKILL
    # Nobody waits for the parts of the dead one to end: the next start must cope with what it finds.
    own_product.start()
    assert is_healthy(own_product)
    psutil.wait_procs(processes, SECONDS)
    mine = family(own_product)
    assert not any(each.is_running() for each in processes)
    assert own_product.stop(signal.SIGTERM) == 0
    leave_nothing(mine, own_product)


@pytest.mark.long
@pytest.mark.parametrize("words", [*PARTS, "frontdesk router worker"])
def test_a_part_that_is_killed_comes_back(own_product: Product, words: str) -> None:
    own_product.start()
    session = own_product.session()
    for _ in range(2):
        victim = own_product.parts(words)[0]
        victim.kill()
        wait_for(lambda victim=victim: not victim.is_running())
        wait_for(lambda: is_healthy(own_product), 30)
    header = {"Authorization": f"Bearer {session['access']}"}
    chat = httpx.get(f"{own_product.url}/api/support_chat", headers=header, timeout=20)
    assert chat.json()["id"] == session["chat_id"]
    processes = family(own_product)
    assert own_product.stop(signal.SIGINT) == 0
    leave_nothing(processes, own_product)


@pytest.mark.long
def test_all_parts_killed_at_once_come_back(own_product: Product) -> None:
    own_product.start()
    for each in family(own_product):
        each.kill()
    wait_for(lambda: is_healthy(own_product))
    assert own_product.stop() == 0


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_it_starts_stops_it(tmp_path: Path, number: signal.Signals) -> None:
    product = Product(tmp_path)
    for moment in ("starting the router", "starting PostgreSQL", "migrating", "starting the daemons"):
        with starting(product, moment) as process:
            processes = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(number)
            assert process.wait(SECONDS) == 0
            leave_nothing(processes, product)


@pytest.mark.long
def test_a_frozen_part_is_killed_after_its_grace_or_at_the_second_signal(own_product: Product) -> None:
    own_product.start()
    processes = family(own_product)
    for each in own_product.parts("frontdesk daemon"):
        each.suspend()
    os.kill(own_product.pid, signal.SIGINT)
    wait_for(lambda: "stopping" in own_product.log())
    assert own_product.stop(signal.SIGINT) == 0
    assert "stopping at once" in own_product.log()
    assert alive(processes) == []  # a socket file may be left: the next start removes it


@pytest.mark.long
def test_a_deep_data_folder(tmp_path: Path) -> None:
    folder = tmp_path / ("deep" * 30)
    folder.mkdir()
    product = Product(folder)
    try:
        product.start()
        assert is_healthy(product)
        assert "owner@example.com" in product.run("admin", "list").stdout
        assert product.stop() == 0
        Settings.from_environment(product.environment).run_dir.rmdir()
    finally:
        product.close()


@pytest.mark.long
def test_nohup_is_respected(tmp_path: Path) -> None:
    product = Product(tmp_path)
    product.command = ["nohup", *product.command]
    try:
        product.start()
        os.kill(product.pid, signal.SIGHUP)
        assert is_healthy(product)
        assert "stopping" not in product.log()
        assert product.stop() == 0
    finally:
        product.close()


@pytest.mark.long
def test_many_daemons_and_json_lines(tmp_path: Path) -> None:
    product = Product(tmp_path, FRONTDESK_DAEMONS="2", FRONTDESK_LOG_FORMAT="json")
    try:
        product.start()
        assert len(product.parts("frontdesk daemon")) == 2
        assert product.stop() == 0
    finally:
        product.close()
    for line in product.log().splitlines():
        assert line.startswith(('{"part": "', '{"part":"')), line
