"""``python -m tests.saboteurs [WORD …]``: send each saboteur in, or those whose names hold one of the words, and see
whether the tests notice. Ends with 1 when one stays unnoticed, breaks more than it should, or no longer applies.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.saboteurs.saboteur import Saboteur
from tests.saboteurs.table import SABOTEURS

CHECKOUT = Path(__file__).parents[2]
SECONDS = 60.0
"""For one saboteur with all its tests."""


def copy_checkout(to: Path) -> None:
    """Every file that git knows or would take, and the built front end."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=CHECKOUT, stdout=subprocess.PIPE, check=True, text=True,
    ).stdout.split("\0")  # fmt: skip
    for name in filter(None, listed):
        if (CHECKOUT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / name, to / name)
    shutil.copytree(CHECKOUT / "web/static", to / "web/static", dirs_exist_ok=True)


def send_in(saboteur: Saboteur, copy: Path) -> tuple[str, str]:
    """What came of it: ``red``, or what is wrong; and what pytest said."""
    try:
        patched = saboteur.patched(copy)
    except ValueError as error:
        return "does not apply", str(error)
    whole = {path: path.read_text() for path in patched}
    try:
        for path, text in patched.items():
            path.write_text(text)
        for guard in saboteur.guards:
            outcome, said = _notices(guard, copy)
            if outcome != "red":
                return outcome, said
    finally:
        for path, text in whole.items():
            path.write_text(text)
    return "red", ""


def _notices(guard: str, copy: Path) -> tuple[str, str]:
    # No bytecode: two versions of a file may share size and second.
    environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-x", "--no-header", "-rfE", "-m", "", guard]
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=2 * SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        return "hangs", str(late.stdout)
    said = done.stdout + done.stderr
    if done.returncode == 0:
        return "GREEN", said
    # A test that fails, not one that cannot even begin: then more is broken than was meant.
    return ("red" if done.returncode == 1 and "\nFAILED " in said else "BROKEN"), said


def main(words: list[str]) -> int:
    chosen = [each for each in SABOTEURS if not words or any(word in each.name for word in words)]
    print(f"{len(chosen)} saboteurs, in a copy of {CHECKOUT}")
    failed, begun = [], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="frontdesk-saboteurs-") as folder:
        copy = Path(folder).resolve()
        copy_checkout(copy)
        for number, each in enumerate(chosen, 1):
            started = time.monotonic()
            outcome, said = send_in(each, copy)
            seconds = time.monotonic() - started
            if outcome == "red" and seconds > SECONDS:
                outcome = "too slow"
            print(f"{number:3}/{len(chosen)}  {outcome:<14} {seconds:5.1f} s  {each.name}", flush=True)
            if outcome != "red":
                failed.append(each.name)
                print(said[-3000:], flush=True)
    minutes = (time.monotonic() - begun) / 60
    print(f"{len(chosen) - len(failed)} of {len(chosen)} were noticed, in {minutes:.1f} minutes")
    if failed:
        print("Not so: " + "; ".join(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
