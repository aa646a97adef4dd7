"""The documents, held against the routes and the schemas that validate."""

from __future__ import annotations

from typing import Any

import pytest_twisted
from jsonschema import Draft202012Validator

from daemon.protocol.answers import ANSWERS
from daemon.protocol.errors import BY_CODE
from daemon.protocol.uris import PROCEDURES
from tests.web.conftest import Client, StartSite
from web.openapi import openapi
from web.operations import OPERATIONS


def _references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if "$ref" in node else set()
        return own.union(*map(_references, node.values()))
    return set().union(*map(_references, node)) if isinstance(node, list) else set()


@pytest_twisted.ensureDeferred
async def test_openapi(site: Client) -> None:
    response = await site("GET", "/api/openapi.json")
    assert response.headers["Content-Type"] == "application/json"
    document = response.json()
    assert document["openapi"] == "3.1.0"
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    routes = {(each.method, each.path.replace("<", "{").replace(">", "}")) for each in OPERATIONS}
    assert described == routes | {("GET", f"/api/{name}") for name in ("health", "openapi.json", "procedures.json")}
    for reference in _references(document):
        found = document
        for key in reference.removeprefix("#/").split("/"):
            found = found[key]
        assert found
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest_twisted.ensureDeferred
async def test_arguments_in_their_places(site: Client) -> None:
    paths = (await site("GET", "/api/openapi.json")).json()["paths"]
    login = paths["/api/admin/login"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert set(login["properties"]) == {"email", "password"}, "the address is not the client's to tell"
    messages = paths["/api/admin/chats/{chat_id}/messages"]
    places = [(each["in"], each["name"]) for each in messages["get"]["parameters"]]
    assert places == [("path", "chat_id"), ("query", "since"), ("query", "before"), ("query", "limit")]
    assert {"200", "201", "409"} <= set(messages["post"]["responses"])
    assert messages["post"]["security"] == [{"cookie": [], "csrf": []}, {"access": []}]


@pytest_twisted.ensureDeferred
async def test_errors_look_as_described(site: Client) -> None:
    responses = (await site("GET", "/api/openapi.json")).json()["components"]["responses"]
    assert set(responses) == set(BY_CODE)
    for method, path, kwargs in [
        ("GET", "/api/admin/me", {}),
        ("GET", "/api/support_chat?x=1", {"headers": site.bearer()}),
        ("GET", "/api/admin/me", {"headers": site.bearer()}),
        ("PUT", "/api/session", {}),
        ("GET", "/api/nothing", {}),
        ("POST", "/api/session", {"content": b"x"}),
    ]:
        error = (await site(method, path, **kwargs)).json()
        schema = responses[error["error"]["code"]]["content"]["application/json"]["schema"]
        Draft202012Validator(schema).validate(error)


@pytest_twisted.ensureDeferred
async def test_the_cookie_is_named_as_it_is(start: StartSite) -> None:
    document = (await start(FRONTDESK_PUBLIC_URL="https://a.example")("GET", "/api/openapi.json")).json()
    assert document["components"]["securitySchemes"]["cookie"]["name"] == "__Host-frontdesk"
    assert b"__Host" not in openapi("frontdesk")


@pytest_twisted.ensureDeferred
async def test_procedures(site: Client) -> None:
    document = (await site("GET", "/api/procedures.json")).json()
    assert set(document) == set(PROCEDURES) == set(ANSWERS)
    for uri, described in document.items():
        Draft202012Validator.check_schema(described["arguments"])
        Draft202012Validator.check_schema(described["answer"])
        assert described["order"] == list(PROCEDURES[uri].arguments.model_fields)
    assert document["support.admin.send"]["scope"] == "bot"
    assert document["support.chat.send"]["scope"] is None
