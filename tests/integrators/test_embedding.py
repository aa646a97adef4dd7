"""The pages of ``docs/embedding``: their code signs tokens that the product takes, and they name what there is."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.integrators.node import NODE
from tests.product import IDENTITY_SECRET, Product, client_id

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "embedding"
PAGES = sorted(FOLDER.glob("*.md"))
EMAIL = "ann@example.com"


def code(page: str, language: str) -> str:
    """The one block in that language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", (FOLDER / page).read_text(), re.DOTALL)
    return str(found)


def python(sub: str) -> tuple[str, str]:
    user = f"class user: id = {sub!r}; email = {EMAIL!r}"
    return "run.py", f"import jwt, time\n{user}\nsecret = {IDENTITY_SECRET!r}\nprint({code('README.md', 'python')})"


def django(sub: str) -> tuple[str, str]:
    # The settings of a project, without a project.
    settings = f"type('Settings', (), {{'FRONTDESK_IDENTITY_SECRET': {IDENTITY_SECRET!r}}})"
    conf = f"import sys, types\nsys.modules['django.conf'] = types.SimpleNamespace(settings={settings})\n"
    request = f"class user: is_authenticated = True; pk = {sub!r}; email = {EMAIL!r}\nclass request: user = user\n"
    return "run.py", f"{conf}{code('django.md', 'python')}\n{request}print(support_token(request)['support_token'])"


def next_js(sub: str) -> tuple[str, str]:
    user = json.dumps({"id": sub, "email": EMAIL})
    run = f"globalThis.currentUser = async () => ({user})\nconsole.log(await (await GET()).text())"
    return "run.ts", f"{code('next.md', 'ts')}\n{run}"


def php(sub: str) -> tuple[str, str]:
    user = f"['id' => '{sub}', 'email' => '{EMAIL}']"
    return "run.php", f'<?php {code("README.md", "php")}\necho identity_token({user}, "{IDENTITY_SECRET}");'


def ruby(sub: str) -> tuple[str, str]:
    head = 'require "base64"\nrequire "json"\nrequire "openssl"\nUser = Struct.new(:id, :email)\n'
    run = f'puts identity_token(User.new("{sub}", "{EMAIL}"), "{IDENTITY_SECRET}")'
    return "run.rb", f"{head}{code('README.md', 'ruby')}\n{run}"


SNIPPETS = {python: sys.executable, django: sys.executable, next_js: NODE}
SNIPPETS |= {snippet: found for snippet, name in ((php, "php"), (ruby, "ruby")) if (found := shutil.which(name))}


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.__name__)
def test_a_snippet_signs_what_the_product_takes(product: Product, tmp_path: Path, snippet) -> None:  # type: ignore[no-untyped-def]
    sub = f"user-{client_id()}"
    name, text = snippet(sub)
    (tmp_path / name).write_text(text)
    shutil.copy(ROOT / "docs/examples/identity.mjs", tmp_path)
    environment = os.environ | {"FRONTDESK_IDENTITY_SECRET": IDENTITY_SECRET}
    done = subprocess.run(
        [SNIPPETS[snippet], str(tmp_path / name)], env=environment, capture_output=True, text=True, check=True
    )
    user = product.session(token=done.stdout.strip())["user"]
    assert (user["email"], user["verified"]) == (EMAIL, True)
    assert user == product.session(token=product.identity(sub, email=EMAIL))["user"]


def members(file: str, interface: str) -> set[str]:
    """The names in a TypeScript interface whose members stand indented by two."""
    text = (ROOT / file).read_text()
    body = re.search(rf"interface {interface} {{\n(.*?)\n}}", text, re.DOTALL)
    assert body
    return set(re.findall(r"^  (\w+)\??[:(<]", body[1], re.MULTILINE))


CALLS = members("widget/src/api.ts", "SupportChatWidget")
CONFIG = members("widget/src/config.ts", "SupportChatConfig")
EVENTS = members("widget/src/api.ts", "SupportChatEvents")


def test_the_tables_name_all_calls_keys_and_events() -> None:
    text = (FOLDER / "README.md").read_text()

    def rows(title: str) -> set[str]:
        table = text.partition(f"## {title}\n")[2].partition("\n## ")[0]
        first = " ".join(line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
        return set(re.findall(r"`(?:SupportChat)?\.?(\w+)", first))

    assert rows("Calls") == CALLS
    assert rows("Configuration") == CONFIG
    paragraph = text.partition("## Events\n")[2].partition("\n## ")[0]
    assert set(re.findall(r"`(\w+)", paragraph)) >= EVENTS


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_call_and_no_key_is_named_that_is_not_there(page: Path) -> None:
    text = page.read_text()
    assert set(re.findall(r"(?<!window\.)\bSupportChat\.(\w+)\(", text)) <= CALLS
    for given in re.findall(r"SupportChat\.(?:init|identify|update)\(\{(.*?)\}\)", text, re.DOTALL):
        assert set(re.findall(r"(?:^|[,\s])(\w+):", re.sub(r"\{.*?\}", "", given))) <= CONFIG | {"server"}, given
    paths = set(re.findall(r"support\.example\.com(/[\w./]*)", text))
    assert paths <= {"/widget.js"}
