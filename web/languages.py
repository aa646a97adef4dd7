"""The language that a browser asks for."""

from __future__ import annotations

from twisted.web.server import Request

from daemon.protocol.languages import LANGUAGES, Language
from web.weights import weighted


def browser_language(request: Request) -> Language | None:
    """The one of ours that is wanted most (RFC 9110, 12.5.4); a region does not matter. None: none of ours."""
    weights = weighted(request.getHeader("Accept-Language") or "")
    wanted = sorted(weights, key=lambda tag: weights[tag], reverse=True)
    ours = (tag.partition("-")[0] for tag in wanted if weights[tag] > 0)
    return next((each for tag in ours for each in LANGUAGES if each == tag), None)
