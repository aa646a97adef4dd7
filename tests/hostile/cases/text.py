"""Message text: what may be said, and comes back as it was; and what may not."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.world import MARK, Case, World
from tests.product import client_id

REFUSED = "invalid_argument content"


def says(content: object) -> Callable[[World], str]:
    """Sent by WAMP; ``ok`` only where it comes back to the letter, trimmed."""

    def act(world: World) -> str:
        with world.join() as user:
            answer: dict[str, object] = {}
            outcome = world.tell(lambda: answer.update(user.call("support.chat.send", content, client_id())))
            if outcome == "ok":
                assert isinstance(content, str)
                assert answer["content"] == content.strip()
            return outcome

    return act


def _case(name: str, content: object, outcome: str, why: str) -> Case:
    return Case(name, outcome, says(content), why)


CASES = [
    _case("nothing", "", REFUSED, "the shortest"),
    _case("blanks of ASCII", " \t\n ", REFUSED, "trimmed to nothing"),
    _case("ideographic blanks", "\u3000\u2003", REFUSED, "blank in Unicode alone"),
    _case("zero-width spaces", "\u200b\u200b", REFUSED, "str.strip() keeps them; nobody sees them"),
    _case("a byte-order mark", "\ufeff", REFUSED, "category Cf, and a BOM to a careless decoder"),
    _case("directional marks", "\u200f\u202e", REFUSED, "invisible, and they turn what follows"),
    _case("5,000 characters", MARK + "x" * 4982, "ok", "the longest"),
    _case("5,001 characters", "x" * 5001, REFUSED, "one more"),
    _case("5,000 emoji", "\U0001f600" * 5000, "ok", "20,000 bytes: counted as code points, not UTF-16 units"),
    _case("5,001 emoji", "\U0001f600" * 5001, REFUSED, "over both limits at once"),
    _case("blanks round 5,000", " " * 5000 + "x" * 5000, "ok", "counted after trimming"),
    _case("50,001 blanks", " " * 50_001, REFUSED, "refused before it is trimmed"),
    _case("marks piled up", "e" + "\u0301" * 4999, "ok", "one visible character of 5,000 code points"),
    _case("U+0000 inside", f"{MARK}\x00b", REFUSED, "PostgreSQL stores no NUL"),
    _case("U+0000 first", f"\x00{MARK}", REFUSED, "WAMP's marker for binary in JSON"),
    _case("U+0000 first, then no base64", "\x00*", REFUSED, "the binary marker before what cannot be decoded"),
    _case("a bell", "a\x07b", REFUSED, "a control below the blank"),
    _case("an escape sequence", "\x1b[2J\x1b[31m", REFUSED, "would speak to a terminal that shows a log"),
    _case("DEL", "a\x7fb", REFUSED, "the control above ASCII's letters"),
    _case("NEL", "a\x85b", REFUSED, "a control of C1 that strip() takes for a blank"),
    _case("a carriage return", "a\rb", REFUSED, "a line break that is not newline"),
    _case("newline and tab", f"{MARK}\n\tb", "ok", "the two controls that may"),
    _case("line separator", "a\u2028b\u2029c", "ok", "breaks JavaScript source, not JSON"),
    _case("a high surrogate", "a\ud83d", REFUSED, "cannot be UTF-8"),
    _case("a low surrogate", "\ude00a", REFUSED, "the other half"),
    _case("surrogates the wrong way", "\ude00\ud83d", REFUSED, "both halves, no pair"),
    _case("a pair in escapes", "\U0001f600", "ok", "json.dumps writes it as two escapes"),
    _case("the last code point", "\U0010ffff\uffff", "ok", "noncharacters are text"),
    _case("markup", "<script>alert(1)</script><img src=x onerror=1>", "ok", "kept as text, never markup"),
    _case("the end of a comment", "--></script>]]>", "ok", "what closes a document that quotes it"),
    _case("SQL", "'; DROP TABLE support_messages; --", "ok", "ends a literal in SQL"),
    _case("SQL parameters", "%(content)s :content $1 ? %%", "ok", "what drivers replace"),
    _case("format fields", "{0.__class__.__mro__} {log_failure} %s %n", "ok", "what loggers replace"),
    _case("WAMP in text", '[48,1,{},"wamp.session.kill_all"]', "ok", "a frame inside a string"),
    _case("an event in text", '{"type":"batch","events":[]}', "ok", "looks like what clients unpack"),
    _case("a turned name", "\u202egnp.exe", "ok", "visible after all, so it may be said"),
    _case("an array index of LIKE", "%_\\", "ok", "what a search must escape"),
    _case("a number", 5, REFUSED, "the wrong type, and true to a careless check"),
    _case("null", None, REFUSED, "given, but nothing; it has no default"),
    _case("a list of one text", ["x"], REFUSED, "would join to text"),
    _case("an object", {"toString": "x"}, REFUSED, "text to a careless formatter"),
    _case("true", True, REFUSED, "a number to Python"),
]
