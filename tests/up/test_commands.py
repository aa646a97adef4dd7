"""The commands of ``frontdesk``, while the product runs and while it is down."""

from __future__ import annotations

import os
import re
import stat
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import httpx
import pytest

from daemon.protocol.tokens import read_identity
from tests.product import FRONTDESK, IDENTITY_SECRET, OWNER, Product
from tests.up.test_postgres import Cluster

PASSWORD = "a password that was given"
IN_BOTH_STATES = pytest.mark.parametrize(
    "any_product", [pytest.param("down", marks=pytest.mark.long), "up"], indirect=True
)
"""Each command starts the database when the product is down, which takes its second: one sample of that is quick."""


@pytest.fixture(scope="module")
def down(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product that never runs: its commands start the database for a moment."""
    product = Product(tmp_path_factory.mktemp("down"))
    yield product
    product.close()


@pytest.fixture(params=["down", "up"])
def any_product(request: pytest.FixtureRequest) -> Product:
    return cast(Product, request.getfixturevalue({"down": "down", "up": "product"}[request.param]))


def may_sign_in(product: Product, email: str, password: str) -> bool:
    answer = httpx.post(f"{product.url}/api/admin/login", json={"email": email, "password": password}, timeout=20)
    return answer.status_code == 200


def test_staff_accounts(any_product: Product) -> None:
    run = any_product.run
    added = run("admin", "add", "Ann@Example.com", "--name", "Ann", "--password-stdin", input=PASSWORD + "\n")
    assert (added.returncode, added.stdout) == (0, "Ann@example.com is agent now\n")
    again = run("admin", "add", "ann@example.com", "--password-stdin", input=PASSWORD)
    assert again.returncode == 1
    assert "ann@example.com has an account: frontdesk admin disable it first" in again.stderr
    assert re.search(r"^Ann@example.com +Ann +agent +active$", run("admin", "list").stdout, re.M)
    if any_product.is_running:
        assert may_sign_in(any_product, "ann@example.com", PASSWORD)
    assert run("admin", "disable", "ANN@example.com").returncode == 0
    assert re.search(r"^Ann@example.com +Ann +agent +disabled$", run("admin", "list").stdout, re.M)
    if any_product.is_running:
        assert not may_sign_in(any_product, "ann@example.com", PASSWORD)


@IN_BOTH_STATES
def test_a_generated_password_goes_into_a_private_file(any_product: Product) -> None:
    added = any_product.run("admin", "add", "bob@example.com", "--role", "owner")
    assert added.returncode == 0
    file = Path(added.stdout.splitlines()[-1].removeprefix("the one-time password is in "))
    assert file.parent == any_product.data_dir
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    password = file.read_text().strip()
    assert password not in added.stdout + added.stderr
    if any_product.is_running:
        assert may_sign_in(any_product, "bob@example.com", password)


@IN_BOTH_STATES
def test_keys(any_product: Product) -> None:
    run = any_product.run
    key = run("key", "add", "a bot", "--scope", "bot").stdout.strip()
    assert re.fullmatch(r"fdk_[A-Za-z0-9_-]{60,}", key)
    line = next(each for each in run("key", "list").stdout.splitlines() if "a bot" in each)
    id, scope, state = re.fullmatch(r"([0-9a-f]{32})  a bot +(\w+) +(\w+)", line).groups()  # type: ignore[union-attr]
    assert (scope, state) == ("bot", "active")
    assert run("key", "revoke", id).stdout == "a bot is revoked\n"
    assert re.search(rf"^{id} .* revoked$", run("key", "list").stdout, re.M)
    unknown = run("key", "revoke", "0" * 32)
    assert (unknown.returncode, "frontdesk key list" in unknown.stderr) == (1, True)


@IN_BOTH_STATES
def test_doctor_and_migrate(any_product: Product) -> None:
    assert any_product.run("migrate").returncode == 0
    assert any_product.run("migrate").stdout == "nothing to do\n"
    found = any_product.run("doctor")
    assert found.returncode == 0, found.stdout
    for subject in ("settings", "database", "migrations", "clock", "router", "mail", "incoming"):
        assert re.search(rf"^(ok|note) +{subject} ", found.stdout, re.M)
    assert ("nobody answers" in found.stdout) is not any_product.is_running


def test_identity(down: Product) -> None:
    token = down.run("identity", "user 7", "--email", "u@example.com", "--name", "U", "--ttl", "60").stdout.strip()
    claims = read_identity(token, [IDENTITY_SECRET], datetime.now(UTC))
    assert (claims["sub"], claims["email"], claims["name"]) == ("user 7", "u@example.com", "U")
    assert 50 < claims["exp"] - datetime.now(UTC).timestamp() <= 60


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["identity", "user-7", "--ttl", "86401"], 2, "--ttl"),
        (["admin", "add", "nobody"], 2, "must be an email address"),
        (["admin", "add", "a@example.com", "--role", "king"], 2, "--role"),
        (["key", "add", "x"], 2, "--scope"),
        (["key", "revoke", "x"], 1, "no key has the id x: see frontdesk key list"),
        (["user", "export"], 2, "say ID or --external EXTERNAL_ID"),
        (["user", "export", "0" * 32, "--external", "x"], 2, "say ID or --external EXTERNAL_ID"),
        (["user", "export", "x"], 1, "x is not the 32-digit id of a user"),
        (["user", "export", "0" * 32], 1, f"no user has the id {'0' * 32}"),
        (["user", "erase", "--external", "nobody", "--yes"], 1, "no user has the id nobody"),
        (["user", "erase", "0" * 32], 1, "this cannot be undone: say --yes"),
        (["walk"], 2, "No such command"),
    ],
)
def test_what_is_wrong_is_said(down: Product, words: list[str], code: int, text: str) -> None:
    done = down.run(*words)
    assert done.returncode == code
    assert text in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "words", [["up"], ["router"], ["daemon"], ["migrate"], ["admin", "list"], ["key", "list"], ["identity", "x"]]
)
def test_a_wrong_setting_ends_every_command_with_78_and_one_line(tmp_path: Path, words: list[str]) -> None:
    done = Product(tmp_path, FRONTDESK_PORT="eighty").run(*words)
    assert done.returncode == 78
    assert done.stderr == "frontdesk: FRONTDESK_PORT must be a whole number from 1 to 65535, not 'eighty'\n"


def test_doctor_names_a_wrong_setting(tmp_path: Path) -> None:
    done = Product(tmp_path, FRONTDESK_EMAIL_URL="pigeon://loft").run("doctor")
    assert done.returncode == 78
    assert re.search(r"^wrong +settings +FRONTDESK_EMAIL_URL must be ", done.stdout)


def test_doctor_names_a_mail_server_that_is_away(tmp_path: Path) -> None:
    done = Product(tmp_path, FRONTDESK_EMAIL_URL="smtp://127.0.0.1:1", FRONTDESK_MAIL="x").run("doctor")
    assert done.returncode == 1
    assert re.search(r"^wrong +mail +127.0.0.1:1 does not answer .*: correct FRONTDESK_EMAIL_URL", done.stdout, re.M)
    assert re.search(r"^note +settings +FRONTDESK_MAIL is not a setting", done.stdout, re.M)


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    url = "postgresql://me:hunter2@127.0.0.1:1/chat"
    for words in (["up"], ["admin", "list"]):
        done = Product(tmp_path, DATABASE_URL=url).run(*words)
        assert done.returncode == 1
        assert "the database does not answer" in done.stderr
        assert "hunter2" not in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.long
def test_an_account_before_the_first_start_is_kept(tmp_path: Path) -> None:
    product = Product(tmp_path)
    product.run("admin", "add", "first@example.com", "--role", "owner", "--password-stdin", input=PASSWORD, check=True)
    product.run("migrate", check=True)
    assert OWNER["email"] not in product.run("admin", "list").stdout


@pytest.mark.long
def test_a_database_of_ones_own(tmp_path: Path, own_cluster: Cluster) -> None:
    product = Product(tmp_path, DATABASE_URL=f"postgres://frontdesk@/frontdesk?host={own_cluster.run_dir}")
    try:
        product.start()
        assert not product.parts("postgres")
        assert not (product.data_dir / "postgres").exists()
        assert OWNER["email"] in product.run("admin", "list").stdout
        assert product.stop() == 0
        assert OWNER["email"] in product.run("admin", "list").stdout
    finally:
        product.close()


@pytest.mark.long
def test_a_careless_database_of_ones_own_is_refused(tmp_path: Path, own_cluster: Cluster) -> None:
    own_cluster.stop()
    own_cluster.start("-c", "fsync=off")
    product = Product(tmp_path, DATABASE_URL=f"postgresql://frontdesk@/frontdesk?host={own_cluster.run_dir}")
    done = product.run("up")
    assert (done.returncode, done.stdout) == (1, "")
    assert "fsync is off, a crash would lose acknowledged messages: set fsync = on" in done.stderr


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path / "own")
    cluster.start()
    yield cluster
    cluster.stop()


@pytest.mark.long
def test_somebody_at_a_terminal_is_asked_for_a_password(tmp_path: Path) -> None:
    product = Product(tmp_path)
    typed = Terminal(product, "admin", "add", "a@example.com")
    typed.answer("make one): ", PASSWORD)
    typed.answer("Again: ", PASSWORD)
    assert typed.end() == 0
    made = Terminal(product, "admin", "add", "b@example.com")
    made.answer("make one): ", "")
    assert made.end() == 0
    assert re.search(r"one-time password: [A-Za-z0-9_-]{16}\r\n$", made.output)
    assert PASSWORD not in typed.output
    assert not list(product.data_dir.glob("first-password*"))


class Terminal:
    """A command with somebody at its terminal."""

    def __init__(self, product: Product, *words: str) -> None:
        there, here = os.openpty()
        self._terminal = open(there, "rb+", buffering=0)  # noqa: SIM115 - closed by end()
        self._process = subprocess.Popen(
            [FRONTDESK, *words], stdin=here, stdout=here, stderr=here, env=product.environment, start_new_session=True
        )
        os.close(here)
        self.output = ""

    def _read(self) -> bool:
        try:
            self.output += self._terminal.read(4096).decode()
        except OSError:  # EIO: the command has ended
            return False
        return True

    def answer(self, prompt: str, text: str) -> None:
        while prompt not in self.output:
            assert self._read(), self.output
        self._terminal.write(text.encode() + b"\n")

    def end(self) -> int:
        while self._read():
            pass
        self._terminal.close()
        return self._process.wait(60)
