"""Memory of a running product: ``python -m tests.memory [DATA_FOLDER]`` (``.frontdesk`` unless said)."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil


def pss(pid: int) -> dict[str, int]:
    """Proportional set size in bytes of a process and all below it, by what each is: shared pages count once."""
    found: dict[str, int] = {}
    up = psutil.Process(pid)
    for each in [up, *up.children(recursive=True)]:
        name = "postgres" if each.name() == "postgres" else " ".join(each.cmdline()).rpartition("/")[2].strip()
        found[name] = found.get(name, 0) + each.memory_full_info().pss
    return found


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".frontdesk")
    sizes = pss(int((folder / "lock").read_text().split()[0]))
    for name, size in [*sizes.items(), ("together", sum(sizes.values()))]:
        print(f"{size / 2**20:7.1f} MB  {name}")
