"""Every saboteur still applies, leaves Python behind, and is looked for by tests that exist. They run by
``make saboteurs`` alone.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.hostile.test_hostile import CLASSES
from tests.saboteurs.saboteur import Saboteur
from tests.saboteurs.table import SABOTEURS

ROOT = Path(__file__).parents[2]
TRAPS = range(1, 22)
CASES = {f"{name}: {case.name}" for name, cases in CLASSES.items() for case in cases}


def is_there(guard: str) -> bool:
    """Whether pytest would find the test; of parameters only those of the hostile inputs are looked up."""
    file, _, name = guard.partition("::")
    function, _, parameter = name.removesuffix("]").partition("[")
    found = re.search(rf"^(async )?def {function}\(", (ROOT / file).read_text(), re.MULTILINE)
    return found is not None and (function != "test_outcome" or parameter in CASES)


@pytest.mark.parametrize("saboteur", SABOTEURS, ids=lambda each: each.name)
def test_it_applies(saboteur: Saboteur) -> None:
    for path, text in saboteur.patched(ROOT).items():
        assert text != path.read_text()
        ast.parse(text)
    assert saboteur.guards
    assert [each for each in saboteur.guards if not is_there(each)] == []


def test_they_are_many_and_each_has_a_name_of_its_own() -> None:
    assert len({each.name for each in SABOTEURS}) == len(SABOTEURS) >= 60


def test_each_trap_has_one() -> None:
    assert {trap for each in SABOTEURS for trap in each.traps} == {*TRAPS}
