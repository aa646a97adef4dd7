"""Arguments under the same rules as settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click


class Checked(click.ParamType[Any]):
    """A parameter that a function reads; its ``ValueError`` says what is allowed."""

    name = "text"

    def __init__(self, parse: Callable[[str], Any]) -> None:
        self._parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return self._parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
