"""``/unsubscribe`` and ``/confirm``: looking changes nothing, the button does; mail programs press it by themselves
where RFC 8058 says so. No cookie and no account: the token in the address is all there is.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

from klein import Klein
from twisted.web.server import Request

from daemon.clock import Clock
from daemon.protocol.errors import Unauthorized
from daemon.protocol.tokens import Signer
from web.answers import write
from web.calls import PatientCalls
from web.headers import Headers
from web.languages import browser_language
from web.mailbox.page import page
from web.mailbox.words import WORDS, Words

_STOP = ("List-Unsubscribe", "One-Click")
_AGAIN = ("subscribe", "again")
_CONFIRM = ("confirm", "yes")
_FORM_BYTES = 1024


class MailboxPages:
    """:param app_name: stands before "Support"."""

    def __init__(self, signer: Signer, call: PatientCalls, clock: Clock, headers: Headers, app_name: str) -> None:
        self._signer = signer
        self._call = call
        self._clock = clock
        self._headers = headers
        self._app_name = app_name

    def add_to(self, app: Klein) -> None:
        for path, look, act in (
            ("/unsubscribe", self.ask, self.unsubscribe),
            ("/confirm", self.ask_to_confirm, self.confirm),
        ):
            app.route(path, methods=["GET"], endpoint=path)(look)
            app.route(path, methods=["POST"], endpoint=f"post {path}")(act)

    def ask(self, request: Request) -> bytes:
        words = self._words(request)
        try:
            self._signer.read_unsubscribe(_token(request), self._clock.now())
        except Unauthorized:
            return self._bad(request, words)
        return self._page(request, words.stop_title, words.stop, words.stop_button, _STOP)

    async def unsubscribe(self, request: Request) -> bytes:
        """One click (RFC 8058, 3.2), or the page's own buttons. Whatever is posted stops the emails, but for the button
        that wants them again."""
        words = self._words(request)
        token, again = _token(request), _form(request).get(_AGAIN[0]) == [_AGAIN[1]]
        try:
            self._signer.read_unsubscribe(token, self._clock.now())
        except Unauthorized:
            return self._bad(request, words)
        await self._call("support.backend.unsubscribe", None, {"token": token, "again": again})
        if again:
            return self._page(request, words.again_title, words.again, words.stop_button, _STOP)
        return self._page(request, words.stopped_title, words.stopped, words.again_button, _AGAIN)

    def ask_to_confirm(self, request: Request) -> bytes:
        words = self._words(request)
        try:
            self._signer.read_confirmation(_token(request), self._clock.now())
        except Unauthorized:
            return self._bad(request, words)
        return self._page(request, words.confirm_title, words.confirm, words.confirm_button, _CONFIRM)

    async def confirm(self, request: Request) -> bytes:
        words, token = self._words(request), _token(request)
        try:
            self._signer.read_confirmation(token, self._clock.now())
            await self._call("support.backend.confirm", None, {"token": token})
        except Unauthorized:
            return self._bad(request, words)
        return self._page(request, words.confirmed_title, words.confirmed)

    def _bad(self, request: Request, words: Words) -> bytes:
        return self._page(request, words.bad_title, words.bad, code=400)

    def _page(self, request: Request, title: str, text: str, *button: Any, code: int = 200) -> bytes:
        self._headers.mailbox_page(request)
        return write(
            request, page(browser_language(request) or "en", title, text, *button), "text/html; charset=utf-8", code
        )

    def _words(self, request: Request) -> Words:
        """In the browser's language, with the team's name filled in."""
        words = WORDS[browser_language(request) or "en"]
        support = words.support.replace("{app}", self._app_name) if self._app_name else "Support"
        return replace(words, **{name: getattr(words, name).replace("{support}", support) for name in _FILLED})


_FILLED = ("stop", "stopped", "again", "confirm")


def _token(request: Request) -> str:
    raw = request.uri.partition(b"?")[2][:8_192]
    given = parse_qs(raw.decode("ascii", "replace")).get("t", [])
    return given[0] if len(given) == 1 else ""


def _form(request: Request) -> dict[str, list[str]]:
    body = request.content.read(_FORM_BYTES) if request.content else b""
    return parse_qs(body.decode("utf-8", "replace"))
