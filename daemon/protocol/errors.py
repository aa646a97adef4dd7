"""Refusals, each with the code that names it on every edge (docs/protocol.md, "Errors")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

ERROR_URI = "support.error."


class ChatError(Exception):
    """Refused. The text is safe to show; ``code`` names it on every edge.

    ``extra`` travels beside code and message: the ``field`` that is wrong, the ``assignee`` who was faster,
    ``retry_after_ms`` in milliseconds.
    """

    code: ClassVar[str] = "internal"
    http: ClassVar[int] = 500

    def __init__(self, message: str, **extra: Any) -> None:
        super().__init__(message)
        self.message = message
        self.extra: dict[str, Any] = extra

    @property
    def uri(self) -> str:
        """The WAMP error URI."""
        return ERROR_URI + self.code

    def to_wire(self) -> dict[str, Any]:
        """The body of a REST error: ``{"error": {"code", "message", …}}``."""
        return {"error": {"code": self.code, "message": self.message, **self.extra}}


class InvalidArgument(ChatError):
    """Wrong type, unknown field, too long, blank. ``field`` says which."""

    code, http = "invalid_argument", 400

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message, field=field)


class Unauthorized(ChatError):
    """No, bad or ended credentials."""

    code, http = "unauthorized", 401

    def __init__(self, message: str = "Sign in first: the credentials are missing, wrong or have ended.") -> None:
        super().__init__(message)


class Forbidden(ChatError):
    """Wrong role, scope, origin or CSRF token; or blocked."""

    code, http = "forbidden", 403


class NotFound(ChatError):
    """Missing, foreign and erased alike: the text never says which."""

    code, http = "not_found", 404

    def __init__(self) -> None:
        super().__init__("There is nothing here by that id.")


class MethodNotAllowed(ChatError):
    code, http = "method_not_allowed", 405


class Conflict(ChatError):
    """``client_id`` reused with other content, or a chat that a colleague has claimed (``assignee``)."""

    code, http = "conflict", 409


class TooLarge(ChatError):
    code, http = "too_large", 413


class UnsupportedMediaType(ChatError):
    code, http = "unsupported_media_type", 415


class RateLimited(ChatError):
    """Too fast. :param retry_after_ms: when a next try may pass, in milliseconds."""

    code, http = "rate_limited", 429

    def __init__(self, message: str, retry_after_ms: int) -> None:
        super().__init__(message, retry_after_ms=retry_after_ms)


class Internal(ChatError):
    """Our fault; no detail leaves the log."""

    def __init__(self) -> None:
        super().__init__("Something went wrong on our side. It has been logged.")


class Unavailable(ChatError):
    """Database or daemon away. Nothing was stored, nothing is lost: try again."""

    code, http = "unavailable", 503

    def __init__(self, retry_after_ms: int = 1000) -> None:
        super().__init__("The service is restarting. Nothing was stored; try again.", retry_after_ms=retry_after_ms)


def _by_code(cls: type[ChatError]) -> dict[str, type[ChatError]]:
    return {each.code: each for each in cls.__subclasses__()}


BY_CODE: Mapping[str, type[ChatError]] = _by_code(ChatError)


def from_wire(code: str, message: str, extra: Mapping[str, Any]) -> ChatError:
    """The refusal that a peer sent: same code, text and extras; an unknown code is :class:`Internal`."""
    cls = BY_CODE.get(code)
    if cls is None:
        return Internal()
    error = cls.__new__(cls)
    ChatError.__init__(error, message, **extra)
    return error
