"""The OpenAPI document, held against the running product by schemathesis, for each role: no 5xx, no undocumented
status, header or body. It needs other versions of what Crossbar pins, so it has an environment of its own.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.product import Product, client_id

SCHEMATHESIS = Path(sys.prefix) / "fuzz" / "bin" / "schemathesis"
HOOKS = Path(__file__).with_name("hooks.py")
PASSWORD = "a long password"
SCOPES = ("read", "bot", "admin")
ROLES = ("nobody", "user", "agent", "owner", *SCOPES)
ACCOUNTS = {"nobody": "agent", "agent": "agent", "owner": "owner"}
"""Whose account there is to sign in to, by who tries."""
AT_ONCE = 2
UNUSED = (
    # Credentials come from the hooks; whether others are refused is asked in tests/whole/test_rights.py.
    "ignored_auth",
    # What no schema can say: that since and before exclude each other, or what a cursor holds.
    "positive_data_acceptance",
    # An empty parameter of the list counts as absent.
    "negative_data_rejection",
)
QUICK = ["--phases", "fuzzing", "--max-examples", "5", "--generation-deterministic"]
LONG = ["--phases", "coverage,fuzzing", "--max-examples", "60", "--generation-database", "none"]
REACHED = {
    "nobody": ("POST /api/session", "POST /api/admin/login"),
    "user": ("DELETE /api/session", "POST /api/support_chat/messages", "PATCH /api/support_chat/mark_read"),
    "agent": ("POST /api/admin/chats/{chat_id}/messages", "POST /api/admin/password", "POST /api/admin/logout"),
    "owner": (
        *("GET /api/admin/outbox", "POST /api/admin/ticket", "DELETE /api/admin/users/{user_id}"),
        *("POST /api/admin/keys/{key_id}/revoke", "GET /api/admin/staff", "PATCH /api/admin/me"),
    ),
    "read": ("GET /api/admin/chats", "GET /api/admin/chats/{chat_id}/messages"),
    "bot": ("POST /api/admin/chats/{chat_id}/messages",),
    "admin": ("POST /api/admin/chats/{chat_id}/archive", "POST /api/admin/chats/{chat_id}/priority"),
}
"""What each role must have been let do, or nothing much was tried."""


def credentials(product: Product, role: str) -> dict[str, str]:
    email = f"fuzz-{role}-{client_id()}@example.com".lower()
    if role in ACCOUNTS:
        product.account(email, PASSWORD, ACCOUNTS[role])
    session = product.session()
    bearer = {"Authorization": f"Bearer {session['access']}"}
    body = {"content": "hello", "client_id": client_id()}
    product.http.post("/api/support_chat/messages", json=body, headers=bearer).raise_for_status()
    return {
        "FUZZ_ROLE": role,
        "FUZZ_URL": product.url,
        "FUZZ_CHAT_ID": session["chat_id"],
        "FUZZ_USER_ID": product.session()["user"]["id"],
        "FUZZ_IDENTITY": product.identity(f"fuzz-{role}"),
        "FUZZ_EMAIL": email,
        "FUZZ_PASSWORD": PASSWORD,
        "FUZZ_KEY": product.key(role) if role in SCOPES else "",
        "FUZZ_KEY_ID": product.key("read")[4:36],
    }


def fuzz(product: Product, role: str, folder: Path, how: list[str]) -> tuple[str, dict[str, Any]]:
    """What schemathesis says, for people and as JSON."""
    report = folder / f"{role}.json"
    command = [SCHEMATHESIS, "run", f"{product.url}/api/openapi.json", *how, "--exclude-checks", ",".join(UNUSED)]
    command += ["--workers", "1", "--continue-on-failure", "--no-color", "--warnings", "off"]
    command += ["--suppress-health-check", "all", "--request-timeout", "20"]
    command += ["--generation-with-security-parameters", "false", "--report", "json", "--report-json-path", report]
    environment = os.environ | credentials(product, role) | {"SCHEMATHESIS_HOOKS": str(HOOKS)}
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert report.exists(), said
    return said, json.loads(report.read_text())


def check(role: str, said: str, report: dict[str, Any], least: int) -> None:
    assert report["exit_code"] == 0, said
    assert report["operations"]["errored"] == 0, said
    assert report["test_cases"]["generated"] >= least
    rates = report["valid_rates"]
    reached = {name for name in REACHED[role] if any(phase["accepted"] for phase in rates.get(name, {}).values())}
    assert reached == set(REACHED[role])


Runs = dict[str, Future[tuple[str, dict[str, Any]]]]


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A product to make a mess of: owners erase whom they find."""
    running = Product(tmp_path_factory.mktemp("fuzzed"))
    try:
        yield running.start()
    finally:
        running.close()


@pytest.fixture(scope="module")
def runs(product: Product, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    folder = tmp_path_factory.mktemp("fuzz")
    pool = ThreadPoolExecutor(AT_ONCE)
    started = {role: pool.submit(fuzz, product, role, folder, QUICK) for role in ROLES}
    pool.shutdown(wait=False)
    return started


@pytest.mark.parametrize("role", ROLES)
def test_200_cases(runs: Runs, role: str) -> None:
    check(role, *runs[role].result(), least=200)


@pytest.mark.long
@pytest.mark.parametrize("role", ROLES)
def test_2000_cases(product: Product, tmp_path: Path, role: str) -> None:
    check(role, *fuzz(product, role, tmp_path, LONG), least=2000)
