"""The data folder: private, ours, and with sockets whose paths are short enough."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import stat
import tempfile
from pathlib import Path

from config.errors import SettingError
from config.parse import SECRET_BYTES

_NAME = "FRONTDESK_DATA_DIR"
_OURS = {"secret", "lock", "postgres", "run"}
_LONGEST_SOCKET = len("/.s.PGSQL.5432")
_SOCKET_PATH_BYTES = 107
"""``sun_path`` of unix(7) is 108 bytes with its NUL."""
_TEMPORARY = Path("/tmp")  # noqa: S108 - not $TMPDIR, which may differ in the next shell: both must find the sockets


def prepare(path: Path) -> None:
    """Make the folder, or make sure that it is ours alone.

    A folder that is open to others is closed (0700) when it is empty or ours: the home of somebody is left alone.

    :raises SettingError: a file, another user's, one that holds other things, one that cannot be written.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = path.stat()
        if found.st_uid != os.geteuid():
            raise SettingError(_NAME, f"must be a folder of this user; {path} belongs to uid {found.st_uid}")
        if stat.S_IMODE(found.st_mode) & 0o077:
            names = {each.name for each in path.iterdir()}
            if names and not names & _OURS:
                raise SettingError(
                    _NAME, f"must be a folder of its own; {path} is open to others and holds other things"
                )
            path.chmod(0o700)
    except FileExistsError:
        raise SettingError(_NAME, f"must be a folder; {path} is a file") from None
    except OSError as error:
        raise SettingError(_NAME, f"must be a folder that can be written; {path}: {error.strerror}") from None


def secret(path: Path) -> str:
    """The installation's secret, made when there is none. Of two that start at once, both get the same.

    :raises SettingError: the file is too short, or cannot be read or written.
    """
    file = path / "secret"
    try:
        if not file.exists():
            _make_secret(file)
        found = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingError("FRONTDESK_SECRET", f"cannot be kept in {file}: {error}") from None
    if len(found.encode()) < SECRET_BYTES:
        raise SettingError("FRONTDESK_SECRET", f"must be at least {SECRET_BYTES} bytes long; {file} holds less")
    return found


def _make_secret(file: Path) -> None:
    descriptor, draft = tempfile.mkstemp(dir=file.parent, prefix="secret.")  # 0600
    with open(descriptor, "w") as opened:
        opened.write(secrets.token_urlsafe(48) + "\n")
        opened.flush()
        os.fsync(opened.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)  # unlike a rename it never replaces what another start has just made
    os.unlink(draft)


def run_dir(path: Path) -> Path:
    """Where the sockets of a data folder lie: inside, or in ``/tmp`` when their paths would be too long."""
    inside = path / "run"
    if len(os.fsencode(inside)) + _LONGEST_SOCKET <= _SOCKET_PATH_BYTES:
        return inside
    name = hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:16]
    return _TEMPORARY / f"frontdesk-{os.geteuid()}-{name}"


def prepare_run_dir(path: Path) -> None:
    """Make the folder of the sockets.

    :raises SettingError: somebody else has put something in its place.
    """
    folder = run_dir(path)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or stat.S_IMODE(found.st_mode) & 0o077:
        raise SettingError(
            _NAME, f"is too deep for sockets, and {folder} is not a private folder of this user: remove it"
        )
