"""P18: what a first visit costs on the wire, with nothing cached, and a key in the editor of the brief."""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, sync_playwright

from bench.figures import Figure, Part, of_parts
from bench.rows import databases
from bench.sink import free_port
from launcher import chromium
from launcher.product import WEB
from launcher.up import answers

OUTSIDE = ("/account/sign-in/", "/components/")  # the last draws everything, the buyer's serif too
MOST_BYTES, MOST_REQUESTS = 250, 10
KINDS = ("Document", "Stylesheet", "Script", "Font")


# From the key until the page says what it makes of it: words, meter, guidance, the copy on this device.
TYPE = """() => {
  const field = document.querySelector("#f-pain"), spent = [];
  for (let key = 0; key < 60; key += 1) {
    field.value += key % 6 ? "e" : " w";
    const begun = performance.now();
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    spent.push(performance.now() - begun);
  }
  return spent;
}"""


def run() -> Iterator[Figure]:
    with databases.server() as addresses, sync_playwright() as playwright:
        databases.fresh(addresses, "bench_pages")
        port = free_port()
        env = databases.environment(addresses, "bench_pages")
        with subprocess.Popen(WEB.words(port), env=env, stdout=subprocess.DEVNULL) as web:
            while not answers(port, "/readyz"):
                time.sleep(0.05)
            browser = playwright.chromium.launch(executable_path=chromium.provide(env), args=["--no-sandbox"])
            yield from (visited(browser, port, path) for path in OUTSIDE)
            for cookie, paths in signed_in(env).items():
                yield from (visited(browser, port, path, cookie) for path in paths)
                if editor := next((path for path in paths if path.startswith("/briefs/")), ""):
                    yield typed(browser, port, editor, cookie)
            browser.close()
            web.terminate()


def signed_in(env: dict[str, str]) -> dict[str, list[str]]:
    """Pages by the session of who looks at them."""
    env = {**env, "DJANGO_SETTINGS_MODULE": "handoff.settings"}
    made = subprocess.run([sys.executable, "-m", __name__], env=env, capture_output=True, check=True)
    pages: dict[str, list[str]] = json.loads(made.stdout.splitlines()[-1])
    return pages


def page_of(browser: Browser, port: int, cookie: str) -> Page:
    context = browser.new_context(service_workers="block")
    if cookie:
        name = "sessionid"
        context.add_cookies([{"name": name, "value": cookie, "url": f"http://127.0.0.1:{port}"}])
    return context.new_page()


def typed(browser: Browser, port: int, path: str, cookie: str) -> Figure:
    page = page_of(browser, port, cookie)
    page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
    page.context.set_offline(True)  # typing never waits on the network
    spent = page.evaluate(TYPE)
    page.context.close()
    return of_parts(
        "P18",
        "a key in the brief's editor, offline",
        [
            Part("median", statistics.median(spent), most=5, unit="ms"),
            Part("worst of 60", max(spent), unit="ms"),
        ],
    )


def visited(browser: Browser, port: int, path: str, cookie: str = "") -> Figure:
    page = page_of(browser, port, cookie)
    wire = page.context.new_cdp_session(page)
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on("Network.responseReceived", lambda told: kinds.update({told["requestId"]: told["type"]}))
    wire.on(
        "Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]})
    )
    wire.send("Network.enable")
    page.goto(f"http://127.0.0.1:{port}{path}", wait_until="networkidle")
    page.context.close()
    kilobytes = {
        kind: sum(size for number, size in sizes.items() if kinds.get(number) == kind) / 1000
        for kind in KINDS
    }
    parts = [
        Part("on the wire", sum(sizes.values()) / 1000, most=MOST_BYTES, unit="kB"),
        Part("requests", len(sizes), most=MOST_REQUESTS),
        *(Part(kind.lower(), size, unit="kB") for kind, size in kilobytes.items()),
    ]
    return of_parts("P18", f"first visit of {path}", parts)


def make_pages() -> None:
    """A team at work; the sessions of an SDR, an AE and RevOps, with a page of each that matters."""
    import django

    django.setup()
    from django.test import Client

    from people.models import Role
    from tests import sessions  # noqa: F401  its cookie, as the product seals it
    from tests.loop import Loop

    loop = Loop()
    draft, waiting = loop.written(), loop.submitted()
    for _ in range(49):
        loop.submitted()
    revops = loop.person("Priya Raman", Role.REVOPS)
    pages = {
        loop.sdr: ["/", f"/briefs/{draft.pk}/", "/briefs/"],
        loop.ae: ["/inbox/", f"/handoffs/{waiting.handoff_id}/"],
        revops: ["/health/", "/settings/people/", "/audit/"],
    }
    told = {}
    for user, paths in pages.items():
        client = Client()
        client.force_login(user)
        told[client.cookies["sessionid"].value] = paths
    print(json.dumps(told))


if __name__ == "__main__":
    make_pages()
