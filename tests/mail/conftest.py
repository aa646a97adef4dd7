from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import trustme

from tests import postgres
from tests.mail import moody
from tests.mail.moody import Moody
from tests.mail.payers import Payers
from tests.mail.sink import Authority, Sink, running


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority(trustme.CA())


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Without TLS and without sign-in."""
    with running(auth_exclude_mechanism=["LOGIN", "PLAIN"]) as sink:
        yield sink


@pytest.fixture
def server() -> Iterator[Moody]:
    with moody.running() as server:
        yield server


@pytest.fixture
def url() -> Iterator[str]:
    with postgres.cluster() as cluster, postgres.scratch(cluster, "mails") as url:
        yield url


@pytest.fixture
def conn(url: str) -> Iterator[sa.Connection]:
    with postgres.committing(url) as connection:
        yield connection


@pytest.fixture
def payers(url: str, server: Moody, tmp_path: Path) -> Iterator[Payers]:
    settings = {
        "FRONTDESK_DATA_DIR": str(tmp_path / "data"),
        "DATABASE_URL": sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False),
        "FRONTDESK_EMAIL_URL": f"smtp://127.0.0.1:{server.port}",
        "FRONTDESK_EMAIL_TIMEOUT": "2",
    }
    payers = Payers({**os.environ, **settings}, tmp_path / "payers.log")
    yield payers
    for each in payers.running:
        each.kill()
        each.wait()
