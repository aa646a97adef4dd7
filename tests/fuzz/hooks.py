"""Loaded by schemathesis in its own environment: who calls, and values that only a running product knows.

Schemathesis invents arguments from our OpenAPI document; a real chat, identity or password it cannot invent. Calls that
end the login they are made with get one of their own.
"""

from __future__ import annotations

import os
import re
import zlib
from typing import Any

import requests
import schemathesis

ROLE = os.environ["FUZZ_ROLE"]
URL = os.environ["FUZZ_URL"]
CHAT_ID, USER_ID = os.environ["FUZZ_CHAT_ID"], os.environ["FUZZ_USER_ID"]
IDENTITY = os.environ["FUZZ_IDENTITY"]
ACCOUNT = {"email": os.environ["FUZZ_EMAIL"], "password": os.environ["FUZZ_PASSWORD"]}
"""Of staff; the password becomes whatever the fuzzing changes it to."""
KEY = os.environ["FUZZ_KEY"]
KEY_ID = os.environ["FUZZ_KEY_ID"]
"""Of a key that nobody uses."""
ENDING = ("end_session", "logout", "password")

Headers = dict[str, str]
_lasting: Headers = {}


def _new_user() -> Any:
    return requests.post(f"{URL}/api/session", json={}, timeout=20).json()


def _sign_in() -> Headers:
    if ROLE == "user":
        return {"Authorization": f"Bearer {_new_user()['access']}"}
    if ROLE in ("agent", "owner"):
        answer = requests.post(f"{URL}/api/admin/login", json=ACCOUNT, timeout=20)
        answer.raise_for_status()
        return {"Cookie": f"frontdesk={answer.cookies['frontdesk']}", "X-CSRF-Token": answer.json()["csrf"]}
    return {"Authorization": f"Bearer {KEY}"} if KEY else {}


def _name(of: Any) -> str:
    """The operation of a context or a case."""
    name: str = of.operation.definition.raw["operationId"]
    return name


def _often(value: object) -> bool:
    """Three times in four, the same for the same value."""
    return zlib.crc32(repr(value).encode()) % 4 > 0


@schemathesis.hook
def map_path_parameters(context: Any, path: dict[str, Any] | None) -> dict[str, Any] | None:
    """Schemathesis also learns ids from answers; but users whom other roles are must not be blocked or erased, nor
    their accounts and keys ended."""
    if path and "admin_id" in path and re.fullmatch("[0-9a-f]{32}", str(path["admin_id"])):
        return {**path, "admin_id": "0" * 32}
    if path and "key_id" in path and re.fullmatch("[0-9a-f]{32}", str(path["key_id"])):
        return {**path, "key_id": KEY_ID}
    if path and "user_id" in path and re.fullmatch("[0-9a-f]{32}", str(path["user_id"])):
        return {**path, "user_id": _new_user()["user"]["id"] if _name(context) == "erase_user" else USER_ID}
    return {**path, "chat_id": CHAT_ID} if path and "chat_id" in path and _often(path) else path


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    if not isinstance(body, dict) or not _often(body):
        return body
    match _name(context):
        case "open_session" if body.get("token"):
            return {**body, "token": IDENTITY}
        case "login":
            return {**body, **ACCOUNT}
        case "password":
            return {**body, "current": ACCOUNT["password"]}
    return body


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    if _name(case) in ENDING:
        case.headers.update(_sign_in())
        return
    if not _lasting:
        _lasting.update(_sign_in())
    case.headers.update(_lasting)


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    if _name(case) == "password" and response.status_code == 200:
        ACCOUNT["password"] = case.body["new"]
        _lasting.clear()
