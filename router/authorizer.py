"""Who may do what to which URI: a pure function of the proven principal.

Crossbar's cache key knows neither authid nor options (so a cached "yes" to a user's own topic would open it to every
user): cached is only "this role may call this procedure", which depends on role and URI alone. Integrators differ in
scope and are never cached; refusals are never cached, as their URIs would fill the memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from daemon.protocol.principals import Principal
from daemon.protocol.uris import may_call, may_subscribe

DENIED = {"allow": False, "disclose": False, "cache": False}
ALLOWED = {"allow": True, "disclose": True, "cache": False}
ALLOWED_TO_ROLE = {"allow": True, "disclose": True, "cache": True}


def decide(role: str, authid: str, uri: str, action: str, options: Mapping[str, Any] | None) -> dict[str, Any]:
    """Crossbar's answer form: ``allow``, ``disclose`` (the callee hears who calls) and ``cache``.

    :param action: ``call``, ``register``, ``publish`` or ``subscribe``; the last two but one are the backend's alone.
    """
    try:
        principal = Principal.from_authid(role, authid)
    except ValueError:
        return DENIED
    if action == "call" and may_call(principal, uri):
        return ALLOWED if principal.role == "integrator" else ALLOWED_TO_ROLE
    if action == "subscribe" and _exact(options) and may_subscribe(principal, uri):
        return ALLOWED
    return DENIED


def _exact(options: Mapping[str, Any] | None) -> bool:
    return (options or {}).get("match") in (None, "exact")
