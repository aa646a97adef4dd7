"""The floors of the house: imports point down. CONTRIBUTING.md tells why; here is what holds.

The words at the bottom, then the store, the services, the edges, and composition with the command line on top. Router
and web are houses of their own beside the daemon: of it they know the words alone.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
FLOORS = [
    ("config", "daemon.protocol", "daemon.model", "daemon.clock", "daemon.ids", "daemon.rates"),
    # Beside the rows: what mails say and how they leave, which the services use; incoming mail is an edge.
    ("daemon.store", "daemon.database", "daemon.writer", "daemon.mail.letters", "daemon.mail.transports"),
    ("daemon.services",),
    ("daemon.face", "daemon.mail"),
    ("daemon.main", "daemon.cli", "daemon.up"),
]
WORDS = ("config", "daemon.protocol", "daemon.clock", "daemon.ids", "daemon.rates")
BESIDE = {"router": ("router", "web", *WORDS), "web": ("web", *WORDS), "daemon.protocol": ("daemon.protocol",)}
# One reactor a process: the daemon's, the supervisor's, and those of the router's controller and worker.
WITH_REACTOR = {"daemon/main.py", "daemon/up/main.py", "router/node.py", "router/worker.py"}
# daemon/main.py names the transport on which the WAMP face speaks.
WITH_AUTOBAHN = ("daemon/face/", "daemon/main.py", "router/")


def below(name: str, packages: tuple[str, ...]) -> bool:
    return any(f"{name}.".startswith(f"{each}.") for each in packages)


def floor(name: str) -> int | None:
    return next((number for number, packages in enumerate(FLOORS) if below(name, packages)), None)


def imports() -> Iterator[tuple[str, str, str]]:
    """File, module, and the full name of each thing it imports, wherever in the file that stands."""
    for file in sorted(each for room in ("config", "daemon", "router", "web") for each in (ROOT / room).rglob("*.py")):
        path = file.relative_to(ROOT)
        module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from ((str(path), module, each.name) for each in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{path}: imports are absolute"
                yield from ((str(path), module, f"{node.module}.{each.name}") for each in node.names)


def test_imports_point_down() -> None:
    wrong = []
    for path, module, name in imports():
        here, there = floor(module), floor(name)
        if here is not None and there is not None and there > here:
            wrong.append(f"{path}: {name}")
        for house, allowed in BESIDE.items():
            if below(module, (house,)) and below(name, ("config", "daemon", "router", "web")):
                wrong += [] if below(name, allowed) else [f"{path}: {name}"]
        if below(name, ("router", "web")) and not below(module, ("router", "web", "daemon.cli")):
            wrong.append(f"{path}: {name}")
    assert wrong == []


def test_every_module_has_a_floor() -> None:
    assert {module for _, module, _ in imports() if floor(module) is None and not below(module, ("router", "web"))} <= {
        "daemon"
    }


def test_libraries_stay_where_they_belong() -> None:
    wrong = []
    for path, _, name in imports():
        library = name.partition(".")[0]
        if (
            (library == "twisted" and path.startswith("daemon/store/"))
            or (name == "twisted.internet.reactor" and path not in WITH_REACTOR)
            or (library == "autobahn" and not path.startswith(WITH_AUTOBAHN))
            or (library == "crossbar" and not path.startswith("router/"))
        ):
            wrong.append(f"{path}: {name}")
    assert wrong == []
