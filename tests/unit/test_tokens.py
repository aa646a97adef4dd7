"""Tokens: only what the right key signed for the right purpose counts, and whatever is sent is refused alike."""

import base64
import json
from datetime import UTC, datetime

import jwt
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from daemon.protocol import tokens
from daemon.protocol.errors import Unauthorized
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Access, Identity, Link, Signer

NOW = datetime(2026, 1, 29, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
HOST = "h" * 32
SIGNER = Signer("s" * 32)
ACCESS = Access(Principal("user", "a" * 32, "b" * 32), "c" * 32, AT + 60)


def part(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def host_token(secret: str = HOST, headers=None, algorithm="HS256", **claims) -> str:
    return jwt.encode({"sub": "42", "aud": "frontdesk", "exp": AT + 60} | claims, secret, algorithm, headers)


def test_access_cookie_and_link_come_back_as_they_were_signed():
    staff = Access(Principal("admin", "a" * 32, "owner"), "c" * 32, AT + 1, must_change_password=True)
    link = Link("a" * 32, "hash")
    assert SIGNER.read_access(SIGNER.access(ACCESS), NOW) == ACCESS
    assert SIGNER.read_cookie(SIGNER.cookie(staff), NOW) == staff
    assert SIGNER.read_link(SIGNER.link(link, AT + 1), NOW) == link
    assert SIGNER.read_confirmation(SIGNER.confirmation(link, AT + 1), NOW) == link
    assert SIGNER.read_unsubscribe(SIGNER.unsubscribe("hash", AT + 1), NOW) == "hash"


def test_a_token_ends_with_the_second_of_its_exp():
    token = SIGNER.access(Access(ACCESS.principal, ACCESS.login_id, AT))
    with pytest.raises(Unauthorized):
        SIGNER.read_access(token, NOW)


def test_no_token_stands_in_for_another_kind_or_another_installation():
    signed = {
        SIGNER.read_access: SIGNER.access(ACCESS),
        SIGNER.read_cookie: SIGNER.cookie(ACCESS),
        SIGNER.read_link: SIGNER.link(Link("a", "b"), AT + 60),
        SIGNER.read_confirmation: SIGNER.confirmation(Link("a", "b"), AT + 60),
        SIGNER.read_unsubscribe: SIGNER.unsubscribe("b", AT + 60),
    }
    for read in signed:
        for other, token in signed.items():
            if other != read:
                with pytest.raises(Unauthorized):
                    read(token, NOW)
    with pytest.raises(Unauthorized):
        Signer("t" * 32).read_access(signed[SIGNER.read_access], NOW)


def test_csrf_tokens_belong_to_one_login():
    assert SIGNER.csrf("a") == SIGNER.csrf("a") != SIGNER.csrf("b")
    assert Signer("t" * 32).csrf("a") != SIGNER.csrf("a")


def test_random_tokens_have_256_bits_and_are_stored_as_hashes():
    token = tokens.opaque()
    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    assert tokens.opaque() != token
    assert tokens.fingerprint("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_an_api_key_names_its_id():
    key = tokens.new_api_key("a" * 32)
    assert key.startswith("fdk_")
    assert tokens.api_key_id(key) == "a" * 32
    assert tokens.new_api_key("a" * 32) != key
    assert [tokens.api_key_id(each) for each in ("", "fdk_", "fdk_abc", key[1:])] == [None] * 4


@given(st.text(st.characters(exclude_categories=())))
@example(part(b"[" * 100_000) + "." + part({}) + ".x")
@example(part({"alg": "HS256"}) + "." + part(b"[" * 100_000) + ".x")
@example(part(b'{"a":' * 2_000) + "." + part({}) + ".x")
@example(part([]) + "." + part({}) + "." + part(b""))
@example(part({"alg": None}) + "." + part({}) + "." + part(b""))
@example(part({"alg": "none"}) + "." + part({"exp": AT + 60}) + ".")
def test_garbage_is_unauthorized_and_nothing_else(token):
    for read in (SIGNER.read_access, SIGNER.read_cookie, SIGNER.read_link):
        with pytest.raises(Unauthorized):
            read(token, NOW)
    with pytest.raises(Unauthorized):
        tokens.read_identity(token, [HOST], NOW)


def test_an_identity_token_as_we_sign_it_for_a_host():
    identity = Identity("42", "a@example.com", "Ann", {"plan": "pro"})
    claims = tokens.read_identity(tokens.sign_identity(HOST, identity, AT + 60), [HOST], NOW)
    assert claims == {
        "sub": "42",
        "aud": "frontdesk",
        "exp": AT + 60,
        "email": "a@example.com",
        "name": "Ann",
        "metadata": {"plan": "pro"},
    }


def test_while_rotating_both_secrets_count():
    both = ["n" * 32, HOST]
    assert tokens.read_identity(host_token(), both, NOW)["sub"] == "42"
    assert tokens.read_identity(host_token("n" * 32), both, NOW)["sub"] == "42"
    with pytest.raises(Unauthorized):
        tokens.read_identity(host_token("x" * 32), both, NOW)
    with pytest.raises(Unauthorized):
        tokens.read_identity(host_token(), [], NOW)


@pytest.mark.parametrize("ahead", [-29, 1, 60, 24 * 3600, 24 * 3600 + 30, 0.5])
def test_exp_within_a_day(ahead):
    assert tokens.read_identity(host_token(exp=AT + ahead), [HOST], NOW)


@pytest.mark.parametrize(
    "exp", [AT - 30, AT - 3600, AT + 24 * 3600 + 31, AT * 1000, 10**400, -(10**400), 1e400, "1", True, None, [], {}]
)
def test_exp_missing_past_or_too_far(exp):
    with pytest.raises(Unauthorized):
        tokens.read_identity(raw({"sub": "42", "aud": "frontdesk", "exp": exp}), [HOST], NOW)


@pytest.mark.parametrize("aud", ["other", "", None, 1, [], [["frontdesk"]], {"frontdesk": 1}])
def test_another_audience(aud):
    with pytest.raises(Unauthorized):
        tokens.read_identity(raw({"sub": "42", "aud": aud, "exp": AT + 60}), [HOST], NOW)


def test_claims_that_nobody_asked_for_do_no_harm():
    odd = {"iss": 1, "jti": [], "nbf": "never", "iat": {}}
    assert tokens.read_identity(raw({"sub": "42", "aud": ["frontdesk", "x"], "exp": AT + 60} | odd), [HOST], NOW)


def test_other_algorithms_and_headers_that_name_keys_are_refused():
    for algorithm in ("HS384", "HS512"):
        with pytest.raises(Unauthorized):
            tokens.read_identity(host_token("h" * 64, algorithm=algorithm), ["h" * 64], NOW)
    for header in ({"jwk": {}}, {"jku": "https://evil.example"}, {"x5u": "x"}, {"crit": ["exp"]}, {"b64": False}):
        with pytest.raises(Unauthorized):
            tokens.read_identity(raw({"sub": "42", "aud": "frontdesk", "exp": AT + 60}, header), [HOST], NOW)
    assert tokens.read_identity(host_token(headers={"kid": "2026"}), [HOST], NOW)


def test_a_secret_that_looks_like_a_public_key_fits_nothing():
    pem = "-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----"
    with pytest.raises(Unauthorized):
        tokens.read_identity(host_token(), [pem], NOW)


def test_every_changed_character_of_a_token_is_seen():
    token = SIGNER.access(ACCESS)
    for at in range(len(token) - 1):  # the last character has bits that base64 does not use
        changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
        with pytest.raises(Unauthorized):
            SIGNER.read_access(changed, NOW)


def raw(claims: object, header: dict[str, object] | None = None) -> str:
    """Signed with the host's secret, whatever PyJWT would say of the claims."""
    import hashlib
    import hmac

    signed = part({"alg": "HS256", "typ": "JWT"} | (header or {})) + "." + part(claims)
    return signed + "." + part(hmac.digest(HOST.encode(), signed.encode(), hashlib.sha256))
