"""The lane: which calls are plain, and which are not."""

from __future__ import annotations

import json

import pytest
from autobahn.wamp import message

from router.lane.calls import plain_call

PLAIN = [48, 7, {}, "support.chat.send", ["Hello"], {"client_id": "x"}]


@pytest.mark.parametrize("length", [4, 5, 6])
def test_a_plain_call_is_read_as_autobahn_reads_it(length: int) -> None:
    call = plain_call(json.dumps(PLAIN[:length]).encode())
    assert call is not None
    stock = message.Call.parse(PLAIN[:length])
    assert call[:2] == (stock.request, stock.procedure)
    assert (call[2], call[3]) == (stock.args or [], stock.kwargs)


@pytest.mark.parametrize(
    "text",
    [
        *('[48,7,{"timeout":1},"a.b"]', '[48,7,{"forward_for":[]},"a.b"]', '[48,0,{},"a.b"]', '[48,true,{},"a.b"]'),
        *('[48,-1,{},"a.b"]', f'[48,{2**53 + 1},{{}},"a.b"]', '[48,1.0,{},"a.b"]', '[48,7,[],"a.b"]', "[48,7,{},5]"),
        *('[48,7,{},"a.b",{}]', '[48,7,{},"a.b",[],[]]', '[48,7,{},"a.b",[],{},1]', '[48,7,{},"a.b",null]'),
        *('[48,7,{},"a.b",["\\u0000"]]', '[48,7,{},"a.b",["\\ud800"]]', '[48,7,{},"a.b",[NaN]]', '[32,7,{},"a.b"]'),
        *('[48,7,{},"a.b",[' + "[" * 32 + "]" * 32 + "]]", '[48,7,{},"a.b",[12345678901234567890123]]', "[48,7", "{}"),
    ],
)
def test_whatever_is_not_plain_goes_the_long_way(text: str) -> None:
    assert plain_call(text.encode()) is None


def test_text_that_is_no_utf_8_goes_the_long_way() -> None:
    assert plain_call(b'[48,7,{},"a.b",["\xff\xfe"]]') is None
