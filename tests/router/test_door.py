"""What passes the door of the router, and what does not."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.protocol.errors import InvalidArgument
from router.door import check_call, too_deep

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=60,
)


def depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


@pytest.mark.parametrize(("text", "deep"), [(nested(32), False), (nested(33), True), ('["' + "[" * 99 + '"]', False)])
def test_depth_is_counted_outside_strings(text: str, deep: bool) -> None:
    assert too_deep(text.encode()) is deep


def test_an_escaped_quote_does_not_end_a_string() -> None:
    assert not too_deep(('["\\"' + "[" * 40 + '"]').encode())
    assert too_deep(('["\\\\"' + "," + "[" * 40).encode())


@given(JSON, st.integers(0, 40))
def test_depth_agrees_with_a_parser(value: Any, wrap: int) -> None:
    for _ in range(wrap):
        value = [value]
    assert too_deep(json.dumps(value).encode()) is (depth(value) > 32)


@pytest.mark.parametrize(
    "value",
    ["\ud800", "ok \udfff", "a\x00b", float("nan"), float("-inf"), 2**63, -(2**63) - 1, datetime.now(UTC), {1, 2},
     {1: "a"}, {"a": ["\ud800"]}, {"\ud800": 1}, [[[float("nan")]]]],
)  # fmt: skip
def test_what_is_not_plain_names_its_argument(value: Any) -> None:
    with pytest.raises(InvalidArgument) as by_name:
        check_call("support.chat.send", [], {"content": "hello", "client_id": value})
    assert by_name.value.extra == {"field": "client_id"}
    with pytest.raises(InvalidArgument) as by_place:
        check_call("support.chat.send", ["hello", value], None)
    assert by_place.value.extra == {"field": "client_id"}


def test_binary_serializers_cannot_nest_deeper_than_text() -> None:
    value: Any = "x"
    for _ in range(100_000):
        value = [value]
    with pytest.raises(InvalidArgument, match="nested"):
        check_call("support.chat.send", [value], None)


def test_a_list_of_lists_of_the_same_lists_ends_somewhere() -> None:
    """CBOR says "that list again" in two bytes (tags 28 and 29)."""
    value: Any = "ha"
    for _ in range(20):
        value = [value, value]
    with pytest.raises(InvalidArgument, match="too many"):
        check_call("support.chat.send", [value], None)


def test_more_values_than_any_procedure_takes_are_not_looked_at() -> None:
    begun = time.process_time()
    with pytest.raises(InvalidArgument, match="too many"):
        check_call("support.chat.send", [[0] * 30_000], None)
    assert time.process_time() - begun < 0.01


@given(JSON)
def test_plain_json_passes(value: Any) -> None:
    check_call("support.chat.send", [value], {"client_id": value})


def test_unknown_procedures_are_checked_too() -> None:
    with pytest.raises(InvalidArgument):
        check_call("no.such", [float("nan")], None)
