"""Who may do what, how it ends, and how the router is built and kept alive."""

from __future__ import annotations

from tests.saboteurs.saboteur import Edit, Saboteur, one

PROTOCOL, SESSION, PLACES, CLOSING, JOINING, SOCKETS = (
    f"router/crossbar_private/{each}.py" for each in ("protocol", "session", "places", "endings", "joining", "sockets")
)
AUTHORIZER, URIS, CONFIG = "router/authorizer.py", "daemon/protocol/uris.py", "router/config.py"
RIGHTS, DOOR, HOSTILE, RESTARTS = (
    "tests/whole/test_rights.py",
    "tests/whole/test_door.py",
    "tests/hostile/test_hostile.py",
    "tests/whole/test_restarts.py",
)
ENDINGS = "tests/whole/test_endings.py::test_a_deaf_client_is_gone"

ALL = (
    one(
        "every yes is cached", "Crossbar's cache knows no authid: the owner's yes opens a topic to everybody",
        AUTHORIZER, 'ALLOWED = {"allow": True, "disclose": True, "cache": False}',
        'ALLOWED = {"allow": True, "disclose": True, "cache": True}',
        f"{DOOR}::test_a_yes_to_the_owner_of_a_topic_is_no_yes_to_another", traps=(2,),
    ),
    one(
        "our own way to a subscription", "it stands beside Crossbar's authorization and has to ask as that does",
        JOINING, 'subscribe", options)["allow"]:', 'subscribe", options):',
        f"{DOOR}::test_a_yes_to_the_owner_of_a_topic_is_no_yes_to_another", traps=(2,),
    ),
    one(
        "any Origin by our own way", "a plain request does not come to where Autobahn asks",
        SOCKETS, "if not asked.origin:", "if asked:",
        f"{HOSTILE}::test_outcome[frames: Origin elsewhere]", traps=(16,),
    ),
    one(
        "a no is cached", "the intruder's no would lock the owner out",
        AUTHORIZER, 'DENIED = {"allow": False, "disclose": False, "cache": False}',
        'DENIED = {"allow": False, "disclose": False, "cache": True}',
        f"{DOOR}::test_a_no_to_the_intruder_is_no_no_to_the_owner", traps=(2, 3),
    ),
    one(
        "integrators are cached", "keys of one role differ in scope",
        AUTHORIZER, 'return ALLOWED if principal.role == "integrator" else ALLOWED_TO_ROLE', "return ALLOWED_TO_ROLE",
        f"{DOOR}::test_what_one_key_may_another_of_less_scope_may_not", traps=(2,),
    ),
    one(
        "patterns", "a prefix hears everything",
        AUTHORIZER, 'return (options or {}).get("match") in (None, "exact")', "return True",
        f"{DOOR}::test_patterns_are_for_nobody_even_where_they_would_match_what_is_allowed", traps=(3, 8),
    ),
    one(
        "undisclosed callers", "a daemon that is not told who calls must refuse",
        AUTHORIZER, 'ALLOWED_TO_ROLE = {"allow": True, "disclose": True,',
        'ALLOWED_TO_ROLE = {"allow": True, "disclose": False,',
        f"{RIGHTS}::test_answers_and_events_tell_nothing_of_the_daemon", traps=(4,),
    ),
    one(
        "any chat's topic", "a user hears their own chat alone",
        URIS, "return uri == chat_topic(principal.grant)", "return CHAT_TOPIC.fullmatch(uri) is not None",
        f"{RIGHTS}::test_a_user_hears_nothing_of_others", traps=(10,),
    ),
    one(
        "what is not listed", "the router has procedures of its own, which end sessions and tell who is there",
        URIS, "return procedure is not None and procedure.allows(principal)",
        "return procedure is None or procedure.allows(principal)",
        f"{RIGHTS}::test_nobody_publishes_registers_or_asks_the_router",
    ),
    one(
        "what is web's", "support.backend.* believes whoever calls it",
        URIS, 'return self.role == "admin" and principal.may(self.scope)', "return principal.may(self.scope)",
        f"{RIGHTS}::test_nobody_publishes_registers_or_asks_the_router",
    ),
    one(
        "scopes", "a key for reading must not write",
        "daemon/protocol/principals.py", "self.grant in order[order.index(scope) :]", "self.grant in order",
        f"{DOOR}::test_what_one_key_may_another_of_less_scope_may_not",
    ),
    Saboteur(
        "publishing and registering", "whoever registers a procedure reads what others call it with",
        (
            Edit(SESSION, "if isinstance(msg, _FOR_BACKEND):", "if False:"),
            Edit(AUTHORIZER, "    return DENIED\n\n\n", '    return ALLOWED if action != "call" else DENIED\n\n\n'),
        ),
        (f"{RIGHTS}::test_nobody_publishes_registers_or_asks_the_router",), traps=(8,),
    ),
    one(
        "a principal by word of mouth", "only web may say for whom it calls",
        "daemon/face/calls.py", "    if details.caller_authrole == BACKEND:\n        named",
        '    if details.caller_authrole == BACKEND or "principal" in kwargs:\n        named',
        f"{RIGHTS}::test_a_caller_cannot_name_a_principal", traps=(10,),
    ),
    one(
        "the claimed authid", "Crossbar keeps what the client claimed where nothing is answered",
        "router/worker.py", '"authid": principal.authid, "extra"', '"extra"',
        f"{RIGHTS}::test_the_claimed_authid_is_ignored_and_welcome_tells_nothing_of_the_node", traps=(5,),
    ),
    one(
        "WELCOME tells of the node", "its process, its worker and the address of the peer",
        PLACES, '**(kwargs | {"custom": None, "authextra": None})', "**kwargs",
        f"{RIGHTS}::test_the_claimed_authid_is_ignored_and_welcome_tells_nothing_of_the_node",
    ),
    one(
        "RESULT tells of the daemon", "clients need not know who answers",
        PROTOCOL, "msg.callee = msg.callee_authid = msg.callee_authrole = None", "pass",
        f"{RIGHTS}::test_answers_and_events_tell_nothing_of_the_daemon",
    ),
    one(
        "texts of failures", "they tell strangers of the inside",
        "daemon/face/calls.py", "raise ApplicationError(Internal().uri, Internal().message) from None", "raise",
        "tests/unit/test_face.py::test_a_failure_tells_nothing", traps=(6,),
    ),
    one(
        "anonymous sign-in", "without a method of ours everybody is let in, with it daemons are",
        CONFIG, '"auth": {"ticket": {"type": "function", "create": "router.worker.create_authenticator"}},',
        '"auth": {"ticket": {"type": "function", "create": "router.worker.create_authenticator"}, '
        '"anonymous": {"type": "static", "role": BACKEND}},',
        f"{HOSTILE}::test_outcome[wamp: HELLO anonymous]", traps=(11,),
    ),
    one(
        "sign-in that asks a daemon", "nobody could sign in while daemons restart",
        "router/worker.py", "    return authenticate\n",
        "    from twisted.internet.defer import Deferred\n\n"
        '    ask = lambda: Deferred.fromCoroutine(_backend.call("support.backend.health", None))\n'
        "    return lambda *given: ask().addCallback(lambda _: authenticate(*given))\n",
        f"{RESTARTS}::test_without_any_daemon_pages_are_served_rest_says_so_and_sockets_sign_in", traps=(9,),
    ),
    one(
        "any Origin", "a page elsewhere could use what its visitor's browser can reach",
        CONFIG, '"allowed_origins": list(settings.websocket_origins),', '"allowed_origins": ["*"],',
        f"{HOSTILE}::test_outcome[frames: Origin elsewhere]", traps=(16,),
    ),
    one(
        "the Origin null", "sandboxed frames and files have it",
        CONFIG, '"allow_null_origin": False,', '"allow_null_origin": True,',
        f"{HOSTILE}::test_outcome[frames: Origin null]", traps=(16,),
    ),
    one(
        "clients that ignore GOODBYE", "they would go on calling and hearing",
        CLOSING, "clock.call_later(_GOODBYE_SECONDS, tcp.abortConnection)", "pass",
        f"{ENDINGS}[logout]", traps=(7,),
    ),
    one(
        "sockets outlive a newer table", "ending a login ends what it opened",
        "router/backend.py", "if principal and snapshot.has_ended(", "if False and snapshot.has_ended(",
        f"{ENDINGS}[blocked]", traps=(7,),
    ),
    one(
        "ready before it answers", "the port opens before anybody can sign in",
        "web/health.py", 'parts |= {"daemon": "away", "database": "unknown"}', 'parts |= {"daemon": "ok"}',
        "tests/web/test_health.py::test_a_part_is_away", traps=(17,),
    ),
    one(
        "a dead worker", "the node would stay without one, and nobody would start it again",
        CONFIG, '"shutdown": ["shutdown_on_worker_exit"]', '"shutdown": []',
        "tests/up/test_supervision.py::test_a_part_that_is_killed_comes_back[frontdesk router worker]", traps=(18,),
    ),
    one(
        "ids with dashes", "no WAMP URI may hold one",
        URIS, 'return f"support.chat.{chat_id}"', "import uuid\n\n    return f'support.chat.{uuid.UUID(chat_id)}'",
        f"{DOOR}::test_a_no_to_the_intruder_is_no_no_to_the_owner", traps=(20,),
    ),
)  # fmt: skip
