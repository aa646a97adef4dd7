"""How staff sign in."""

from __future__ import annotations

from tests.saboteurs.saboteur import one

SERVICE, TESTS, WEB = "daemon/services/staff.py", "tests/unit/test_staff.py", "tests/web/test_staff_login.py"

ALL = (
    one(
        "quick for unknown accounts", "the time would tell which addresses have one",
        "daemon/services/passwords.py",
        "        same = await self._run(lambda: self._verify(password_hash or self._nobodys, password))",
        "        if password_hash is None:\n            return False\n"
        "        same = await self._run(lambda: self._verify(password_hash, password))",
        f"{TESTS}::test_all_that_is_wrong_looks_alike_and_costs_alike",
    ),
    one(
        "guessing passwords", "five are free, then every next one waits twice as long",
        SERVICE, "        self._backoff.attempt(key)\n", "",
        f"{TESTS}::test_waits_grow_from_the_fifth_wrong_password",
    ),
    one(
        "waits for an account alone", "anybody could lock the owner out from elsewhere",
        SERVICE, "key = (email.casefold(), address)", 'key = (email.casefold(), "")',
        f"{TESTS}::test_who_waits_keeps_nobody_else_waiting",
    ),
    one(
        "attempts that count when they fail", "a thousand at once would be no attempt yet",
        "daemon/services/backoff.py", "        record.attempts += 1\n", "",
        f"{TESTS}::test_attempts_at_once_count_before_they_fail",
    ),
    one(
        "attempts remembered for ever", "whoever tries addresses would fill the memory",
        "daemon/services/backoff.py", "if len(self._records) > MOST:", "if False:",
        f"{TESTS}::test_the_memory_of_attempts_is_bounded",
    ),
    one(
        "hashing without a queue's end", "19 MiB each",
        "daemon/services/passwords.py", "if self._waiting >= WAITING:", "if False:",
        f"{TESTS}::test_hashes_in_threads_wait_in_a_bounded_queue",
    ),
    one(
        "one session for all sign-ins", "a cookie planted before would be good after",
        "daemon/store/logins.py", "    id = new_id()\n    conn.execute(sa.insert(logins)",
        "    id = values.get('admin_id') or new_id()\n    conn.execute(sa.insert(logins)",
        f"{TESTS}::test_every_sign_in_is_a_login_of_its_own",
    ),
    one(
        "an old password's logins", "whoever stole it would stay",
        "daemon/store/admins.py", "    logins.end_all_of_admin(conn, admin.id, now)\n    login_id", "    login_id",
        f"{TESTS}::test_a_new_password_ends_every_login_and_begins_one",
        "tests/whole/test_endings.py::test_a_deaf_client_is_gone[password changed]",
    ),
    one(
        "a login while it is disabled", "between the password and the login",
        "daemon/store/admins.py",
        ".where(admins.c.id == admin.id, admins.c.disabled_at.is_(None), admins.c.password_hash == admin.password_hash)"
        "\n        .with_for_update(read=True)",
        ".where(admins.c.id == admin.id)\n        .with_for_update(read=True)",
        f"{TESTS}::test_disabling_between_the_password_and_the_login",
    ),
    one(
        "first passwords that stay", "they were printed or lay in a file",
        "web/callers.py", "if access and access.must_change_password and", "if False and",
        f"{WEB}::test_a_first_password_must_be_changed_before_all_else",
    ),
    one(
        "a cookie for scripts", "a script that got in would carry it away",
        "web/cookies.py", "; Path=/; HttpOnly; SameSite=Lax", "; Path=/; SameSite=Lax",
        f"{WEB}::test_login_sets_a_session_cookie",
    ),
    one(
        "a cookie for other sites", "their forms would send it",
        "web/cookies.py", "; Path=/; HttpOnly; SameSite=Lax", "; Path=/; HttpOnly; SameSite=None",
        f"{WEB}::test_login_sets_a_session_cookie",
    ),
    one(
        "a cookie of any host", "a neighbour below the same domain could set it",
        "web/cookies.py", '"__Host-frontdesk" if secure', '"frontdesk" if secure',
        f"{WEB}::test_on_https_the_cookie_is_bound_to_the_host",
    ),
    one(
        "cookies without https", "it would cross the network readable",
        "web/cookies.py", '("; Secure" if secure else "")', '""',
        f"{WEB}::test_on_https_the_cookie_is_bound_to_the_host",
    ),
    one(
        "cookies that last", "12 hours unused are enough",
        "daemon/protocol/limits.py", "STAFF_IDLE_SECONDS = 12 * 3600", "STAFF_IDLE_SECONDS = 120 * 3600",
        f"{TESTS}::test_sign_in",
    ),
    one(
        "unsafe calls without CSRF token", "a page elsewhere can make a browser send a form with its cookie",
        "web/callers.py", "if request.method not in SAFE:", "if False:",
        f"{WEB}::test_unsafe_calls_need_the_csrf_token",
    ),
    one(
        "one CSRF token for all", "whoever signs in once would have everybody's",
        "daemon/protocol/tokens.py", 'hmac.new(self._key("csrf"), login_id.encode(), "sha256")',
        'hmac.new(self._key("csrf"), b"", "sha256")',
        "tests/unit/test_tokens.py::test_csrf_tokens_belong_to_one_login",
    ),
    one(
        "links from other sites", "a browser sends the cookie with a link, and the chat would be marked viewed",
        "web/callers.py", 'if request.getHeader(b"Sec-Fetch-Site") in (b"cross-site", b"same-site"):', "if False:",
        "tests/web/test_origins.py::test_links_from_other_sites_open_no_chat",
    ),
    one(
        "tickets for tickets", "one could be renewed for ever, past the end of the cookie",
        "web/staff.py", "if not caller.by_cookie:", "if False:",
        f"{WEB}::test_a_ticket_begets_no_ticket",
    ),
)  # fmt: skip
