"""What clients see of whatever a route, or the search for one, raises."""

from __future__ import annotations

from klein import Klein
from twisted.logger import Logger
from twisted.python.failure import Failure
from twisted.web.server import Request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from daemon.protocol import errors
from web.answers import refuse, write_nothing
from web.origins import write_preflight

log = Logger()


def add_to(app: Klein) -> None:
    """In this order: the first that fits answers, and an ``HTTPException`` is an ``Exception`` too."""
    app.handle_errors(errors.ChatError)(_refused)
    app.handle_errors(MethodNotAllowed)(_other_method)
    app.handle_errors(HTTPException)(_no_route)
    app.handle_errors(Exception)(_failed)


def _refused(request: Request, failure: Failure) -> bytes:
    assert isinstance(failure.value, errors.ChatError)
    return refuse(request, failure.value)


def _other_method(request: Request, failure: Failure) -> bytes:
    """405 with the methods there are; to OPTIONS they are the answer."""
    assert isinstance(failure.value, MethodNotAllowed)
    methods = ", ".join(sorted({*(failure.value.valid_methods or ()), "OPTIONS"}))
    request.setHeader("Allow", methods)
    if request.method != b"OPTIONS":
        return refuse(request, errors.MethodNotAllowed(f"This path takes {methods}."))
    if request.requestHeaders.hasHeader("Access-Control-Request-Method"):
        write_preflight(request, methods)
    return write_nothing(request)


def _no_route(request: Request, _failure: Failure) -> bytes:
    return refuse(request, errors.NotFound())


def _failed(request: Request, failure: Failure) -> bytes:
    log.failure("a route failed: {method}", failure=failure, method=request.method)
    return refuse(request, errors.Internal())
