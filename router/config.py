"""Settings to Crossbar's node configuration: one router worker, one public port, one Unix socket for daemons."""

from __future__ import annotations

from typing import Any

from config import Settings
from daemon.protocol.limits import FRAME_BYTES
from daemon.protocol.principals import BACKEND, ROLES
from daemon.protocol.uris import REALM

SERIALIZERS = ("json", "msgpack", "cbor")

_EVERYTHING = {
    "uri": "",
    "match": "prefix",
    "allow": {"call": True, "register": True, "publish": True, "subscribe": True},
    "disclose": {"caller": True, "publisher": False},
    "cache": True,
}


def node_config(settings: Settings) -> dict[str, Any]:
    """The whole node. It holds no secret: the worker reads those from its environment and the data folder."""
    return {
        "version": 2,
        "controller": {"options": {"title": "frontdesk router", "shutdown": ["shutdown_on_worker_exit"]}},
        "workers": [
            {
                "type": "router",
                "id": "router",
                "options": {"title": "frontdesk router worker"},
                "realms": [{"name": REALM, "roles": [{"name": BACKEND, "permissions": [_EVERYTHING]}, *_clients()]}],
                "components": [
                    {"type": "class", "classname": "router.worker.Session", "realm": REALM, "role": BACKEND}
                ],
                "transports": [_public(settings), _private(settings)],
            }
        ],
    }


def _clients() -> list[dict[str, Any]]:
    # The name of the procedure is never called: see router.crossbar_private.install.
    return [{"name": role, "authorizer": "support.router.authorize"} for role in ROLES]


def _public(settings: Settings) -> dict[str, Any]:
    return {
        "type": "web",
        "endpoint": {"type": "tcp", "port": settings.port, "interface": settings.host, "backlog": 1024},
        "paths": {
            "/": {"type": "resource", "classname": "router.worker.create_web"},
            "ws": {
                "type": "websocket",
                "serializers": list(SERIALIZERS),
                "auth": {"ticket": {"type": "function", "create": "router.worker.create_authenticator"}},
                "options": {
                    "allowed_origins": list(settings.websocket_origins),
                    "allow_null_origin": False,
                    "enable_webstatus": False,
                    "max_message_size": FRAME_BYTES,
                    "max_frame_size": FRAME_BYTES,
                    "fail_by_drop": True,
                    "open_handshake_timeout": 5_000,
                    "close_handshake_timeout": 2_000,  # Autobahn's timers may be a second early
                    "auto_ping_interval": 15_000,
                    "auto_ping_timeout": 10_000,
                    "auto_ping_size": 12,
                    "tcp_nodelay": True,
                },
            },
        },
    }


def _private(settings: Settings) -> dict[str, Any]:
    """For daemons: whoever can enter the 0700 folder is one."""
    return {
        "type": "rawsocket",
        "endpoint": {"type": "unix", "path": str(settings.backend_socket)},
        "serializers": ["msgpack"],
        "auth": {"anonymous": {"type": "static", "role": BACKEND}},
        "options": {"max_message_size": 16 * 1024 * 1024},
    }
