"""Tokens of hosts, our own, and what ends them."""

from __future__ import annotations

from tests.saboteurs.saboteur import one

TOKENS, TESTS = "daemon/protocol/tokens.py", "tests/unit/test_tokens.py"
SESSIONS, ACCESS, ENDINGS = (
    *("tests/unit/test_sessions.py", "tests/router/test_access.py"),
    "tests/whole/test_endings.py::test_a_deaf_client_is_gone",
)
EXP = f"{TESTS}::test_exp_missing_past_or_too_far"

ALL = (
    one(
        "other algorithms", "a host's secret is for HS256; none is no signature at all",
        TOKENS, 'algorithms=["HS256"]', 'algorithms=["HS256", "HS384", "HS512", "none"]',
        f"{TESTS}::test_other_algorithms_and_headers_that_name_keys_are_refused",
    ),
    one(
        "unsigned tokens", "anybody could write one",
        TOKENS, '_SIGNATURE_AND_AUDIENCE: Any = {', '_SIGNATURE_AND_AUDIENCE: Any = {"verify_signature": False} | {',
        f"{TESTS}::test_every_changed_character_of_a_token_is_seen",
    ),
    one(
        "headers that name keys", "jku and jwk say where the key is: with whoever wrote them",
        TOKENS, 'if not set(read["header"]) <= {"alg", "typ", "kid"}:', "if False:",
        f"{TESTS}::test_other_algorithms_and_headers_that_name_keys_are_refused",
    ),
    one(
        "any audience", "a token that the host made for somebody else",
        TOKENS, "options=_SIGNATURE_AND_AUDIENCE,", 'options={**_SIGNATURE_AND_AUDIENCE, "verify_aud": False},',
        f"{TESTS}::test_another_audience",
    ),
    one(
        "tokens without exp", "they would be good for ever",
        TOKENS, "if isinstance(expires, bool) or not isinstance(expires, int | float):\n        return False",
        "if isinstance(expires, bool) or not isinstance(expires, int | float):\n        return True", EXP,
    ),
    one(
        "tokens of yesterday", "an exp that is past",
        TOKENS, "return seconds - leeway < expires <=", "return expires <=", EXP,
    ),
    one(
        "tokens for a year", "at most 24 hours ahead",
        TOKENS, "seconds - leeway < expires <= seconds + limits.IDENTITY_SECONDS + leeway",
        "seconds - leeway < expires", EXP,
    ),
    one(
        "minutes of leeway", "30 seconds are for clocks, more for thieves",
        "daemon/protocol/limits.py", "IDENTITY_LEEWAY_SECONDS = 30", "IDENTITY_LEEWAY_SECONDS = 300", EXP,
    ),
    one(
        "one secret while rotating", "tokens signed with the other one would be refused",
        TOKENS, "for secret in host_secrets:", "for secret in host_secrets[:1]:",
        f"{TESTS}::test_while_rotating_both_secrets_count",
    ),
    one(
        "a bad token is a visitor", "whoever is nearly signed in must be told, not forgotten",
        "daemon/services/sessions.py", "            identity = self._identity(given.token)",
        "            try:\n                identity = self._identity(given.token)\n"
        "            except Unauthorized:\n"
        "                return await self.open(given.model_copy(update={'token': None}))",
        f"{SESSIONS}::test_a_bad_token_is_never_a_silent_visitor",
    ),
    one(
        "expired access", "15 minutes",
        TOKENS, 'or claims["exp"] <= now.timestamp():', "or False:",
        f"{TESTS}::test_a_token_ends_with_the_second_of_its_exp",
    ),
    one(
        "one key for all purposes", "a link from an email would open what a cookie opens",
        TOKENS, '= hmac.digest(self._secret, purpose.encode(), "sha256")',
        '= hmac.digest(self._secret, b"one", "sha256")',
        f"{TESTS}::test_no_token_stands_in_for_another_kind_or_another_installation",
    ),
    one(
        "short random tokens", "256 bits cannot be guessed",
        TOKENS, "return secrets.token_urlsafe(32)", "return secrets.token_urlsafe(8)",
        f"{TESTS}::test_random_tokens_have_256_bits_and_are_stored_as_hashes",
    ),
    one(
        "tokens stored as they are", "whoever reads the database could come as anybody",
        TOKENS, "return hashlib.sha256(token.encode()).hexdigest()", "return token",
        f"{SESSIONS}::test_only_the_hash_of_a_resume_token_is_stored",
    ),
    one(
        "resume tokens that have ended", "the next person at the browser",
        "daemon/store/logins.py", ".where(logins.c.resume_hash == resume_hash, logins.c.ended_at.is_(None))",
        ".where(logins.c.resume_hash == resume_hash)",
        f"{SESSIONS}::test_an_unknown_or_ended_resume_token_is_a_new_visitor_with_a_new_token",
    ),
    one(
        "links of an old address", "the mailbox may be somebody else's by now",
        "daemon/store/visits.py", " or fingerprint(user.email) != link.address:", ":",
        f"{SESSIONS}::test_a_link_is_no_good_when_late_forged_or_sent_to_another_address",
    ),
    one(
        "links of the blocked", "an email from before must not let them in",
        "daemon/store/users.py", "    if row.blocked:\n        raise Forbidden(BLOCKED)\n    return User(*row)",
        "    return User(*row)", f"{SESSIONS}::test_a_blocked_user_gets_in_by_no_way",
    ),
    one(
        "claims that pass for signed", "what a page says of its visitor is no identity",
        "daemon/store/users.py", "{UNVERIFIED + key: value for", "{key: value for",
        f"{SESSIONS}::test_what_a_page_claims_of_an_identified_user_never_passes_for_signed",
    ),
    one(
        "logins that have ended", "the signature is still good: the table says that it is over",
        "router/access.py", "if login_id in self.ended:\n            return True", "",
        f"{ENDINGS}[logout]", f"{ENDINGS}[password changed]",
    ),
    one(
        "disabled accounts", "they have tickets of 15 minutes",
        "router/access.py", "return principal.id in self.disabled", "return False",
        f"{ACCESS}::test_what_ends_an_access_token",
    ),
    one(
        "blocked users", "their access token is still good",
        "router/tickets.py", 'if principal.role == "user" and principal.id in snapshot.blocked:', "if False:",
        f"{ENDINGS}[blocked]",
    ),
    one(
        "erased users", "their access token is still good",
        "router/tickets.py", 'if principal.role == "user" and principal.id in snapshot.erased:', "if False:",
        f"{ENDINGS}[erased]",
    ),
    one(
        "revoked keys", "a key has no end of its own",
        "daemon/store/access.py", ".where(api_keys.c.revoked_at.is_(None))", ".where(sa.true())",
        f"{ENDINGS}[key revoked]",
    ),
    one(
        "a memory of one run", "what has ended must stay so while no daemon is there",
        "router/access.py", "        self._keep(wire)\n", "",
        f"{ACCESS}::test_the_copy_on_disk_serves_the_next_start_and_is_ours_alone",
    ),
    one(
        "answers before the router knows", "what has ended is refused from the answer on",
        "daemon/main.py",
        "                await self._handed_over()\n", "                pass\n",
        "tests/whole/test_rights.py::test_what_has_ended_is_refused_from_the_answer_on",
    ),
    one(
        "secrets in a folder for all", "the sockets are open to whoever can enter it",
        "config/folder.py", "        path.mkdir(mode=0o700, parents=True, exist_ok=True)",
        "        path.mkdir(mode=0o755, parents=True, exist_ok=True)\n        return",
        "tests/up/test_folder.py::test_what_is_made_is_private", traps=(11,),
    ),
)  # fmt: skip
