"""What holds for everything over HTTP."""

from __future__ import annotations

from tests.saboteurs.saboteur import one

HEADERS, BODIES, ORIGINS, PAGES = (
    "web/headers.py",
    "tests/web/test_bodies.py",
    "tests/web/test_origins.py",
    "tests/web/test_pages.py",
)

ALL = (
    one(
        "pages of strangers", "their scripts could call as whoever visits them",
        "web/origins.py",
        'if not (header == str(self.public) if staff else "*" not in header and self._accepts(header)):',
        "if staff and header != str(self.public):",
        f"{ORIGINS}::test_strangers_may_not",
    ),
    one(
        "staff calls from customers' pages", "sites that embed the widget are not the dashboard",
        "web/origins.py", "if not (header == str(self.public) if staff else", "if not (True if staff else",
        f"{ORIGINS}::test_staff_calls_are_for_the_public_url_alone",
    ),
    one(
        "no Vary", "a cache would hand one site's answer to another",
        "web/origins.py", 'request.setHeader("Vary", "Origin")', "pass",
        f"{ORIGINS}::test_pages_of_ours_and_allowed_ones_may_call",
    ),
    one(
        "scripts of anybody", "a policy that lets inline scripts run lets every hole run them",
        HEADERS, "script-src 'self';", "script-src 'self' 'unsafe-inline';",
        f"{PAGES}::test_policies",
    ),
    one(
        "a dashboard in frames", "a page around it could make staff click what they do not see",
        HEADERS, """(" ".join(_sources(dashboards)) or "'none'")""", '"*"',
        f"{PAGES}::test_policies",
    ),
    one(
        "a dashboard in any frame but a named one", "the setting names who may",
        HEADERS, """(" ".join(_sources(dashboards)) or "'none'")""", "\"'none'\"",
        f"{PAGES}::test_the_dashboard_in_frames_that_are_named",
    ),
    one(
        "a hosted chat in frames", "nobody needs it in one",
        HEADERS, "self._alone = page + \"frame-ancestors 'none'\"", 'self._alone = page + "frame-ancestors *"',
        f"{PAGES}::test_policies",
    ),
    one(
        "a widget in any frame", "sites that may embed it are named",
        HEADERS, "\" \".join([\"'self'\", *_sources(origins.all)])", '"*"',
        f"{PAGES}::test_policies",
    ),
    one(
        "types that browsers guess", "a text would be run as a script",
        HEADERS, 'request.setHeader("X-Content-Type-Options", "nosniff")', "pass",
        f"{ORIGINS}::test_headers_of_the_api",
    ),
    one(
        "addresses that leak", "a Referer would carry the path of a chat to other sites",
        HEADERS, 'request.setHeader("Referrer-Policy", "same-origin")', "pass",
        f"{ORIGINS}::test_headers_of_the_api",
    ),
    one(
        "https that may be left", "the first request of the next day would be readable",
        HEADERS, "if self._secure:", "if False:",
        "tests/web/test_staff_login.py::test_on_https_the_cookie_is_bound_to_the_host",
    ),
    one(
        "answers kept in caches", "they hold what was said",
        HEADERS, 'request.setHeader("Cache-Control", "no-store")\n        request.setHeader("Cross-Origin-R',
        'request.setHeader("Cross-Origin-R',
        f"{ORIGINS}::test_headers_of_the_api",
    ),
    one(
        "bodies of any size", "they are kept in memory until they are whole",
        "web/site.py", "if self._received <= BODY_BYTES:", "if True:",
        f"{BODIES}::test_a_body_without_end_ends_the_connection",
    ),
    one(
        "bodies that are no JSON", "a form of another site needs no leave to send them",
        "web/arguments.py", "if not _is_json(request):", "if False:",
        f"{BODIES}::test_only_json_is_taken",
    ),
    one(
        "any X-Forwarded-For", "whoever writes it would choose the address that limits count",
        "web/addresses.py", "return any(address in network for network in self._trusted)", "return True",
        "tests/web/test_addresses.py::test_the_nearest_address_that_is_no_proxy",
    ),
    one(
        "sessions without end for an address", "each makes a row",
        "web/app.py", "if operation.name in _BY_ADDRESS and self._session_rate:", "if False:",
        "tests/web/test_addresses.py::test_sessions_are_limited",
    ),
    one(
        "failures told to strangers", "their text tells of the inside",
        "web/failures.py", "return refuse(request, errors.Internal())",
        "return refuse(request, errors.Forbidden(str(failure.value)))",
        "tests/web/test_operations.py::test_our_own_faults_tell_nothing",
    ),
    one(
        "HEAD that views", "a look at the head alone would tell the user that staff have read",
        "web/staff.py", 'if caller.access and request.method == b"GET":', "if caller.access:",
        "tests/web/test_operations.py::test_who_asks_for_the_head_alone_has_viewed_nothing",
    ),
    one(
        "tokens in the log", "a query may hold one",
        "web/mount.py", "path = request.path[:200]", "path = request.uri[:200]",
        "tests/web/test_health.py::test_the_log_names_no_query_and_no_token", traps=(12,),
    ),
    one(
        "calls cancelled by hanging up", "the procedure would be interrupted half way",
        "web/calls.py", "        waiting: Deferred[Result] = ",
        "        return await self._call(uri, principal, **arguments)\n        waiting: Deferred[Result] = ",
        "tests/web/test_health.py::test_a_call_is_never_cancelled", traps=(21,),
    ),
)  # fmt: skip
