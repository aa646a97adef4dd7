"""Composition of the router worker process. Crossbar finds by name, in this order: :class:`Session` (a component),
:func:`create_web` (a web service), :func:`create_authenticator` (at the first sign-in).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autobahn.wamp.exception import ApplicationError
from twisted.internet import reactor
from twisted.logger import Logger
from twisted.web.resource import IResource

from config import Settings
from config.process import die_with_parent
from config.runtime import tune
from daemon.clock import ReactorClock
from daemon.protocol.errors import ChatError, NotFound, Unauthorized, Unavailable
from daemon.protocol.principals import Principal
from daemon.protocol.tokens import Signer
from daemon.protocol.uris import REALM
from router import crossbar_private, lane, patches, wire
from router.access import AccessTable
from router.backend import Backend, BackendSession
from router.guard import Guard
from router.tickets import Tickets
from web.addresses import Addresses
from web.app import Web, resource
from web.static_files import StaticFiles

log = Logger()

die_with_parent()
patches.apply()
_settings = Settings.from_environment()
_clock = ReactorClock(reactor)
_guard: Guard[crossbar_private.DoorSession] = Guard(_settings, _clock)
crossbar_private.install(_guard, _clock, Addresses(_settings.trusted_proxies), _settings.log)
if _settings.fast_lane:
    lane.open_()
else:
    wire.open_()
_signer = Signer(_settings.secret)
_table = AccessTable(_settings.access_file)
_tickets = Tickets(_signer, _table, _clock)
_backend = Backend(_table, _guard, _clock)


class Session(BackendSession):
    backend = _backend


def create_web(_extra: dict[str, Any]) -> IResource:
    """The Klein app, for Crossbar's web service of type ``resource``."""
    web = Web(
        settings=_settings,
        signer=_signer,
        call=_backend.call,
        prove=_tickets.prove,
        prove_cookie=_tickets.prove_cookie,
        clock=_clock,
        static=StaticFiles(),
    )
    tune()  # this is the last that is made before the first socket
    return resource(web)


def create_authenticator(_config: dict[str, Any], _controller: Any) -> Callable[..., dict[str, Any]]:
    """The ticket check, for Crossbar's authenticator of type ``function``."""
    return authenticate


def authenticate(_realm: str, _authid: str, details: dict[str, Any]) -> dict[str, Any]:
    """Sign a socket in. What the client claimed to be is ignored: the ticket says it.

    :raises ApplicationError: ``support.error.`` with ``unauthorized``, ``forbidden`` or ``unavailable``.
    """
    try:
        proof = _tickets.prove(details["ticket"])
        principal = proof if isinstance(proof, Principal) else proof.principal
        _guard.joining(principal)  # only good tickets count: bad ones would shut everybody out
    except Unavailable as error:
        # ABORT has no place for numbers.
        raise ApplicationError(error.uri, f"Try again in {error.extra['retry_after_ms']} ms.") from None
    except NotFound:
        # An erased user: whoever signs in again is somebody new.
        raise ApplicationError(Unauthorized().uri, Unauthorized().message) from None
    except ChatError as error:
        raise ApplicationError(error.uri, error.message) from None
    except Exception:
        # Crossbar would send the text of any other exception to the client.
        log.failure("the check of a ticket failed")
        raise ApplicationError(Unauthorized().uri, "The ticket cannot be read.") from None
    extra = {} if isinstance(proof, Principal) else {"login_id": proof.login_id}
    return {"realm": REALM, "role": principal.role, "authid": principal.authid, "extra": extra}


crossbar_private.DoorSession.prove = staticmethod(create_authenticator({}, None))
