"""The lane: which calls are plain, and which are not."""

from __future__ import annotations

import inspect
import json
import re

import pytest
from autobahn.wamp import message
from crossbar.router import dealer

from router.lane.calls import PlainCall, plain_call

PLAIN = [48, 7, {}, "support.chat.send", ["Hello"], {"client_id": "x"}]


@pytest.mark.parametrize("length", [4, 5, 6])
def test_a_plain_call_is_read_as_autobahn_reads_it(length: int) -> None:
    call = plain_call(json.dumps(PLAIN[:length]).encode())
    assert call is not None
    stock = message.Call.parse(PLAIN[:length])
    assert (call.request, call.procedure) == (stock.request, stock.procedure)
    assert (call.args, call.kwargs) == (stock.args or [], stock.kwargs or {})


@pytest.mark.parametrize(
    "text",
    [
        *('[48,7,{"timeout":1},"a.b"]', '[48,7,{"forward_for":[]},"a.b"]', '[48,0,{},"a.b"]', '[48,true,{},"a.b"]'),
        *('[48,-1,{},"a.b"]', f'[48,{2**53 + 1},{{}},"a.b"]', '[48,1.0,{},"a.b"]', '[48,7,[],"a.b"]', "[48,7,{},5]"),
        *('[48,7,{},"a.b",{}]', '[48,7,{},"a.b",[],[]]', '[48,7,{},"a.b",[],{},1]', '[48,7,{},"a.b",null]'),
        *('[48,7,{},"a.b",["\\u0000"]]', '[48,7,{},"a.b",["\\ud800"]]', '[48,7,{},"a.b",[NaN]]', '[32,7,{},"a.b"]'),
        *('[48,7,{},"a.b",[' + "[" * 32 + "]" * 32 + "]]", '[48,7,{},"a.b",[12345678901234567890123]]', "[48,7", "{}"),
        '[48,7,{},"a.b",[],{"before":12345678901234567890123}]',
        '[48,7,{},"a.b",["text",[12345678901234567890123]]]',
    ],
)
def test_whatever_is_not_plain_goes_the_long_way(text: str) -> None:
    assert plain_call(text.encode()) is None


def test_text_that_is_no_utf_8_goes_the_long_way() -> None:
    assert plain_call(b'[48,7,{},"a.b",["\xff\xfe"]]') is None


def test_a_short_number_goes_this_way() -> None:
    call = plain_call(b'[48,7,{},"a.b",[123456789012345678,1.5,null],{"limit":50}]')
    assert call is not None
    assert (call.args, call.kwargs) == ([123456789012345678, 1.5, None], {"limit": 50})


def test_the_dealer_looks_at_nothing_else_of_a_call_under_way() -> None:
    """``correlation_is_anchor`` and the like belong to traces, where no call goes this way."""
    source = inspect.getsource(dealer)
    looked_at = set(re.findall(r"(?:invoke|invocation_request)\.call\.(\w+)", source))
    assert looked_at == {"request", "procedure", "correlation_id", "correlation_uri"}
    assert all(hasattr(PlainCall(1, "a.b", [], {}), each) for each in looked_at)
