"""Shapes, held against the rules that they tell of: what fits is taken."""

from __future__ import annotations

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from daemon.protocol import shapes, text

RULES = {
    "content": (shapes.CONTENT, text.content),
    "line": (shapes.line(20), lambda value: text.line(value, 20)),
    "email": (shapes.EMAIL, text.email),
    "page": (shapes.PAGE, text.page),
}
RARE = re.compile("[\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\ufff9-\ufffb\U00010000-\U0010ffff]")
"""Where the invisible characters are that a pattern does not list."""


@given(st.data(), st.sampled_from(list(RULES.values())))
def test_what_fits_is_taken(data, ruled):
    shape, rule = ruled
    value = data.draw(st.from_regex(shape["pattern"], fullmatch=True))
    assume(len(value) <= shape["maxLength"] and not RARE.search(value))
    Draft202012Validator(shape).validate(value)
    assert rule(value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("content", " \n\u200b"),
        ("content", "a\rb"),
        ("content", "x" * 5001),
        ("line", ""),
        ("line", "a\nb"),
        ("line", "\u2028"),
        ("email", "a@b..c"),
        ("email", "a b@c"),
        ("page", "javascript:alert(1)"),
        ("page", "https://"),
    ],
)
def test_what_does_not_fit_is_refused(name, value):
    shape, rule = RULES[name]
    assert not Draft202012Validator(shape).is_valid(value)
    with pytest.raises(ValueError, match="must"):
        rule(value)
