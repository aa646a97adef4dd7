"""What happens to people and their data: blocked, exported, erased, noted; and one chat each."""

from __future__ import annotations

from tests.saboteurs.saboteur import one

ERASING, PEOPLE = "daemon/store/erasing.py", "tests/whole/test_people.py"

ALL = (
    one(
        "a second effect of a repetition", "whoever repeats an unknown outcome would say it twice",
        "daemon/store/sending.py", "    if first is None:\n", "    if True:\n",
        "tests/whole/test_conversation.py::test_a_repeated_send_has_no_second_effect", traps=(21,),
    ),
    one(
        "somebody else's chat", "the proven id and the chat must belong together",
        "daemon/services/chats.py", "if found.user_id != user.id:", "if False:",
        "tests/unit/test_chats.py::test_foreign_and_missing_chats_are_alike", traps=(10,),
    ),
    one(
        "missing and foreign differ", "whoever asks would learn which ids there are",
        "daemon/protocol/errors.py", 'super().__init__("There is nothing here by that id.")',
        "import time\n\n        super().__init__(f'Not there at {time.time()}')",
        "tests/whole/test_people.py::test_missing_foreign_and_erased_are_alike_to_the_byte",
    ),
    one(
        "blocking without word to the router", "it would only hold at the next sign-in",
        "daemon/store/users.py",
        'audit.write(conn, by, "user_blocked", now, user_id=id)\n        access.changed(conn)',
        'audit.write(conn, by, "user_blocked", now, user_id=id)',
        "tests/whole/test_endings.py::test_a_deaf_client_is_gone[blocked]",
    ),
    one(
        "mail to the blocked", "what is owed to them is not sent any more",
        "daemon/store/users.py", '    emails.cancel_to(conn, id, "blocked")\n', "",
        "tests/unit/test_blocking.py::test_what_is_owed_to_them_is_cancelled_and_nothing_new_is_owed",
    ),
    one(
        "exports of others", "one person's data, and nothing of anybody else's",
        "daemon/store/exporting.py", "emails=emails.those(conn, owed_emails.c.user_id == user_id),",
        "emails=emails.those(conn, sa.true()),",
        "tests/unit/test_exporting.py::test_nothing_of_others_and_no_secret",
    ),
    one(
        "exports by agents", "owners alone, as for erasing, the outbox and the log",
        "daemon/face/calls.py", "if not caller.known.is_owner:", "if False:",
        f"{PEOPLE}::test_owners_alone_export_erase_and_read_the_log",
    ),
    one(
        "erased in the table alone", "a restored backup would bring them back",
        ERASING, "    tombstones.add([tombstone])\n", "",
        "tests/unit/test_erasing.py::test_a_restored_backup_does_not_bring_them_back",
    ),
    one(
        "backups bring people back", "whoever is in the file must go again",
        "daemon/services/upkeep.py", "back = await self._database.run(erasing.erase_again, self._tombstones, now)",
        "back = 0",
        "tests/unit/test_upkeep.py::test_whoever_came_back_from_a_backup_goes_again_as_soon_as_the_database_answers",
    ),
    one(
        "tombstones that tell", "they hold ids and nothing else, for us alone",
        "daemon/store/tombstones.py", "os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)",
        "os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)",
        "tests/unit/test_erasing.py::test_the_file_is_ours_alone_and_holds_ids_only",
    ),
    one(
        "content in the audit log", "it says who did what, never what was said",
        "daemon/store/users.py", 'audit.write(conn, by, "user_blocked", now, user_id=id)',
        'audit.write(conn, by, "user_blocked", now, user_id=id, reason=str(reason))',
        "tests/unit/test_blocking.py::test_the_reason_is_in_no_log",
    ),
    one(
        "changes that nobody notes", "who shut a user out can be asked for",
        "daemon/store/users.py", '        audit.write(conn, by, "user_blocked", now, user_id=id)\n', "",
        "tests/unit/test_blocking.py::test_who_blocked_is_kept",
    ),
    one(
        "wrong passwords that fill the log", "a year of guessing is one row a minute",
        "daemon/store/audit.py", "if not conn.execute(sa.update(audit)", "if True or not conn.execute(sa.update(audit)",
        "tests/unit/test_audit.py::test_wrong_passwords_are_counted_by_the_minute",
    ),
    one(
        "sends of the blocked", "a socket that is not closed yet must not say any more",
        "daemon/store/counting.py", "if self._standing.user_is_blocked else None", "if False else None",
        "tests/unit/test_sending.py::test_who_may_not_send",
    ),
)  # fmt: skip
