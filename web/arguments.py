"""The arguments of a request: from its path, its query or its body, checked by the schema of the procedure."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import orjson
from twisted.web.server import Request

from daemon.protocol.errors import InvalidArgument, TooLarge, UnsupportedMediaType
from daemon.protocol.limits import BODY_BYTES
from web.operations import Operation

_QUERY_FIELDS = 32


def arguments(request: Request, operation: Operation, path: dict[str, str], added: dict[str, Any]) -> dict[str, Any]:
    """What to call the procedure with.

    Depth needs no check of its own: the parser ends at 1,024, and no schema lets through more than two.

    :param path: what stands in the path.
    :param added: what web itself fills in.
    :raises InvalidArgument: naming the first field that is wrong, wherever it stands.
    :raises TooLarge: the body is over 128 KiB.
    :raises UnsupportedMediaType: a body that is not JSON.
    """
    given = _query(request)
    if not operation.in_query:
        _refuse_names(given, set(given))
        given = _body(request)
    _refuse_names(given, {*path, *operation.added})
    checked = operation.arguments.check({**path, **given, **added}, lax=operation.in_query)
    return checked.model_dump(exclude_unset=True)


def _refuse_names(given: dict[str, Any], names: set[str]) -> None:
    for name in given:
        if name in names:
            field = name if name.isascii() and name.isprintable() and len(name) <= 64 else "unknown"
            raise InvalidArgument(f"{field} is not known", field=field)


def _query(request: Request) -> dict[str, str]:
    raw = request.uri.partition(b"?")[2]
    try:
        pairs = parse_qsl(raw.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=_QUERY_FIELDS)
    except ValueError:
        raise InvalidArgument("the query must be URL-encoded UTF-8, with few parameters", field="query") from None
    given: dict[str, str] = {}
    for name, value in pairs:
        _refuse_repetition(name, given)
        given[name] = value
    return given


def _refuse_repetition(name: str, given: dict[str, str]) -> None:
    if name in given:
        raise InvalidArgument("a query parameter is given twice", field=name if name.isidentifier() else "query")


def _body(request: Request) -> dict[str, Any]:
    """The object in the body; no body is an empty one."""
    body = request.content.read(BODY_BYTES + 1) if request.content else b""
    if not body:
        return {}
    if len(body) > BODY_BYTES:
        raise TooLarge(f"A body may have {BODY_BYTES} bytes.")
    if not _is_json(request):
        raise UnsupportedMediaType("The body must be application/json, without content encoding.")
    try:
        # Strict JSON (RFC 8259): no NaN, no Infinity, no lone surrogates, nothing but UTF-8.
        given = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise InvalidArgument("the body must be JSON in UTF-8", field="body") from None
    if not isinstance(given, dict):
        raise InvalidArgument("the body must be a JSON object", field="body")
    return given


def _is_json(request: Request) -> bool:
    types = request.requestHeaders.getRawHeaders(b"Content-Type", [])
    encoding = request.getHeader(b"Content-Encoding") or b"identity"
    return (
        len(types) == 1
        and types[0].partition(b";")[0].strip().lower() == b"application/json"
        and encoding.strip().lower() == b"identity"
    )
