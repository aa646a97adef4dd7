"""What processes ask of the kernel."""

from __future__ import annotations

import subprocess
import sys

import psutil
import pytest

from tests.product import Product

PROBE = """
import resource
from config.process import open_many_files
resource.setrlimit(resource.RLIMIT_NOFILE, (64, {hard}))
open_many_files()
print(*resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize("hard", [64, 1_000])
def test_as_many_files_as_this_user_may_open(hard: int) -> None:
    done = subprocess.run([sys.executable, "-c", PROBE.format(hard=hard)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(hard)] * 2


def test_the_router_has_them(product: Product) -> None:
    for each in product.parts("frontdesk router"):
        soft, hard = each.rlimit(psutil.RLIMIT_NOFILE)
        assert soft == min(hard, 65_536)
