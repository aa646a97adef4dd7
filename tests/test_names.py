"""Our packages have plain names: no dependency may ship one of them and stand in its place."""

from __future__ import annotations

from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NAMES = ["config", "daemon", "router", "web", "tests"]


@pytest.mark.parametrize("name", NAMES)
def test_no_other_distribution_ships_the_name(name: str) -> None:
    assert set(packages_distributions().get(name, [])) <= {"frontdesk"}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_is_found_in_this_checkout(name: str) -> None:
    spec = find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin) == ROOT / name / "__init__.py"
