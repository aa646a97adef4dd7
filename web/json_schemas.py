"""JSON Schemas (2020-12) of arguments and answers, from the types that validate and that values are written as."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter

from daemon.protocol.answers import ANSWERS
from daemon.protocol.schemas import Arguments
from daemon.protocol.uris import PROCEDURES

Schema = dict[str, Any]
_REFERENCE = "#/components/schemas/{model}"


@cache
def procedures() -> bytes:
    """Every WAMP procedure by URI: who may call it, what it takes and what it answers, each schema on its own."""
    return orjson.dumps(
        {
            uri: {
                "role": procedure.role,
                "scope": procedure.scope if procedure.role == "admin" else None,
                "summary": procedure.summary,
                "arguments": procedure.arguments.model_json_schema(),
                "order": list(procedure.arguments.model_fields),
                "answer": TypeAdapter(ANSWERS[uri]).json_schema(mode="serialization"),
            }
            for uri, procedure in PROCEDURES.items()
        }
    )


def arguments_schema(arguments: type[Arguments], shared: Schema) -> Schema:
    """The schema of some arguments; what it refers to goes to ``shared``."""
    schema = arguments.model_json_schema(ref_template=_REFERENCE)
    shared.update(schema.pop("$defs", {}))
    return schema


def answer_schema(uri: str, shared: Schema) -> Schema:
    """A reference to the schema of what a procedure answers, which goes to ``shared``."""
    answer = ANSWERS[uri]
    schema = TypeAdapter(answer).json_schema(mode="serialization", ref_template=_REFERENCE)
    shared.update(schema.pop("$defs", {}))
    shared[answer.__name__] = schema
    return {"$ref": _REFERENCE.format(model=answer.__name__)}


def not_null(schema: Schema) -> Schema:
    """The same without null, which a query cannot spell: it leaves the parameter away."""
    rest = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    kept = {name: value for name, value in schema.items() if name not in ("anyOf", "default", "title")}
    return kept | (rest[0] if len(rest) == 1 else {"anyOf": rest} if rest else {})
