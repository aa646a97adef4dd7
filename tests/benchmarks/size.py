"""A database of some size: 100,000 chats and 2 million messages, as years of a busy desk leave them.

Words come up as often as in speech (Zipf, s = 1): the commonest stands in more than half of all messages, most stand in
few. Messages lie in the order of time, so those of a chat are scattered, as they are where many write at once.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

import sqlalchemy as sa

from config import Settings

CHATS, MESSAGES = 100_000, 2_000_000
WORDS = 40_000
ADMINS = 20
_ONSETS = ["b", "d", "f", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "w", "z", "st", "br", "tr", "sh"]
_VOWELS = ["a", "e", "i", "o", "u", "ei", "ou"]


def words() -> list[str]:
    """The vocabulary, the commonest first; the same each time."""
    chance = random.Random(5)
    found: dict[str, None] = {}
    while len(found) < WORDS:
        syllables = chance.choice((1, 2, 2, 3, 3, 4))
        found["".join(chance.choice(_ONSETS) + chance.choice(_VOWELS) for _ in range(syllables))] = None
    return sorted(found, key=lambda each: len(each) + chance.random())


_FILL = """
SELECT setseed(0.5);
INSERT INTO admins (id, email, name, password_hash, role, created_at)
SELECT md5('admin' || n)::uuid, 'agent' || n || '@staff.example', 'Agent ' || n, '-', 'agent',
       now() - interval '2 years'
FROM generate_series(0, :admins - 1) AS n;
CREATE TEMPORARY TABLE new AS
SELECT n, md5('user' || n)::uuid AS user_id, md5('chat' || n)::uuid AS chat_id,
       greatest(1, floor(:mean * 1.02 * -ln(1 - random())))::int AS messages,
       now() - n * interval '8 minutes' - interval '1 hour' AS first,
       random() AS fate, random() AS taken, random() AS urgency
FROM generate_series(0, :chats - 1) AS n;
INSERT INTO users (id, external_id, email, name, verified, metadata, created_at)
SELECT user_id, CASE WHEN new.n % 3 > 0 THEN 'customer-' || new.n END,
       given.word || new.n || '@' || company.word || '.example', initcap(given.word) || ' ' || initcap(family.word),
       new.n % 3 > 0,
       jsonb_build_object('plan', (ARRAY['Free', 'Pro', 'Team', 'Big Team'])[1 + floor(urgency * urgency * 4)],
                          'seats', new.n % 50, 'account', 'A-' || new.n / 4, 'trial', new.n % 7 = 0), first
FROM new
JOIN vocabulary AS given ON given.n = 100 + new.n % 1500
JOIN vocabulary AS family ON family.n = 2000 + new.n % 5000
JOIN vocabulary AS company ON company.n = 50 + new.n % 300;
CREATE TEMPORARY TABLE said AS
SELECT chat_id, user_id, seq, at, sender, admin_id, row_number() OVER (ORDER BY at) AS n FROM (
    SELECT chat_id, user_id, seq, first + seq * interval '1 minute' * (1 + 30 * taken) AS at,
           CASE WHEN seq % 2 = 1 OR seq % 7 = 0 THEN 'user' ELSE 'admin' END AS sender,
           md5('admin' || n % :admins)::uuid AS admin_id
    FROM new, generate_series(1, messages) AS seq) AS said;
INSERT INTO support_chats (id, user_id, status, assignee_id, priority, tags, last_seq, last_message_at, last_content,
                           last_sender, admin_viewed_seq, admin_unread, archived_at, created_at, updated_at)
SELECT chat_id, user_id, status, CASE WHEN taken < 0.7 THEN md5('admin' || n % :admins)::uuid END,
       CASE WHEN urgency < 0.02 THEN 'urgent' WHEN urgency < 0.1 THEN 'high' ELSE 'normal' END,
       CASE WHEN fate < 0.1 THEN ARRAY['billing', 'vip'] WHEN fate < 0.3 THEN ARRAY['late']
            WHEN n % 10000 = 0 THEN ARRAY['legal'] ELSE '{}' END,
       messages, last, '', 'user', CASE WHEN fate < 0.05 THEN 0 ELSE messages END,
       CASE WHEN fate < 0.05 THEN by_user ELSE 0 END,
       CASE WHEN status = 'closed' THEN last END, first, last
FROM (SELECT *, CASE WHEN fate < 0.2 THEN 'open' WHEN fate < 0.4 THEN 'pending' ELSE 'closed' END AS status
      FROM new) AS new
JOIN (SELECT chat_id, max(at) AS last, count(*) FILTER (WHERE sender = 'user') AS by_user FROM said GROUP BY chat_id)
     AS last USING (chat_id);
"""
_MESSAGES = """
DROP INDEX support_messages_words;
INSERT INTO support_messages (id, chat_id, seq, client_id, sender_type, sender_id, content, created_at, updated_at)
SELECT gen_random_uuid(), chat_id, seq, 'size-' || seq, sender, CASE sender WHEN 'user' THEN user_id ELSE admin_id END,
       content, at, at
FROM said JOIN texts USING (n) ORDER BY n;
UPDATE support_chats SET last_content = left(content, 101), last_sender = sender_type
FROM support_messages WHERE chat_id = support_chats.id AND seq = last_seq;
"""


class _Lines(io.TextIOBase):
    """A file of lines that are made when they are read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines

    def read(self, size: int | None = -1) -> str:
        return "".join(islice(self._lines, max(1, (size or 1) // 100)))


def _copy(connection: sa.Connection, table: str, lines: Iterator[str]) -> None:
    connection.execute(sa.text(f"CREATE TEMPORARY TABLE {table.replace('(', '(n bigint, ')} text)"))
    with connection.connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table.partition('(')[0]} FROM STDIN", _Lines(lines))
    connection.execute(sa.text(f"ANALYZE {table.partition('(')[0]}"))


def _texts(vocabulary: Sequence[str], count: int) -> Iterator[str]:
    """``n``, and 4 to 24 words."""
    chance = random.Random(7)
    frequencies = list(accumulate(1 / rank for rank in range(1, len(vocabulary) + 1)))
    for n in range(1, count + 1):
        yield f"{n}\t{' '.join(chance.choices(vocabulary, cum_weights=frequencies, k=chance.randint(4, 24)))}\n"


def fill(connection: sa.Connection, chats: int = CHATS, messages: int = MESSAGES) -> None:
    """Fill a migrated database that has no chats. Takes some minutes."""
    vocabulary = words()
    index = connection.scalar(sa.text("SELECT indexdef FROM pg_indexes WHERE indexname = 'support_messages_words'"))
    connection.execute(sa.text("SET LOCAL statement_timeout = 0; SET LOCAL maintenance_work_mem = '512MB'"))
    _copy(connection, "vocabulary(word", (f"{n}\t{word}\n" for n, word in enumerate(vocabulary, 1)))
    for statement in filter(str.strip, _FILL.split(";")):
        connection.execute(sa.text(statement), {"admins": ADMINS, "chats": chats, "mean": messages / chats})
    said = connection.scalar(sa.text("SELECT count(*) FROM said")) or 0
    _copy(connection, "texts(content", _texts(vocabulary, said))
    for statement in [*filter(str.strip, _MESSAGES.split(";")), index or ""]:
        connection.execute(sa.text(statement))


def prepare(settings: Settings) -> None:
    """Fill the database in use, unless it is full."""
    url = sa.make_url(settings.database).set(drivername="postgresql+psycopg2")
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        if connection.scalar(sa.text("SELECT count(*) FROM support_chats")):
            return
        fill(connection)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(sa.text("VACUUM ANALYZE"))
        connection.execute(sa.text("CHECKPOINT"))


if __name__ == "__main__":
    prepare(Settings.from_environment())
