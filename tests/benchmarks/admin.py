"""How fluid the dashboard is with 5,000 chats and a thread of 10,000 messages, in a real Chromium.

Run by ``make bench-admin``. Starts a product of its own and fills it by ``frontdesk demo --large``.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.pages import Dashboard
from tests.product import Product, client_id

LOADS = 7
UPDATES = 100
STEPS = 120
LARGE = 10_000

# Inside the page, by its own clock. A frame counts as painted when the task after its animation frame runs.
WATCH = """() => {
  const painted = () => new Promise(done => requestAnimationFrame(() => {
    const {port1, port2} = new MessageChannel();
    port1.onmessage = () => done(performance.now());
    port2.postMessage(0);
  }));
  window.bench = {heard: [], renders: [], waiting: null};
  const own = Object.getOwnPropertyDescriptor(WebSocket.prototype, 'onmessage');
  Object.defineProperty(WebSocket.prototype, 'onmessage', {
    set(handler) {
      own.set.call(this, event => {
        const start = performance.now();
        const list = String(event.data).includes('"next_cursor"');
        const news = bench.waiting && String(event.data).includes(bench.waiting);
        handler.call(this, event);
        if (list) painted().then(end => bench.renders.push(end - start));
        if (news) { bench.waiting = null; painted().then(end => bench.heard.push(end - start)); }
      });
    },
    get() { return own.get.call(this); },
  });
}"""
NODES = "() => document.querySelectorAll('*').length"
# The work of each frame while the box is scrolled, and the time from one frame to the next.
SCROLL = """([selector, steps, by]) => new Promise(done => {
  const box = document.querySelector(selector);
  const works = [];
  let most = 0;
  const step = () => {
    if (works.length === steps) return done([works, most]);
    box.scrollTop += by;
    const start = performance.now();
    box.dispatchEvent(new Event('scroll'));
    requestAnimationFrame(() => {
      const {port1, port2} = new MessageChannel();
      port1.onmessage = () => {
        works.push(performance.now() - start);
        most = Math.max(most, document.querySelectorAll('*').length);
        step();
      };
      port2.postMessage(0);
    });
  };
  requestAnimationFrame(step);
})"""


def p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def report(name: str, value: float, most: float, unit: str = "ms") -> None:
    print(f"{name}: {value:.1f} {unit} (aim {most:g}) {'ok' if value <= most else 'OVER'}", flush=True)


def scroll(page: Page, name: str, selector: str, by: int) -> None:
    times, nodes = page.evaluate(SCROLL, [selector, STEPS, by])
    report(f"{name}, scroll to paint p95", p95(times), 20)
    report(f"{name}, nodes while scrolling", nodes, 400, "nodes")


def load_all(page: Page, selector: str, by: int, count: str, wanted: int) -> None:
    """Scroll until everything is here, as somebody would who looks for the oldest."""
    deadline = time.monotonic() + 180
    while page.evaluate(count) < wanted:
        assert time.monotonic() < deadline, f"{page.evaluate(count)} of {wanted} are here"
        page.evaluate("([s, by]) => { document.querySelector(s).scrollTop += by }", [selector, by])
        page.wait_for_timeout(30)


def updates(page: Page, product: Product) -> None:
    """Users write, into chats of the list and into the one in front."""
    session = product.session(profile={"name": "Benchmark"})
    bearer = {"Authorization": f"Bearer {session['access']}"}
    for number in range(UPDATES):
        text = f"update {number} {client_id()}"
        page.evaluate("text => { bench.waiting = text }", text)
        body = {"content": text, "client_id": client_id()}
        answer = product.http.post("/api/support_chat/messages", json=body, headers=bearer)
        assert answer.status_code == 201, answer.text
        page.wait_for_function("n => bench.heard.length > n", arg=number)
    report("message to paint p95, all loaded", p95(page.evaluate("bench.heard")), 20)


def measure(page: Page, product: Product) -> None:
    page.add_init_script(f"({WATCH})()")
    dashboard = Dashboard(page, product).sign_in()
    renders = []
    for _ in range(LOADS):
        page.reload()
        dashboard.hook("chat-row").first.wait_for()
        page.wait_for_function("bench.renders.length > 0")
        renders.append(page.evaluate("bench.renders[0]"))
    report(f"first render after data, median of {LOADS}", statistics.median(renders), 50)
    report("nodes, list", page.evaluate(NODES), 400, "nodes")
    with contextlib.closing(product.staff()) as staff:
        answer = staff.get("/api/admin/chats", params={"limit": 200}).json()
        large = max(answer["chats"], key=lambda each: each["message_count"])["id"]
        counts = answer["counts"]
    page.goto(f"{product.url}/admin/chats/{large}")
    dashboard.messages.last.wait_for()
    report("nodes, list and thread", page.evaluate(NODES), 400, "nodes")
    first = "Number(document.querySelector('.log [data-seq]')?.dataset.seq ?? 1e9) > 1 ? 0 : 1"
    load_all(page, ".log", -1_000_000, first, 1)
    scroll(page, f"thread of {LARGE:,}", ".log", 400)
    for tab in ("archived", "active"):
        dashboard.hook(f"tab-{tab}").click()
        page.wait_for_function("!document.querySelector('.turning')")
        wanted = counts["closed"] if tab == "archived" else counts["open"] + counts["pending"]
        load_all(page, ".rows", 1_000_000, "Number(document.querySelector('.rows li').ariaSetSize)", wanted)
        report("nodes, all loaded", page.evaluate(NODES), 400, "nodes")
        scroll(page, f"list of {wanted:,} {tab}", ".rows", -400)
    page.evaluate("document.querySelector('.rows').scrollTop = 0")
    updates(page, product)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        product = Product(Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            product.start()
            product.run("demo", "--large", check=True, timeout=300)
            page = browser.new_page(viewport={"width": 1440, "height": 900}, bypass_csp=True)
            measure(page, product)
        finally:
            browser.close()
            product.close()


if __name__ == "__main__":
    os.chdir(Path(__file__).parents[2])
    main()
