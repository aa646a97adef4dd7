"""What makes Crossbar's router cheaper without changing what it does: a file for each kind, with its reason and gain.

They lean on parts that Crossbar and Autobahn do not document, so :func:`apply` refuses versions that were not read, and
``tests/router/test_patches.py`` fails when one of these parts changes. Gains were measured by ``make bench`` with each
patch alone left out (docs/performance.md).
"""

from __future__ import annotations

from importlib.metadata import version

from router.patches import authorization, fast_json, lazy_logs, meta_events, timers

READ = {"crossbar": "26.10.1", "autobahn": "26.10.2"}
"""The versions whose source these patches were written against."""


class UnknownVersion(Exception):
    """An installed package is not the one that was read."""


def check_versions() -> None:
    """:raises UnknownVersion: says which, and what to do."""
    for name, read in READ.items():
        found = version(name)
        if found != read:
            raise UnknownVersion(
                f"{name} {found} is installed, but the router was made for {read}: install what requirements.lock says"
            )


def apply() -> None:
    """Put all of them in place. Called once in the router worker, before its first transport starts."""
    check_versions()
    for each in (lazy_logs, fast_json, authorization, meta_events, timers):
        each.apply()
