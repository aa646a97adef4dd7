"""Numbers that clients can run into (docs/protocol.md, "Limits"), each in one place."""

CONTENT_CHARS = 5_000
"""Code points of a message after trimming."""
CONTENT_BYTES = 20_000
"""Bytes of a message as UTF-8: 5,000 emoji still fit."""
NAME_CHARS = 100
EMAIL_CHARS = 254
"""RFC 5321, 4.5.3.1.3: a path of 256 octets less its angle brackets."""
EXTERNAL_ID_CHARS = 255
"""Code points of a host's own user id (``sub``; OpenID Connect Core, 2)."""
PASSWORD_CHARS = (8, 200)
"""Least and most characters of a staff password."""
QUERY_CHARS = 200
TAG_CHARS = 40
"""Of a tag, and of a canned reply's shortcut."""
CHAT_TAGS = 20
TAGS = 1_000
"""The commonest, of all that chats have."""
CANNED_REPLIES = 200
CANNED_REPLIES_BYTES = 256 * 1024
"""Of all canned replies together, so that a list of them is one answer."""
REASON_CHARS = 500
"""Why a user was blocked."""
PAGE_CHARS = 2_048
METADATA_KEYS = 20
METADATA_BYTES = 4_096
"""Bytes of the metadata as compact JSON."""
PREVIEW_CHARS = 100
PAGE_LIMIT = (50, 200)
"""Messages or chats a page: when not said, and at most."""
PAGE_BYTES = 256 * 1024
"""A page of messages ends here, but holds at least one."""
SEQ_MAX = 2**31 - 1
"""``seq`` is a PostgreSQL integer."""
BODY_BYTES = 128 * 1024
"""A request's body over HTTP."""
FRAME_BYTES = 64 * 1024
"""A WebSocket message."""
NESTING = 32
USER_SUBSCRIPTIONS = 4
STAFF_SUBSCRIPTIONS = 1_000
"""On one session of staff or of an API key: every chat that a dashboard can show."""
USER_SOCKETS = 10
"""One more closes the oldest."""
USER_READ_RATE = (20, 5.0)
"""Reads, typing and pulse of one user: so many at once, then so many a second."""
USER_JOIN_RATE = (30, 1.0)
"""Sign-ins of one user's sockets: so many at once, then so many a second. One user must not take all there are."""
STAFF_RATE = (200, 50.0)
"""Calls of one admin or API key."""
ADDRESS_SOCKETS = 300
"""Sockets from one network address: an office behind one router fits."""
ADDRESS_CONNECTIONS = 1_000
"""HTTP connections from one network address, which browsers keep for a while after they were used, six at most each."""
JOIN_SECONDS = 5.0
"""From connecting to WELCOME."""
UNSENT_BYTES = 1024 * 1024
"""What may wait for one client; one that reads more slowly is cut off."""
BEHIND_BYTES = 128 * 1024
"""With less waiting, a client reads along."""
UNSENT_ALL_BYTES = 16 * 1024 * 1024
"""What may wait for all who are behind; of them, whoever has most waiting is cut off."""
ACCESS_SECONDS = 15 * 60
"""Life of an access token."""
STAFF_IDLE_SECONDS = 12 * 3600
"""A staff login unused for so long ends."""
INVITATION_SECONDS = 72 * 3600
"""Life of an invitation to the staff."""
LINK_SECONDS = 7 * 24 * 3600
"""Life of an email's "open the chat" link."""
CONFIRM_SECONDS = 7 * 24 * 3600
"""Life of an email's "confirm your address" link."""
UNSUBSCRIBE_SECONDS = 366 * 24 * 3600
"""Life of an email's unsubscribe link: old mail must work, and the law of some countries asks for 30 or 60 days."""
IDENTITY_SECONDS = 24 * 3600
"""How far ahead the ``exp`` of a host's identity token may lie."""
IDENTITY_LEEWAY_SECONDS = 30
"""How much further ahead or behind, because the host's clock may be fast or slow."""
STAFF_GRACE_SECONDS = 15
"""Staff stay online so long after their last session is lost."""
