from __future__ import annotations

from collections.abc import Iterator

import pytest
import trustme

from tests.mail.sink import Authority, Sink, running


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority(trustme.CA())


@pytest.fixture
def sink() -> Iterator[Sink]:
    """Without TLS and without sign-in."""
    with running(auth_exclude_mechanism=["LOGIN", "PLAIN"]) as sink:
        yield sink
