"""The package as it would be published, and hosts that have it installed, built by their own tools."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.hosts import HostSite
from tests.integrators.node import NODE
from tests.product import Product

ROOT = Path(__file__).parents[3]
HERE = Path(__file__).parent
NPM = Path(NODE).parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
THEIRS = ["react", "react-dom", "vue", "@types", "csstype"]
"""What a host has of its own."""
ENVIRONMENT = os.environ | {"PATH": f"{Path(NODE).parent}{os.pathsep}{os.environ['PATH']}"}


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """:raises AssertionError: it failed; what it said is in the text."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def tarball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``npm publish`` would send."""
    folder = tmp_path_factory.mktemp("packed")
    run(NODE, NPM, "pack", "--silent", "--pack-destination", folder, cwd=ROOT / "widget/packages/support-chat")
    (packed,) = folder.glob("*.tgz")
    return packed


@pytest.fixture(scope="session")
def install(tarball: Path) -> Callable[[Path], Path]:
    """Gives a folder the ``node_modules`` of a host that has installed the package."""

    def installed(folder: Path) -> Path:
        modules = folder / "node_modules"
        modules.mkdir()
        for name in THEIRS:
            if (ROOT / "node_modules" / name).exists():
                (modules / name).symlink_to(ROOT / "node_modules" / name)
        with tarfile.open(tarball) as archive:
            archive.extractall(folder, filter="data")
        (modules / "@frontdesk").mkdir()
        return (folder / "package").rename(modules / "@frontdesk" / "support-chat")

    return installed


def snippets(page: str) -> dict[str, str]:
    """The files that a page of ``docs/embedding`` tells to write: name to text."""
    text = (ROOT / "docs/embedding" / page).read_text()
    return dict(re.findall(r"`(\w+\.(?:tsx|vue))`:\n\n```\w+\n(.*?)```", text, re.DOTALL))


SiteOf = Callable[[str], str]


@pytest.fixture(scope="session")
def site_of(host: tuple[Product, HostSite], install: Callable[[Path], Path], tmp_path_factory) -> SiteOf:  # type: ignore[no-untyped-def]
    """Builds the site of a framework once and serves it; its address."""
    product, site = host
    built: dict[str, str] = {}

    def serve(framework: str) -> str:
        if framework not in built:
            folder = tmp_path_factory.mktemp(framework) / "site"
            shutil.copytree(HERE / framework, folder)
            install(folder)
            for name, text in snippets(f"{framework}.md").items():
                (folder / name).write_text(text.replace("https://support.example.com", product.url))
            run(NODE, HERE / "build.ts", folder)
            site.folders[f"/{framework}/"] = folder / "dist"
            built[framework] = f"{site.origin}/{framework}/index.html"
        return built[framework]

    return serve
