"""HTTP below what any library sends: lines, headers, bodies, and paths."""

from __future__ import annotations

from collections.abc import Callable

from tests.hostile.world import Case, World, posts
from tests.product import client_id

CLOSED = "closed"
SESSION = "/api/session"
MESSAGES = "/api/support_chat/messages"


def request(line: str, *headers: str, body: bytes = b"", host: bool = True) -> Callable[[World], str]:
    """The bytes of a request, answered by the status of the first answer."""

    def act(world: World) -> str:
        here = [f"Host: 127.0.0.1:{world.port}"] if host else []
        lines = [line, *here, *(each.replace("PORT", str(world.port)) for each in headers), "", ""]
        return world.bytes("\r\n".join(lines).encode("latin-1") + body)

    return act


def _line(name: str, line: str, outcome: str, why: str) -> Case:
    return Case(f"line: {name}", outcome, request(line), why)


HEALTH = "GET /api/health HTTP/1.1"

LINES = [
    _line("GET", HEALTH, "200", "as it should be"),
    _line("get", "get /api/health HTTP/1.1", "200", "methods are compared without their case"),
    _line("a word", "GET", "400", "no path"),
    _line("no version", "GET /api/health", "400", "HTTP/0.9"),
    _line("HTTP/1.0", "GET /api/health HTTP/1.0", "200", "the old version"),
    _line("HTTP/3.7", "GET /api/health HTTP/3.7", "400", "no such version"),
    _line("HTTP/2", "PRI * HTTP/2.0", "400", "its preface"),
    _line("four words", "GET /api/health HTTP/1.1 x", "400", "one too many"),
    _line("a tab", "GET\t/api/health\tHTTP/1.1", "400", "another blank"),
    _line("a method of 2,000", "G" * 2000 + " /api/health HTTP/1.1", "405", "long"),
    _line("a path of 20 KB", "GET /" + "x" * 20_000 + " HTTP/1.1", CLOSED, "a line too long"),
    _line("a path of 15 KB", "GET /" + "x" * 15_000 + " HTTP/1.1", "404", "long, but a line"),
    _line("TRACE", "TRACE /api/health HTTP/1.1", "405", "would repeat cookies"),
    _line("CONNECT", "CONNECT 127.0.0.1:22 HTTP/1.1", "404", "a proxy we are not"),
    _line("a whole address", "GET http://evil.example/api/health HTTP/1.1", "404", "as to a proxy"),
    _line("an asterisk", "OPTIONS * HTTP/1.1", "200", "the server itself (RFC 9110, 9.3.7)"),
    _line("PATCH nothing", "PATCH /api/health HTTP/1.1", "405", "a method that is not there"),
    _line("HEAD", "HEAD /api/health HTTP/1.1", "200", "a GET without its body"),
    Case(
        "line: TLS",
        "400",
        lambda world: world.bytes(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n"),
        "a ClientHello",
    ),
    Case("line: SSH", "400", lambda world: world.bytes(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "another service"),
    Case(
        "line: PROXY",
        "400",
        lambda world: world.bytes(b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n\r\n"),
        "what balancers put before",
    ),
    Case("line: zeros", CLOSED, lambda world: world.bytes(bytes(100_000) + b"\r\n\r\n"), "no line ends"),
    Case(
        "line: bare newlines",
        "silent",
        lambda world: world.bytes(f"GET /api/health HTTP/1.1\nHost: 127.0.0.1:{world.port}\n\n".encode()),
        "no ends of lines: what others take for one request",
    ),
    Case(
        "line: blank lines first",
        "400",
        lambda world: world.bytes(f"\r\n\r\nGET /api/health HTTP/1.1\r\nHost: 127.0.0.1:{world.port}\r\n\r\n".encode()),
        "two, where RFC 9112, 2.2 wants one passed over",
    ),
]


def _header(name: str, header: str, outcome: str, why: str, *more: str) -> Case:
    return Case(f"header: {name}", outcome, request(HEALTH, header, *more), why)


HEADERS = [
    Case("header: no Host", "400", request(HEALTH, host=False), "HTTP/1.1 wants it"),
    Case("header: two Hosts", "400", request(HEALTH, "Host: evil.example"), "which counts?"),
    Case("header: Host empty", "200", request(HEALTH, "Host:", host=False), "allowed where there is none"),
    Case("header: Host elsewhere", "200", request(HEALTH, "Host: evil.example", host=False), "no link is made of it"),
    Case("header: Host of umlauts", "400", request(HEALTH, "Host: \xe4.example", host=False), "no ASCII"),
    Case(
        "header: Host of a long label",
        "400",
        request(HEALTH, f"Host: {'a' * 70}.example", host=False),
        "what IDNA refuses",
    ),
    Case("header: Host with a path", "400", request(HEALTH, "Host: a/b", host=False), "no name"),
    _header("no colon", "Nonsense", "400", "no header"),
    _header("blank before colon", "X-Test : 1", "400", "smuggles past some proxies (RFC 9112, 5.1)"),
    _header("folded", "X-Test: 1\r\n continued", "200", "an old way to break lines"),
    _header("NUL", "X-Test: a\x00b", "400", "ends a string in C"),
    _header("bare CR", "X-Test: a\rb", "400", "ends a line for some"),
    _header("of no name", ": x", "400", "nothing before the colon"),
    _header("of 20 KB", "X-Test: " + "x" * 20_000, CLOSED, "a line too long"),
    Case("header: 600", "400", request(HEALTH, *(f"X-{n}: 1" for n in range(600))), "too many"),
    _header("Expect", "Expect: 200-maybe", "200", "an expectation nobody knows"),
    _header("Range", "Range: bytes=0-,0-,0-,0-,0-,0-,0-,0-", "200", "many times the same"),
    _header("Authorization Basic", "Authorization: Basic eDp5", "200", "not asked for here"),
    _header("X-Forwarded-For", "X-Forwarded-For: 10.0.0.1, " * 50 + "x", "200", "from nobody we trust"),
    _header("X-Original-URL", "X-Original-URL: /api/admin/chats", "200", "some frameworks would go there"),
    _header("Upgrade", "Upgrade: h2c", "200", "to what we do not speak", "Connection: Upgrade"),
    _header("Cookie of nonsense", "Cookie: ;;=;frontdesk;=x;frontdesk==;\x80", "200", "no pairs"),
]


def _length(name: str, outcome: str, why: str, *headers: str, body: bytes = b"{}") -> Case:
    """A POST whose end is told in some way."""
    line = f"POST {SESSION} HTTP/1.1"
    return Case(f"length: {name}", outcome, request(line, "Content-Type: application/json", *headers, body=body), why)


LENGTHS = [
    _length("2", "200", "as it should be", "Content-Length: 2"),
    _length("twice", "400", "which counts?", "Content-Length: 2", "Content-Length: 3"),
    _length("twice the same", "400", "a proxy may have added one", "Content-Length: 2", "Content-Length: 2"),
    _length("in a list", "400", "two in one", "Content-Length: 2, 2"),
    _length("+2", "400", "int() takes it", "Content-Length: +2"),
    _length("-1", "400", "below", "Content-Length: -1"),
    _length("0x2", "400", "hexadecimal", "Content-Length: 0x2"),
    _length("2_0", "400", "Python's own", "Content-Length: 2_0"),
    _length("of nothing", "400", "empty", "Content-Length:"),
    _length("of 30 digits", "413", "more than there is", f"Content-Length: {'9' * 30}"),
    _length(
        "and chunked",
        "400",
        "request smuggling (RFC 9112, 6.3)",
        "Content-Length: 2",
        "Transfer-Encoding: chunked",
        body=b"0\r\n\r\n",
    ),
    _length("chunked", "200", "pieces", "Transfer-Encoding: chunked", body=b"2\r\n{}\r\n0\r\n\r\n"),
    _length(
        "chunked twice",
        "400",
        "which counts?",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: chunked",
        body=b"2\r\n{}\r\n0\r\n\r\n",
    ),
    _length("identity", "200", "no encoding at all, and so no body", "Transfer-Encoding: identity", body=b""),
    _length("xchunked", "400", "unknown", "Transfer-Encoding: xchunked", body=b"2\r\n{}\r\n0\r\n\r\n"),
    _length("chunk -2", "400", "below", "Transfer-Encoding: chunked", body=b"-2\r\n{}\r\n0\r\n\r\n"),
    _length("chunk 0x2", "400", "int() takes it", "Transfer-Encoding: chunked", body=b"0x2\r\n{}\r\n0\r\n\r\n"),
    _length(
        "chunk of 20 digits",
        "413",
        "huge",
        "Transfer-Encoding: chunked",
        body=b"FFFFFFFFFFFFFFFFFFFF\r\n" + b" " * 9_000_000,
    ),
    _length(
        "chunk with an extension", "200", "allowed", "Transfer-Encoding: chunked", body=b"2;x=y\r\n{}\r\n0\r\n\r\n"
    ),
    _length(
        "chunk extension of 20 KB",
        "400",
        "long",
        "Transfer-Encoding: chunked",
        body=b"2;" + b"x" * 20_000 + b"\r\n{}\r\n0\r\n\r\n",
    ),
    _length(
        "chunk without its end",
        "400",
        "not followed by a line's end",
        "Transfer-Encoding: chunked",
        body=b"2\r\n{}0\r\n\r\n",
    ),
    _length("too long", "413", "a byte over 128 KiB", f"Content-Length: {131_073}", body=b" " * 131_073),
    _length("as long as may be", "200", "128 KiB", f"Content-Length: {131_072}", body=b" " * 131_070 + b"{}"),
    _length("20 MB announced", "413", "refused before it comes", "Content-Length: 20000000", body=b""),
    _length("100-continue", "100", "asks first", "Content-Length: 2", "Expect: 100-continue", body=b""),
    _length(
        "100-continue of 20 MB",
        "413",
        "asks first, and is refused",
        "Content-Length: 20000000",
        "Expect: 100-continue",
        body=b"",
    ),
]

JSON = {"Content-Type": "application/json"}


def _body(name: str, outcome: str, why: str, body: bytes, **headers: str) -> Case:
    given = JSON | {key.replace("_", "-"): value for key, value in headers.items()}
    return Case(f"body: {name}", outcome, posts(MESSAGES, content=body, headers=given), why)


def _message(content: bytes) -> bytes:
    return b'{"content":' + content + b',"client_id":"' + client_id().encode() + b'"}'


BODIES = [
    _body("a message", "201", "as it should be", _message(b'"hello"')),
    _body("nothing", "400 content", "no body means {}", b""),
    _body("null", "400 body", "no object", b"null"),
    _body("a list", "400 body", "no object", b"[]"),
    _body("a text", "400 body", "no object", b'"x"'),
    _body("cut", "400 body", "half an object", b'{"content":'),
    _body("two", "400 body", "one object is all", b"{}{}"),
    _body("of NaN", "400 body", "no JSON", _message(b"NaN")),
    _body("1e999", "400 body", "no number", _message(b"1e999")),
    _body("a key twice", "201", "the last counts", _message(b'5,"content":"hello"')),
    _body("an unknown key", "400 attachments", "reserved, not yet known", _message(b'"x","attachments":[]')),
    _body("a key of 60 KB", "400 unknown", "not repeated", _message(b'"x","' + b"k" * 60_000 + b'":1')),
    _body("a BOM", "400 body", "no JSON (RFC 8259, 8.1)", b"\xef\xbb\xbf" + _message(b'"x"')),
    _body("UTF-16", "400 body", "no UTF-8", _message(b'"x"').decode().encode("utf-16")),
    _body("Latin-1", "400 body", "no UTF-8", _message(b'"\xe4"')),
    _body("half a pair", "400 body", "no Unicode", _message(b'"\\ud800"')),
    _body("U+0000", "400 content", "PostgreSQL stores none", _message(b'"a\\u0000b"')),
    _body("nested 1,000", "400 body", "as deep as a parser goes", _message(b"[" * 1100 + b"]" * 1100)),
    _body("nested 100", "400 content", "deep, and no text", _message(b"[" * 100 + b"]" * 100)),
    _body("nested 60,000", "400 body", "deeper than any stack", _message(b"[" * 60_000)),
    _body("gzip", "415", "would have to be unpacked", b"\x1f\x8b\x08", Content_Encoding="gzip"),
    _body("text/plain", "415", "what a form elsewhere may send", _message(b'"x"'), Content_Type="text/plain"),
    _body("a form", "415", "the same", b"content=x", Content_Type="application/x-www-form-urlencoded"),
    _body("multipart", "415", "parsed eagerly by Twisted", b"--x\r\n", Content_Type="multipart/form-data; boundary=x"),
    _body("multipart without boundary", "415", "breaks its parser", b"x", Content_Type="multipart/form-data"),
    _body(
        "JSON of another charset",
        "201",
        "the parameter means nothing (RFC 8259, 11)",
        _message(b'"x"'),
        Content_Type="application/json; charset=latin-1",
    ),
    _body("JSON with a suffix", "415", "another type", _message(b'"x"'), Content_Type="application/ld+json"),
]


def _get(name: str, path: str, outcome: str, why: str) -> Case:
    return Case(f"path: {name}", outcome, request(f"GET {path} HTTP/1.1"), why)


PATHS = [
    _get("the root", "/", "200", "the demo page"),
    _get("dots", "/api/../admin/", "404", "not resolved here"),
    _get("dots in disguise", "/admin/%2e%2e/%2e%2e/etc/passwd", "404", "decoded once"),
    _get("dots in two disguises", "/admin/%252e%252e/etc/passwd", "404", "never decoded twice"),
    _get("backslashes", "/admin/..\\..\\etc\\passwd", "404", "a separator elsewhere"),
    _get("demo and up", "/demo/../../../etc/passwd", "404", "out of a folder"),
    _get("demo and %2f", "/demo/..%2f..%2f..%2fetc%2fpasswd", "404", "slashes in disguise"),
    _get("two slashes", "//evil.example/api/health", "404", "an address without its scheme, if redirected"),
    _get("capitals", "/API/health", "404", "paths have their case"),
    _get("a slash after", "/api/health/", "404", "nearly the same"),
    _get("%00", "/widget.js%00.html", "404", "ends a string in C"),
    _get("bad UTF-8", "/%ff", "404", "no text"),
    _get("overlong", "/%c0%ae%c0%ae/", "404", "dots in too many bytes"),
    _get("a half escape", "/api/health%", "404", "no escape"),
    _get("newline", "/%0d%0aSet-Cookie:x=y", "404", "another header, if redirected"),
    _get("a fragment", "/api/health#x", "404", "never sent by browsers"),
    _get("a query", "/api/health?x=1", "200", "nobody asked; ignored"),
    _get("git", "/.git/config", "404", "what is often left behind"),
    _get("sources", "/web/app.py", "404", "our own files"),
    _get("ws and more", "/ws/x", "426", "below the socket"),
    _get("ws", "/ws", "426", "no upgrade"),
    _get("a script for a page", "/admin/chats/<script>", "200", "no id; the dashboard says so"),
    _get("deep link", f"/admin/chats/{'0' * 32}", "200", "the dashboard finds out"),
]


def _queried(name: str, query: str, outcome: str, why: str) -> Case:
    def act(world: World) -> str:
        headers = {"Authorization": f"Bearer {world.session['access']}"}
        return world.judge(world.product.http.get(f"{MESSAGES}?{query}", headers=headers))

    return Case(f"query: {name}", outcome, act, why)


QUERIES = [
    _queried("a limit", "limit=5", "200", "as it should be"),
    _queried("twice", "limit=5&limit=6", "400 limit", "which counts?"),
    _queried("in brackets", "limit[]=5", "400 limit[]", "PHP's list"),
    _queried("1e1", "limit=1e1", "400 limit", "a float"),
    _queried("+5", "limit=%2B5", "400 limit", "a sign, as the blank that + stands for is not"),
    _queried("blanks", "limit=%205", "400 limit", "numbers are not trimmed"),
    _queried("Arabic digits", "limit=%D9%A5", "400 limit", "int() reads them"),
    _queried("bad UTF-8", "limit=%ff", "400 query", "no text"),
    _queried("40 parameters", "&".join(f"x{n}=1" for n in range(40)), "400 query", "too many"),
    _queried("a token", "access=x", "400 access", "credentials never stand in a query"),
]

CASES = [*LINES, *HEADERS, *LENGTHS, *BODIES, *PATHS, *QUERIES]
