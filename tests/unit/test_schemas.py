"""Arguments: what is wrong is named, what is unknown is refused, and nothing else than a refusal ever comes out."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.protocol import schemas, uris
from daemon.protocol.errors import InvalidArgument

ID = "0123456789abcdef" * 2
CLASSES = sorted({each.arguments for each in uris.PROCEDURES.values()}, key=lambda each: each.__name__)
GOOD = {
    "content": "hello",
    "client_id": "abcdefgh",
    "chat_id": ID,
    "user_id": ID,
    "since": 0,
    "login_id": ID,
    "status": "open",
    "priority": "high",
    "email": "a@example.com",
    "password": "correct horse",
    "address": "127.0.0.1",
    "current": "correct horse",
    "new": "battery staple",
    "tag": "vip",
    "shortcut": "hello",
    "reply_id": ID,
    "name": "Ann",
    "role": "agent",
    "scope": "read",
    "token": "x",
    "admin_id": ID,
    "key_id": ID,
    "invitation_id": ID,
    "email_id": ID,
}


def good(cls):
    return {name: GOOD[name] for name, field in cls.model_fields.items() if field.is_required()}


def refused(call, *args, **kwargs):
    with pytest.raises(InvalidArgument) as caught:
        call(*args, **kwargs)
    assert caught.value.message
    return caught.value.extra["field"]


@pytest.mark.parametrize("cls", CLASSES)
def test_required_and_unknown_names(cls):
    assert cls.check(good(cls))
    assert refused(cls.check, good(cls) | {"surprise": 1}) == "surprise"
    for name in good(cls):
        assert refused(cls.check, {key: value for key, value in good(cls).items() if key != name}) == name


@pytest.mark.parametrize("cls", CLASSES)
def test_none_means_not_given_where_a_default_is(cls):
    given_ = good(cls) | {name: None for name, field in cls.model_fields.items() if not field.is_required()}
    assert cls.check(given_) == cls.check(good(cls))


@pytest.mark.parametrize("cls", CLASSES)
def test_by_position_and_by_name_alike(cls):
    by_name = good(cls)
    in_order = list(by_name.values())
    assert cls.of(in_order, {}) == cls.of([], by_name)
    assert refused(cls.of, [None] * (len(cls.model_fields) + 1), {})
    for name, value in by_name.items():
        assert refused(cls.of, in_order, {name: value}) == name


def refusal_of(cls, given_, lax):
    try:
        cls.check(given_, lax=lax)
    except InvalidArgument as error:
        return error
    return None


ANY = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.binary(), st.text(st.characters(exclude_categories=()))
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)


@given(st.data(), st.sampled_from(CLASSES), st.booleans())
def test_whatever_comes_is_taken_or_refused_with_the_name_of_a_field(data, cls, lax):
    some = data.draw(st.dictionaries(st.one_of(st.sampled_from([*cls.model_fields, "x"]), st.text(max_size=5)), ANY))
    refusal = refusal_of(cls, good(cls) | some, lax)
    if refusal is not None:
        field = refusal.extra["field"]
        assert field.isascii()
        assert field.isprintable()
        assert 1 <= len(field) <= 64
        assert refusal.message.encode()


@pytest.mark.parametrize(
    "id",
    [
        "",
        ID[:-1],
        ID + "0",
        ID.upper(),
        ID + "\n",
        "{" + ID + "}",
        "urn:uuid:" + ID,
        ID[:8] + "-" + ID[8:],
        1,
        None,
        b"x",
    ],
)
def test_an_id_has_one_spelling(id):
    assert schemas.OfChat.check({"chat_id": ID}).chat_id == ID
    assert refused(schemas.OfChat.check, {"chat_id": id}) == "chat_id"


@pytest.mark.parametrize("client_id", ["abcdefg", "a" * 65, "abcdefgh\n", "abcdefg ", "ábcdefgh", "", 12345678])
def test_client_id(client_id):
    for fine in ("abcdefgh", "A-_" * 21 + "z"):
        assert schemas.Send.check({"content": "x", "client_id": fine}).client_id == fine
    assert refused(schemas.Send.check, {"content": "x", "client_id": client_id}) == "client_id"


@pytest.mark.parametrize("seq", [-1, 2**31, 2**63, 10**400, 1.0, 1.5, True, "1", [], float("nan")])
def test_seq(seq):
    assert schemas.OneDirection.check({"since": 2**31 - 1}).since == 2**31 - 1
    assert refused(schemas.OneDirection.check, {"since": seq}) == "since"


def test_a_query_spells_numbers_and_booleans_as_text():
    assert schemas.OneDirection.check({"since": "5", "limit": "10"}, lax=True).since == 5
    assert schemas.Chats.check({"archived": "true"}, lax=True).archived is True
    for wrong in ("x", "-1", "1e3", "9" * 5_000, "0x10"):
        assert refused(schemas.OneDirection.check, {"since": wrong}, lax=True) == "since"


@pytest.mark.parametrize("cls", [schemas.Chats, schemas.OneDirection, schemas.Audit])
def test_an_empty_parameter_of_a_query_counts_as_absent(cls):
    assert cls.check(dict.fromkeys(cls.model_fields, ""), lax=True) == cls.check({})
    assert refused(cls.check, {"unknown": ""}, lax=True) == "unknown"


def test_an_empty_text_of_a_call_is_one():
    assert refused(schemas.OneDirection.check, {"since": ""}) == "since"


def test_both_directions_at_once():
    for cls in (schemas.OneDirection, schemas.OfChatMessages):
        assert refused(cls.check, good(cls) | {"since": 1, "before": 2}) == "since"


@pytest.mark.parametrize("cls", [schemas.UpTo, schemas.Viewed])
def test_a_mark_may_be_any_number_as_it_is_clamped(cls):
    assert cls.check(good(cls) | {"up_to_seq": 2**63 - 1}).up_to_seq == 2**63 - 1
    for wrong in (-1, 2**63, 1.0, "1", True):
        assert refused(cls.check, good(cls) | {"up_to_seq": wrong}) == "up_to_seq"


@pytest.mark.parametrize("spelling", ["1_0", " 5", "5 ", "+5", "5.0", "\u0665"])
def test_a_number_in_a_query_is_spelled_with_digits(spelling):
    for cls, field in ((schemas.OneDirection, "since"), (schemas.OneDirection, "limit"), (schemas.Chats, "limit")):
        assert refused(cls.check, {field: spelling}, lax=True) == field


def test_a_number_says_its_bounds():
    said = schemas.OneDirection.model_json_schema()["properties"]
    assert (said["limit"]["minimum"], said["limit"]["maximum"]) == (1, 200)
    assert (said["since"]["anyOf"][0]["minimum"], said["since"]["anyOf"][0]["maximum"]) == (0, 2**31 - 1)


def test_a_short_password_is_told_how_long_it_must_be():
    with pytest.raises(InvalidArgument, match="new must have at least 8 characters"):
        schemas.ChangePassword.check({"current": "x", "new": "short"})


@pytest.mark.parametrize("limit", [0, -1, 201, "10"])
def test_limit(limit):
    assert schemas.OneDirection.check({}).limit == 50
    assert schemas.OneDirection.check({"limit": 200}).limit == 200
    assert refused(schemas.OneDirection.check, {"limit": limit}) == "limit"


def test_assign_takes_an_id_me_or_nobody_and_must_say_which():
    for admin_id in (ID, "me", None):
        assert schemas.Assign.check({"chat_id": ID, "admin_id": admin_id}).admin_id == admin_id
    for wrong in ("none", "", "ME"):
        assert refused(schemas.Assign.check, {"chat_id": ID, "admin_id": wrong}) == "admin_id"


@pytest.mark.parametrize("name", ["status", "priority"])
def test_choices(name):
    cls = {"status": schemas.SetStatus, "priority": schemas.SetPriority}[name]
    choices = get_args({"status": schemas.Status, "priority": schemas.Priority}[name])
    for each in choices:
        assert cls.check({"chat_id": ID, name: each})
    for wrong in ("assigned", "OPEN", "", None, 1, ["open"]):
        assert refused(cls.check, {"chat_id": ID, name: wrong}) == name


def test_a_profile_keeps_an_id_as_metadata():
    profile = schemas.OpenSession.check({"profile": {"email": "A@X.org", "id": "42", "plan": None, "n": 1.5}}).profile
    assert profile.email == "A@x.org"
    assert profile.metadata == {"id": "42", "n": 1.5}


@pytest.mark.parametrize(
    "profile",
    [
        [],
        "x",
        {"email": "x"},
        {"email": 1},
        {"name": ""},
        {"name": "x" * 101},
        {"a": {}},
        {"a": []},
        {1: 1},
        {f"k{each}": 1 for each in range(21)},
        {"a": "x" * 4096},
        {"a": "\x00"},
        {"\ud800": 1},
        {"a": float("inf")},
    ],
)
def test_a_wrong_profile(profile):
    assert refused(schemas.OpenSession.check, {"profile": profile}).partition(".")[0] == "profile"


def test_a_field_inside_an_object_is_named_with_it():
    for name in ("email", "name"):
        assert refused(schemas.OpenSession.check, {"profile": {name: 5}}) == f"profile.{name}"


def test_nesting_without_end_is_a_refusal():
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    for given_ in ({"profile": {"a": deep}}, {"profile": deep}, {"token": deep}):
        assert refused(schemas.OpenSession.check, given_) in {"profile", "token"}


def test_a_refusal_repeats_no_secret():
    for given_ in ({"token": "s e c r e t"}, {"resume": "geheim\x00"}):
        with pytest.raises(InvalidArgument) as caught:
            schemas.OpenSession.check(given_)
        assert not any(value in caught.value.message for value in given_.values())
