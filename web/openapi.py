"""The OpenAPI 3.1 document, written from the table of operations and the schemas that validate."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

import orjson

from daemon.protocol.errors import BY_CODE
from daemon.protocol.uris import PROCEDURES
from web.json_schemas import Schema, answer_schema, arguments_schema, not_null
from web.operations import OPERATIONS, Operation

_CONFLICTING = ("claim", "save_canned_reply", "invite", "accept_invitation", "send_again", "confirm_email")
_EXTRAS: dict[str, Schema] = {
    "conflict": {"assignee": {"type": "object"}},
    "invalid_argument": {"field": {"type": "string"}},
    "rate_limited": {"retry_after_ms": {"type": "integer"}},
    "unavailable": {"retry_after_ms": {"type": "integer"}},
}
_TICKET: Schema = {
    "type": "object",
    "properties": {"access": {"type": "string"}, "expires_in": {"type": "integer"}},
    "required": ["access", "expires_in"],
}
_HEALTH: Schema = {
    "type": "object",
    "properties": {
        "status": {"enum": ["ok", "unavailable"]},
        "parts": {
            "type": "object",
            "properties": {part: {"enum": ["ok", "away", "unknown"]} for part in ("router", "daemon", "database")},
            "required": ["router", "daemon", "database"],
        },
    },
    "required": ["status", "parts"],
}


@cache
def openapi(cookie: str) -> bytes:
    """:param cookie: the name of the staff session cookie."""
    schemas: Schema = {}
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        path = operation.path.replace("<", "{").replace(">", "}")
        paths.setdefault(path, {})[operation.method.lower()] = _describe(operation, schemas)
    paths["/api/health"] = {"get": _health()}
    for name, summary in (("openapi", "This document"), ("procedures", "JSON Schemas of every WAMP procedure")):
        answers = {"200": _json(summary, {"type": "object"}), **_errors("forbidden", "method_not_allowed", "internal")}
        paths[f"/api/{name}.json"] = {"get": {"operationId": name, "summary": summary, "responses": answers}}
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Frontdesk", "version": version("frontdesk")},
            "servers": [{"url": "/"}],
            "paths": paths,
            "components": {
                "schemas": dict(sorted(schemas.items())),
                "responses": {code: _error(code) for code in BY_CODE},
                "securitySchemes": {
                    "access": {"type": "http", "scheme": "bearer", "description": "An access token, or an API key"},
                    "cookie": {"type": "apiKey", "in": "cookie", "name": cookie},
                    "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
                },
            },
        }
    )


def _describe(operation: Operation, schemas: Schema) -> Schema:
    arguments = arguments_schema(operation.arguments, schemas)
    needed = arguments.get("required", [])
    kept = {name: each for name, each in arguments["properties"].items() if name not in operation.added}
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": kept.pop(name)} for name in operation.in_path
    ]
    described: Schema = {
        "operationId": operation.name,
        "summary": PROCEDURES[operation.uri].summary if operation.uri else "A ticket for the WebSocket",
        "tags": ["staff" if operation.path.startswith("/api/admin") else "user"],
        "security": _security(operation),
        "parameters": parameters,
    }
    if operation.in_query:
        parameters += [{"name": name, "in": "query", "schema": not_null(each)} for name, each in kept.items()]
    else:
        required = [name for name in needed if name in kept]
        body = {"type": "object", "properties": kept, "required": required, "additionalProperties": False}
        described["requestBody"] = {"required": bool(required), "content": {"application/json": {"schema": body}}}
    answer = answer_schema(operation.uri, schemas) if operation.uri else _TICKET
    responses = {"200": _json("Sent before" if operation.sends else "Done", answer)}
    if operation.sends:
        responses["201"] = _json("Sent", answer)
    described["responses"] = responses | _errors(*_codes(operation))
    return described


def _codes(operation: Operation) -> list[str]:
    codes = ["invalid_argument", "unauthorized", "forbidden", "method_not_allowed", "too_large", "rate_limited"]
    codes += ["internal", "unavailable"]
    if operation.who != "anyone":
        codes.append("not_found")
    if operation.sends or operation.name in _CONFLICTING:
        codes.append("conflict")
    if not operation.in_query:
        codes.append("unsupported_media_type")
    return codes


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    by_cookie: dict[str, list[str]] = {"cookie": []} if operation.in_query else {"cookie": [], "csrf": []}
    if operation.who == "anyone":
        return []
    if operation.who == "user":
        return [{"access": []}]
    return [by_cookie] if operation.name == "ticket" else [by_cookie, {"access": []}]


def _health() -> Schema:
    responses = {"200": _json("Every part answers", _HEALTH), "503": _json("A part is away", _HEALTH)}
    errors = _errors("forbidden", "method_not_allowed", "internal")
    return {"operationId": "health", "summary": "Whether every part answers", "responses": responses | errors}


def _errors(*codes: str) -> Schema:
    return {str(BY_CODE[code].http): {"$ref": f"#/components/responses/{code}"} for code in codes}


def _error(code: str) -> Schema:
    extras = _EXTRAS.get(code, {})
    error = {
        "type": "object",
        "properties": {"code": {"const": code}, "message": {"type": "string"}, **extras},
        "required": ["code", "message", *(name for name in extras if name != "assignee")],
    }
    described = _json(code, {"type": "object", "properties": {"error": error}, "required": ["error"]})
    if "retry_after_ms" in extras:
        described["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds"}}
    return described


def _json(description: str, schema: Schema) -> Schema:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
