"""The wrapper round every procedure: refusals have their code, failures tell nothing."""

from __future__ import annotations

from typing import Any

import pytest
from autobahn.wamp.exception import ApplicationError
from autobahn.wamp.request import Registration
from autobahn.wamp.types import CallDetails

from daemon.face.calls import DETAILS, Answer, Caller, endpoint
from daemon.ids import new_id
from daemon.protocol.errors import Conflict
from daemon.protocol.uris import PROCEDURES
from tests.unit.conftest import result


def called(handler: Any, role: str, authid: str, uri: str = "support.chat.pulse", **kwargs: Any) -> Any:
    details = CallDetails(
        registration=Registration(None, 1, True, uri),
        caller=1,
        caller_authid=authid,
        caller_authrole=role,
        procedure=uri,
    )  # type: ignore[arg-type]
    return result(endpoint(PROCEDURES[uri], handler)(**{DETAILS: details}, **kwargs))


def refused(handler: Any, *args: Any, **kwargs: Any) -> ApplicationError:
    with pytest.raises(ApplicationError) as caught:
        called(handler, *args, **kwargs)
    return caught.value


USER = f"{new_id()}.{new_id()}"


async def fails(_caller: Caller, _arguments: Any) -> Answer:
    raise RuntimeError("SELECT secret FROM inside")


async def refuses(_caller: Caller, _arguments: Any) -> Answer:
    raise Conflict("taken", assignee={"id": "x"})


async def answers(caller: Caller, _arguments: Any) -> Answer:
    return Answer({"who": caller.known.id}, {"cookie": "for web alone"})


def test_a_failure_tells_nothing(logged_errors: list[Any]) -> None:
    error = refused(fails, "user", USER)
    assert error.error == "support.error.internal"
    assert "secret" not in repr((error.args, error.kwargs))
    assert error.__suppress_context__
    assert [failure.type for failure in logged_errors] == [RuntimeError]
    logged_errors.clear()


def test_a_refusal_has_its_code_and_extras() -> None:
    error = refused(refuses, "user", USER)
    assert (error.error, error.args, error.kwargs) == ("support.error.conflict", ("taken",), {"assignee": {"id": "x"}})


def test_what_is_for_web_reaches_web_alone() -> None:
    assert called(answers, "user", USER) == {"who": USER.partition(".")[0]}
    by_web = called(answers, "backend", "", principal=["user", USER])
    assert (by_web.results, by_web.kwresults) == (({"who": USER.partition(".")[0]},), {"cookie": "for web alone"})


@pytest.mark.parametrize(
    ("role", "authid"),
    [("", ""), ("user", ""), ("trusted", USER), ("admin", USER)],
    ids=["nobody", "no id", "no such role", "an id of another role"],
)
def test_who_was_not_proven_for_this_is_refused(role: str, authid: str) -> None:
    assert refused(answers, role, authid).error == "support.error.forbidden"


def test_nobody_but_the_backend_calls_what_is_webs() -> None:
    uri = "support.backend.me"
    for role in ("user", "admin", "integrator"):
        assert refused(answers, role, f"{new_id()}.owner", uri).error == "support.error.forbidden"
