"""All saboteurs."""

from __future__ import annotations

from tests.saboteurs import credentials, door, people, router, staff, web

SABOTEURS = (*door.ALL, *router.ALL, *credentials.ALL, *staff.ALL, *people.ALL, *web.ALL)
