"""API keys: seen once, stored as a hash, ended by revoking."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from daemon.model import CLI
from daemon.protocol import tokens
from daemon.protocol.errors import NotFound, Unavailable
from daemon.services.access import AccessTable
from daemon.services.keys import Keys
from daemon.store import keys
from daemon.store.tables import api_keys
from tests.unit.conftest import result


def test_a_key_is_in_the_table_until_it_is_revoked(conn, clock, database):
    def table():
        return result(AccessTable(database, clock).current())

    key = keys.add(conn, "helper bot", "bot", CLI, clock.now())
    id = tokens.api_key_id(key)
    added = table()
    assert added["keys"] == {id: [tokens.fingerprint(key), "bot"]}

    revoked = keys.revoke(conn, id, CLI, clock.now())
    assert (revoked.id, revoked.name, revoked.revoked_at) == (id, "helper bot", clock.now())
    assert table()["keys"] == {}
    assert table()["version"] > added["version"]


def test_revoking_again_keeps_the_first_time_and_an_unknown_key_is_not_found(conn, clock, reactor):
    id = tokens.api_key_id(keys.add(conn, "bot", "read", CLI, clock.now()))
    first = keys.revoke(conn, id, CLI, clock.now())
    reactor.advance(60)
    assert keys.revoke(conn, id, CLI, clock.now()) == first
    with pytest.raises(NotFound):
        keys.revoke(conn, "0" * 32, CLI, clock.now())


def test_the_list_shows_ids_and_no_secret(conn, clock):
    secrets = [keys.add(conn, name, "admin", CLI, clock.now()) for name in ("one", "two")]
    listed = keys.all(conn)
    assert [each.name for each in listed] == ["two", "one"]
    assert [each.id for each in listed] == [tokens.api_key_id(each) for each in reversed(secrets)]
    stored = conn.execute(sa.select(api_keys)).all()
    for secret in secrets:
        assert secret not in repr(stored) + repr(listed)


def test_last_used_is_written_once_an_hour(conn, clock, database, reactor):
    id = tokens.api_key_id(keys.add(conn, "bot", "read", CLI, clock.now()))
    one, other = Keys(database, clock), Keys(database, clock)

    def used(service):
        result(service.used(id))
        return conn.scalar(sa.select(api_keys.c.last_used_at))

    first = clock.now()
    assert used(one) == first
    reactor.advance(1800)
    assert used(one) == used(other) == first
    reactor.advance(1800)
    assert used(one) == first + timedelta(hours=1)


def test_a_busy_key_does_not_reach_the_database_with_every_call(conn, clock, database):
    id = tokens.api_key_id(keys.add(conn, "bot", "read", CLI, clock.now()))
    service = Keys(database, clock)
    result(service.used(id))
    database.fails = [Unavailable()]
    result(service.used(id))
    assert database.fails
