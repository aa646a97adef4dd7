"""Whether the public port is free, asked before anything is started."""

from __future__ import annotations

import errno
import socket

from config import SettingError, Settings
from daemon.up.errors import Refused
from daemon.up.patience import became


def check(settings: Settings, patience: float = 0.0) -> None:
    """Blocks.

    :param patience: seconds to wait while it is taken: by the router of a run that was killed, which is just ending.
    :raises Refused: it is taken, or not for an ordinary user.
    :raises SettingError: the host is none of this machine.
    """
    if not became(lambda: _is_free(settings), patience):
        taken = f"port {settings.port} on {settings.host} is taken by another program"
        raise Refused(f"{taken}: stop that one, or set FRONTDESK_PORT")


def _is_free(settings: Settings) -> bool:
    host, port = settings.host, settings.port
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the router does: TIME_WAIT is no obstacle
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        if error.errno == errno.EACCES:
            raise Refused(f"port {port} needs privileges: set FRONTDESK_PORT to one above 1023") from None
        raise SettingError("FRONTDESK_HOST", f"must be an address of this machine, not {host!r} ({error})") from None
    return True
