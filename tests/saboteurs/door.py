"""What the door checks of a message, and how much it lets one client have."""

from __future__ import annotations

from tests.saboteurs.saboteur import Edit, Saboteur, one

PROTOCOL, SESSION, PLACES = (f"router/crossbar_private/{each}.py" for each in ("protocol", "session", "places"))
DOOR, GUARD, LIMITS = "router/door.py", "router/guard.py", "tests/whole/test_limits.py"
ATTACKS = "tests/hostile/test_attacks.py"
RIGHTS, DOOR_TESTS, HOSTILE = "tests/whole/test_rights.py", "tests/whole/test_door.py", "tests/hostile/test_hostile.py"

ALL = (
    one(
        "messages of any size", "64 KiB bound what one message can cost",
        "daemon/protocol/limits.py", "FRAME_BYTES = 64 * 1024", "FRAME_BYTES = 64 * 1024 * 1024",
        f"{RIGHTS}::test_a_bad_frame_closes_its_socket_alone", traps=(13,),
    ),
    one(
        "JSON nested without end", "a daemon's decoder fails on it and its session is lost",
        PROTOCOL, "if too_deep(payload):", "if False:",
        f"{DOOR_TESTS}::test_json_is_read_to_32_levels_and_deeper_closes_the_socket", traps=(13,),
    ),
    one(
        "binary nested without end", "msgpack and CBOR are no text that could be scanned before",
        DOOR, "elif depth >= NESTING:", "elif False:",
        f"{DOOR_TESTS}::test_binary_is_refused_by_name_when_too_deep",
    ),
    one(
        "CBOR that computes", "a decimal of 60 KB takes a second, before anybody could look at it",
        PLACES, "    serializer._cbor_loads = cbor.loads\n", "",
        f"{HOSTILE}::test_outcome[shapes: CBOR: zero below]",
    ),
    one(
        "CBOR that computes decimals", "each tag is named",
        "router/cbor.py", '    4: "decimal fraction",\n', "",
        "tests/router/test_cbor.py::test_nothing_is_computed_while_it_is_read",
    ),
    one(
        "values without end", "CBOR may refer to one list a billion times in 150 bytes",
        DOOR, "if seen > _MOST_VALUES:", "if False:",
        "tests/router/test_door.py::test_a_list_of_lists_of_the_same_lists_ends_somewhere",
    ),
    one(
        "NaN and Infinity", "JSON.parse of every browser that hears them fails",
        DOOR, "if not math.isfinite(each):", "if False:",
        "tests/router/test_door.py::test_what_is_not_plain_names_its_argument", traps=(14,),
    ),
    one(
        "lone surrogates", "nobody can encode them again, and the caller is never answered",
        DOOR, "if not each.isascii() and _SURROGATE.search(each):", "if False:",
        f"{RIGHTS}::test_bad_arguments_name_their_field_on_wamp", traps=(14,),
    ),
    one(
        "texts that begin with U+0000", "WAMP takes them for binary",
        PROTOCOL, 'if b"\\\\u0000" in payload and', "if False and",
        f"{DOOR_TESTS}::test_a_text_that_begins_with_zero_is_not_taken_for_bytes", traps=(14,),
    ),
    one(
        "forward_for", "it replaces the caller that the daemon is told of: a visitor becomes an admin",
        SESSION, 'if getattr(msg, "forward_for", None) is not None:', "if False:",
        f"{RIGHTS}::test_forward_for_makes_nobody_an_admin", traps=(1,),
    ),
    one(
        "two calls of one number", "the router forgets the first, and neither ends",
        SESSION, "if (self._session_id, call.request) in", "if (None, call.request) in",
        f"{HOSTILE}::test_outcome[wamp: 20 calls of one number]",
    ),
    one(
        "cancelling", "a procedure would be interrupted between its commit and its announcement",
        SESSION, "return not isinstance(msg, message.Cancel)", "return True",
        f"{HOSTILE}::test_outcome[wamp: cancel by kill]", traps=(21,),
    ),
    Saboteur(
        "a second session on a line", "whoever said goodbye could stay and guess tickets",
        (
            Edit(SESSION, "self._transport.close()  # WAMP", "pass  # WAMP"),
            Edit(SESSION, "if expected is None or not isinstance(msg, expected):", "if False:"),
        ),
        (f"{HOSTILE}::test_outcome[wamp: HELLO after GOODBYE]",),
    ),
    one(
        "guessing on one line", "who was not let in could try tickets as long as the line holds",
        PROTOCOL, "if isinstance(msg, message.Abort):", "if False:",
        f"{HOSTILE}::test_outcome[wamp: two tickets]",
    ),
    one(
        "batched subprotocols", "many messages a frame pass by the checks of one",
        PROTOCOL, "request.protocols = [each for each in request.protocols if each in SUBPROTOCOLS]", "pass",
        f"{HOSTILE}::test_outcome[wamp: batched subprotocol]",
    ),
    one(
        "no rate", "one flooder makes everybody wait",
        GUARD, 'raise RateLimited("Too fast; wait a little.", int(wait * 1000) + 1)', "return",
        f"{LIMITS}::test_a_flood_is_told_then_cut_and_a_new_socket_resets_nothing", traps=(15,),
    ),
    one(
        "a rate for each socket", "whoever connects again begins anew",
        GUARD, "sessions = self._sockets.setdefault(principal.id, [])",
        "self._sends._due.clear()\n        sessions = self._sockets.setdefault(principal.id, [])",
        f"{LIMITS}::test_a_flood_is_told_then_cut_and_a_new_socket_resets_nothing", traps=(15,),
    ),
    one(
        "floods without end", "refusals cost work too",
        GUARD, "return self._limited and self._refused.take(principal.id) > 0", "return False",
        f"{LIMITS}::test_a_flood_is_told_then_cut_and_a_new_socket_resets_nothing", traps=(15,),
    ),
    one(
        "sockets without end for a user", "each costs the router memory",
        GUARD, "return sessions[:-USER_SOCKETS]", "return []",
        f"{LIMITS}::test_the_eleventh_socket_closes_the_first",
    ),
    one(
        "sockets without end for an address", "one machine could take them all",
        "router/held.py", "if self._most is not None and self._of[address] >= self._most:", "if False:",
        f"{LIMITS}::test_sockets_of_one_address_end_at_300",
    ),
    one(
        "connections without end for an address", "one machine could take all that the system lets the router have",
        "router/crossbar_private/places.py", "return None  # Twisted closes it", "pass",
        f"{LIMITS}::test_http_connections_of_one_address_end_at_1000",
    ),
    one(
        "subscriptions without end", "each costs the router memory",
        GUARD, "if held >= most:", "if False:",
        "tests/router/test_guard.py::test_subscriptions_of_a_session_end_somewhere",
        f"{HOSTILE}::test_outcome[wamp: 1,100 subscriptions]", traps=(16,),
    ),
    one(
        "sign-ins without end", "after a restart all come at once and starve those who are in",
        "router/worker.py", "_guard.joining(principal)", "pass",
        f"{LIMITS}::test_sign_ins_are_spread_and_the_rest_told_when_to_come_back", traps=(16,),
    ),
    one(
        "who does not read", "the router would keep for ever what they do not take",
        "router/backlog.py", "if size > UNSENT_BYTES:", "if False:",
        f"{LIMITS}::test_who_does_not_read_is_cut", traps=(15,),
    ),
    one(
        "a hundred who do not read", "each may have a little less than is too much",
        "router/backlog.py",
        "if self._all > UNSENT_ALL_BYTES:\n                self._m", "if False:\n                self._m",
        "tests/router/test_backlog.py::test_of_many_who_are_behind_the_one_with_the_most", traps=(15,),
    ),
    one(
        "sign-ins of one for all", "whoever comes again and again would leave none for the others",
        GUARD, 'if self._limited and principal.role == "user" else 0.0', "if False else 0.0",
        "tests/router/test_guard.py::test_one_user_cannot_take_all_sign_ins",
    ),
    one(
        "pongs that nobody reads", "whoever pings on and on is answered from the router's memory",
        PROTOCOL, "        super().onPing(payload)\n        self._cut_who_is_late()", "        super().onPing(payload)",
        f"{ATTACKS}::test_pings_by_somebody_who_never_reads_the_pongs",
    ),
    one(
        "answers that nobody reads", "a thousand requests in one piece are answered one after the other, from memory",
        "web/site.py", "transport._tempDataLen > UNREAD_BYTES:", "transport._tempDataLen > 2**40:",
        f"{ATTACKS}::test_requests_by_somebody_who_never_reads_the_answers",
    ),
    one(
        "an address for each socket", "an IPv6 customer has 2^64 of them",
        "daemon/rates.py", ' if ":" in address else address', ' if "x" in address else address',
        f"{LIMITS}::test_sockets_of_one_address_end_at_300",
        "tests/web/test_addresses.py::test_wrong_passwords_count_for_the_network_of_an_ipv6_address",
    ),
    one(
        "two credentials in one request", "a proxy before us and we might not mean the same one",
        "web/callers.py", 'header = headers[0] if len(headers) == 1 else b""', "header = headers[0]",
        f"{ATTACKS}::test_two_credentials_in_one_request",
    ),
    one(
        "silent sockets", "between connecting and WELCOME there is no limit in Crossbar",
        PROTOCOL, "if self._session is None or self._session._session_id is None:", "if False:",
        f"{LIMITS}::test_silent_connections_are_closed_within_6_seconds", traps=(16,),
    ),
    one(
        "silent connections", "they cost a file each",
        "web/site.py", "site.timeOut = SILENT_SECONDS", "site.timeOut = 600",
        f"{LIMITS}::test_silent_connections_are_closed_within_6_seconds", traps=(16,),
    ),
    one(
        "requests that trickle", "a byte a second would hold a connection for hours",
        "web/site.py", "self.callLater(REQUEST_SECONDS,", "self.callLater(600,",
        "tests/web/test_bodies.py::test_a_request_that_trickles_is_cut_off",
    ),
    Saboteur(
        "compression", "it costs up to 107 KB a socket",
        (Edit("router/config.py", '"tcp_nodelay": True,', '"tcp_nodelay": True, "compression": {"deflate": {}},'),),
        (f"{HOSTILE}::test_outcome[frames: compression]",), traps=(19,),
    ),
)  # fmt: skip
