"""The package is fit to be published: what is in it, and that types resolve as every host would resolve them."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.packages.conftest import ROOT, run, snippets
from tests.integrators.node import NODE

pytestmark = pytest.mark.long

TSC = ROOT / "node_modules/typescript/bin/tsc"
PUBLINT = ROOT / "node_modules/publint/src/cli.js"

# Every name that the contract promises to TypeScript hosts.
PROMISED = """
import { loadSupportChat, type SupportMessage } from "@frontdesk/support-chat";
import type { SupportChat, SupportChatListItem } from "@frontdesk/support-chat";
import type { AdminSupportChat, ChatChannelMessage, AdminNotificationMessage } from "@frontdesk/support-chat";
import { useSupportChat as inVue } from "@frontdesk/support-chat/vue";

export async function main(item: SupportChatListItem, detail: AdminSupportChat, event: ChatChannelMessage) {
  const chat = await loadSupportChat("https://support.example.com");
  chat.init({ token: async () => "jwt", theme: "dark", user: { plan: "pro" } });
  const off: () => void = chat.on("message", (message: SupportMessage) => message.content.trim());
  const unread: number = inVue("https://support.example.com", () => ({ title: "Help" })).unread.value;
  const staff = (notice: AdminNotificationMessage) => notice.type === "new_user_message" && notice.user_verified;
  if (event.type === "typing") event.sender_name?.trim();
  // @ts-expect-error there is no such event
  chat.on("clicked", () => {});
  // @ts-expect-error a colour is a text
  chat.init({ color: 1 });
  return [off, unread, staff, item.unread, detail.user.verified, chat satisfies object as SupportChat | object];
}
"""


def test_what_is_in_it(tarball: Path) -> None:
    with tarfile.open(tarball) as archive:
        names = {name.removeprefix("package/") for name in archive.getnames()}
        manifest = json.load(archive.extractfile("package/package.json"))  # type: ignore[arg-type]
        text = b"".join(archive.extractfile(f"package/{name}").read() for name in names if "dist/" in name).decode()  # type: ignore[union-attr]
    entries = {file for each in ("index", "react", "vue") for file in (f"dist/{each}.js", f"dist/{each}.d.ts")}
    assert entries | {"README.md", "LICENSE", "package.json"} <= names
    assert not [name for name in names if name.endswith((".ts", ".tsx")) and not name.endswith(".d.ts")]
    assert "private" not in manifest
    assert "@frontdesk/client" not in text
    assert "../" not in text
    licence = (ROOT / "LICENSE").read_text()
    assert (ROOT / "widget/packages/support-chat/LICENSE").read_text() == licence
    assert manifest["version"] in (ROOT / "setup.cfg").read_text()


def test_a_linter_of_packages_finds_nothing(install: Callable[[Path], Path], tmp_path: Path) -> None:
    run(NODE, PUBLINT, "--strict", "--pack", "false", install(tmp_path))


@pytest.mark.parametrize(
    ("module", "resolution"), [("preserve", "bundler"), ("node16", "node16")], ids=lambda each: each
)
def test_types_resolve(install: Callable[[Path], Path], tmp_path: Path, module: str, resolution: str) -> None:
    install(tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "promised.ts").write_text(PROMISED)
    options = {
        "module": module,
        "moduleResolution": resolution,
        "target": "es2022",
        "lib": ["es2023", "dom"],
        "types": [],
        "jsx": "react-jsx",
        "strict": True,
        "noEmit": True,
        "skipLibCheck": False,
    }
    for name, text in snippets("react.md").items():
        extension = ".js" if resolution == "node16" else ""
        (tmp_path / name).write_text(text.replace('"./HelpButton"', f'"./HelpButton{extension}"'))
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}))
    run(NODE, TSC, "--project", tmp_path)
