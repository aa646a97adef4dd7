"""The arguments of every procedure: what validates a call, and what the JSON Schemas and OpenAPI are written from.

The order of the fields is the order of positional arguments. Unknown names are refused; ``None`` means "not given"
wherever a default is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from daemon.protocol import limits, shapes, text
from daemon.protocol.errors import InvalidArgument
from daemon.protocol.languages import Language


def _line(most: int) -> Callable[[str], str]:
    return lambda value: text.line(value, most)


def _digits(value: Any) -> Any:
    if isinstance(value, str) and not (value.isascii() and value.isdigit()):
        raise ValueError("must be a whole number")
    return value


Whole = BeforeValidator(_digits)
"""A number in a query is spelled with digits alone: no sign, space, point or underscore."""
ID_PATTERN = r"^[0-9a-f]{32}$"
Id = Annotated[str, Field(pattern=ID_PATTERN)]
"""32 lower-case hex digits: a UUID without dashes, the only spelling."""
ClientId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{8,64}$")]
Content = Annotated[str, AfterValidator(text.content), WithJsonSchema(shapes.CONTENT)]
Seq = Annotated[int, Field(ge=0, le=limits.SEQ_MAX), Whole]
UpToSeq = Annotated[int, Field(ge=0, le=2**63 - 1)]
"""Any number that fits the wire: what is above the last seq means the last."""
Limit = Annotated[int, Field(ge=1, le=limits.PAGE_LIMIT[1]), Whole]
Page = Annotated[str, AfterValidator(text.page), WithJsonSchema(shapes.PAGE)]
Email = Annotated[str, AfterValidator(text.email), WithJsonSchema(shapes.EMAIL)]
Name = Annotated[str, AfterValidator(_line(limits.NAME_CHARS)), WithJsonSchema(shapes.line(limits.NAME_CHARS))]
Query = Annotated[str, AfterValidator(_line(limits.QUERY_CHARS)), WithJsonSchema(shapes.line(limits.QUERY_CHARS))]
Reason = Annotated[str, AfterValidator(_line(limits.REASON_CHARS)), WithJsonSchema(shapes.line(limits.REASON_CHARS))]
Tag = Annotated[str, AfterValidator(text.tag), WithJsonSchema(shapes.TAG)]
Token = Annotated[str, Field(min_length=1, max_length=8_192, pattern=r"^[\x21-\x7e]+$")]
Password = Annotated[str, Field(min_length=1, max_length=limits.PASSWORD_CHARS[1]), AfterValidator(text.secret)]
NewPassword = Annotated[
    str,
    Field(min_length=limits.PASSWORD_CHARS[0], max_length=limits.PASSWORD_CHARS[1]),
    AfterValidator(text.secret),
]
Assignee = Annotated[str, Field(pattern=r"^(me|none|[0-9a-f]{32})$")]
NewAssignee = Annotated[str, Field(pattern=r"^(me|[0-9a-f]{32})$")]
Cursor = Annotated[str, Field(max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]
Status = Literal["open", "pending", "closed"]
Priority = Literal["low", "normal", "high", "urgent"]


def _absent(value: Any) -> Any:
    return None if value == "" else value


OrEmpty = BeforeValidator(_absent)
"""An empty query parameter counts as absent."""


class Arguments(BaseModel):
    """The arguments of one procedure."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)
    names: ClassVar[tuple[str, ...]]
    """Of the fields, in their order."""
    _optional: ClassVar[frozenset[str]]
    """Fields that need not be given. Both are asked for at each call, and Pydantic takes its time to answer."""

    @classmethod
    def of(cls, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Self:
        """Arguments by position, by name, or both.

        :raises InvalidArgument: naming the first field that is wrong.
        """
        names = cls.names
        if len(args) > len(names):
            raise InvalidArgument(f"at most {len(names)} arguments are taken", field=str(len(names)))
        given = dict(zip(names, args, strict=False))
        for name, value in kwargs.items():
            if name in given:
                raise InvalidArgument(f"{name} is given twice", field=name)
            given[name] = value
        return cls.check(given)

    @classmethod
    def check(cls, given: Mapping[str, Any], *, lax: bool = False) -> Self:
        """:param lax: as in a query: numbers and booleans may be spelled as strings, and what is empty is absent.
        :raises InvalidArgument: naming the first field that is wrong; one inside an object with the object's name.
        """
        absent = (None, "") if lax else (None,)
        kept = {name: value for name, value in given.items() if value not in absent or name not in cls._optional}
        try:
            return cls.model_validate(kept, strict=not lax)
        except ValidationError as error:
            raise _refusal(error) from None
        except RecursionError:
            raise InvalidArgument("nested too deep", field="unknown") from None

    @classmethod
    def __pydantic_init_subclass__(cls, **_more: Any) -> None:
        cls.names = tuple(cls.model_fields)
        cls._optional = frozenset(name for name, field in cls.model_fields.items() if not field.is_required())


_WORDS = {
    "extra_forbidden": "is not known",
    "missing": "is required",
    "string_type": "must be a string",
    "string_unicode": "must be Unicode text",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "model_type": "must be an object",
}


def _refusal(error: ValidationError) -> InvalidArgument:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    field = ".".join(map(str, first["loc"])) or ("since" if first["type"] == "value_error" else "unknown")
    if not field.isascii() or not field.isprintable() or not 1 <= len(field) <= 64:
        field = "unknown"
    message = _WORDS.get(first["type"])
    if message is None:
        message = first["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
        message = message.replace("String should", "must")
    return InvalidArgument(f"{field} {message}" if first["loc"] else message, field=field)


class Nothing(Arguments):
    pass


def _one_direction(self: Any) -> Any:
    if self.since is not None and self.before is not None:
        raise ValueError("since and before exclude each other")
    return self


class OneDirection(Arguments):
    """Which messages: after ``since``, before ``before``, or the newest."""

    since: Seq | None = None
    before: Seq | None = None
    limit: Limit = limits.PAGE_LIMIT[0]

    _one = model_validator(mode="after")(_one_direction)


class Send(Arguments):
    content: Content
    client_id: ClientId


class UpTo(Arguments):
    up_to_seq: UpToSeq | None = None


class Typing(Arguments):
    active: bool = True


class Pulse(Arguments):
    page: Annotated[Page | None, OrEmpty] = None


class Chats(Arguments):
    archived: Annotated[bool | None, OrEmpty] = None
    status: Annotated[Status | None, OrEmpty] = None
    assignee: Annotated[Assignee | None, OrEmpty] = None
    q: Annotated[Query | None, OrEmpty] = None
    cursor: Annotated[Cursor | None, OrEmpty] = None
    limit: Annotated[Limit | None, OrEmpty] = None
    tag: Annotated[Tag | None, OrEmpty] = None


class OfChat(Arguments):
    chat_id: Id


class OfChatMessages(Arguments):
    chat_id: Id
    since: Seq | None = None
    before: Seq | None = None
    limit: Limit = limits.PAGE_LIMIT[0]

    _one = model_validator(mode="after")(_one_direction)


class SendTo(Arguments):
    chat_id: Id
    content: Content
    client_id: ClientId


class Archive(Arguments):
    chat_id: Id
    keep_email: bool = False


class Assign(Arguments):
    chat_id: Id
    admin_id: NewAssignee | None


class SetStatus(Arguments):
    chat_id: Id
    status: Status


class SetPriority(Arguments):
    chat_id: Id
    priority: Priority


class Viewed(Arguments):
    chat_id: Id
    up_to_seq: UpToSeq | None = None


class InChat(Arguments):
    """Typing or viewing."""

    chat_id: Id
    active: bool = True


class OfUser(Arguments):
    user_id: Id


class Block(Arguments):
    """``reason``: a note for the staff; the user never sees it."""

    user_id: Id
    reason: Annotated[Reason | None, OrEmpty] = None


class OfUserMessages(Arguments):
    """The next messages of an export."""

    user_id: Id
    since: Seq


class Audit(Arguments):
    """``before``: the id of the oldest entry that is known; only older ones."""

    before: Annotated[Id | None, OrEmpty] = None
    limit: Annotated[Limit | None, OrEmpty] = None


class Profile(BaseModel):
    """What a host page says of its visitor, unsigned. Keys but ``email`` and ``name`` are metadata."""

    model_config = ConfigDict(
        extra="allow", strict=True, frozen=True, hide_input_in_errors=True, json_schema_extra=shapes.METADATA
    )
    email: Email | None = None
    name: Name | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        text.metadata(self.metadata)
        return self

    @property
    def metadata(self) -> dict[str, Any]:
        return {key: value for key, value in (self.model_extra or {}).items() if value is not None}


class OpenSession(Arguments):
    """``POST /api/session``."""

    token: Token | None = None
    resume: Token | None = None
    link: Token | None = None
    page: Page | None = None
    profile: Profile | None = None


def _without_nulls(value: dict[str, Any]) -> dict[str, Any]:
    return text.metadata({key: each for key, each in value.items() if each is not None})


class IdentityClaims(Arguments):
    """What a host's identity token says of its user; a blank address or name is none. Other claims are the host's."""

    model_config = ConfigDict(extra="ignore")

    sub: Annotated[str, AfterValidator(text.external_id)]
    email: Annotated[Email | None, OrEmpty] = None
    name: Annotated[Name | None, OrEmpty] = None
    metadata: Annotated[dict[str, Any], AfterValidator(_without_nulls)] = {}


class OpenSessionFrom(OpenSession):
    """A sign-in with the language that the browser asks for."""

    language: Language | None = None


class EndSession(Arguments):
    login_id: Id


class Login(Arguments):
    email: Email
    password: Password


class LoginFrom(Login):
    """A login with the network address it comes from, for back-off."""

    address: Annotated[str, Field(max_length=64)]


class ChangePassword(Arguments):
    current: Password
    new: NewPassword


class ChangePasswordOf(ChangePassword):
    """A change of password through the login that stays valid; all others of the admin end."""

    login_id: Id


class OfEmail(Arguments):
    email_id: Id


class Confirm(Arguments):
    """The token of a confirmation link."""

    token: Token


class Unsubscribe(Arguments):
    """The token of an unsubscribe link; ``again``: emails are wanted after all."""

    token: Token
    again: bool = False
