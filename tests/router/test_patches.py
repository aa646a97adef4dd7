"""The patches change nothing but the cost, and these fail when Crossbar or Autobahn change under them."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from autobahn.util import hlid
from autobahn.wamp import serializer
from crossbar.router import broker, dealer, role, router
from hypothesis import given
from hypothesis import strategies as st

from config import Settings
from router import patches
from router.config import node_config
from router.patches import authorization, fast_json, lazy_logs

Json = serializer.JsonObjectSerializer
DUMPS, LOADS = Json.serialize, Json.unserialize
FAST_DUMPS, FAST_LOADS = fast_json._serialize(DUMPS), fast_json._unserialize(LOADS)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=30,
)


def outcome(function: Any, *args: Any) -> Any:
    try:
        return repr(function(*args))
    except Exception as error:
        return type(error)


def test_other_versions_are_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    patches.check_versions()
    monkeypatch.setattr(patches, "version", lambda name: "26.11.1")
    with pytest.raises(patches.UnknownVersion, match=r"crossbar 26\.11\.1 is installed, .* requirements\.lock"):
        patches.check_versions()


# --- lines of the log ---------------------------------------------------------------------------------------------


def test_what_is_printed_later_is_the_same() -> None:
    made = lazy_logs.Later(hlid, 5)
    assert (str(made), f"{made}", f"{made:>40}", repr(made)) == (hlid(5), hlid(5), f"{hlid(5):>40}", repr(hlid(5)))
    assert made + "." == hlid(5) + "."


@pytest.mark.parametrize("path", lazy_logs.MODULES)
def test_modules_use_these_names(path: str) -> None:
    assert any(hasattr(import_module(path), name) for name in lazy_logs.NAMES)


def test_nothing_is_formatted_for_a_line_that_nobody_reads() -> None:
    made = lazy_logs.Later(lambda: pytest.fail("formatted"))
    dealer.Dealer.log.trace("{made}", made=made)


# --- JSON ---------------------------------------------------------------------------------------------------------


@given(VALUES)
def test_json_is_written_as_before(value: Any) -> None:
    own = Json()

    def written(dumps: Callable[..., bytes]) -> Any:
        return outcome(lambda: json.loads(dumps(own, value), parse_constant=lambda _: None))

    assert written(FAST_DUMPS) == written(DUMPS)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_is_written_as_null(value: float) -> None:
    """Browsers refuse what stands there otherwise. The door lets nobody say it."""
    assert FAST_DUMPS(Json(), [value]) == b"[null]"


@given(VALUES)
def test_json_is_read_as_before(value: Any) -> None:
    own = Json()
    try:
        text = DUMPS(own, value)
    except UnicodeEncodeError:
        return
    assert outcome(FAST_LOADS, own, text) == outcome(LOADS, own, text)


@pytest.mark.parametrize(
    "text",
    [
        *('["\\u0000AAEC"]', '["\\u0000"]', "[NaN]", "[-Infinity]", '["\\ud800"]', "[18446744073709551616]", "[1e999]"),
        *("[1", "", "[]]", '{"a": 1, "a": 2}', "\ufeff[1]", "[01]", '["\x01"]', "[1e5]", f"[{2**53 + 1}]"),
    ],
)
def test_json_that_others_read_differently(text: str) -> None:
    own = Json()
    assert outcome(FAST_LOADS, own, text.encode()) == outcome(LOADS, own, text.encode())


def test_batched_json_goes_the_way_it_went() -> None:
    own = Json(batched=True)
    assert FAST_DUMPS(own, [1]) == DUMPS(own, [1])
    assert FAST_LOADS(own, b"[1]\30[2]\30") == [[1], [2]]


# --- authorization ------------------------------------------------------------------------------------------------


def test_the_cache_has_this_key() -> None:
    source = inspect.getsource(router.Router.authorize)
    assert "cache_key = (realm, authrole, uri, action)" in source
    assert "self._authorization_cache.get(cache_key, None)" in source
    assert "if authrole in self._roles:" in source


def test_of_an_answer_nothing_is_used_but_its_callbacks() -> None:
    for each in (dealer.Dealer.processCall, dealer.Dealer.processRegister, broker.Broker.processPublish):
        source = inspect.getsource(each)
        assert "d = self._router.authorize(" in source
        assert source.count("txaio.add_callbacks(d, on_authorize_success, on_authorize_error)") == 1
        assert source.count(" d.") == 0


def test_the_backend_is_allowed_what_the_configuration_allows(tmp_path: Path) -> None:
    backend = node_config(Settings(data_dir=tmp_path, secret="s"))["workers"][0]["realms"][0]["roles"][0]
    configured = role.RouterRoleStaticAuth(None, backend["name"], backend["permissions"])
    for action, answer in authorization._BACKEND.items():
        given = configured.authorize(None, "support.any.thing", action, {})
        assert {"disclose": False, **given} == answer | {"validate": None}


def test_what_is_known_comes_at_once() -> None:
    heard: list[Any] = []
    authorization.Known({"allow": True}).addCallbacks(heard.append, None)
    assert heard == [{"allow": True}]
