"""P18: what a first visit costs on the wire, in a browser with nothing in its cache."""

import subprocess
import time
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from bench.figures import Figure, Part, of_parts
from bench.rows import databases
from bench.sink import free_port
from launcher import chromium
from launcher.product import WEB
from launcher.up import answers

PAGES = (
    "/",
    "/account/sign-in/",
    "/health/",
    "/components/",
)  # the last draws everything, the buyer's serif too
MOST_BYTES, MOST_REQUESTS = 250, 10
KINDS = ("Document", "Stylesheet", "Script", "Font")


def run() -> Iterator[Figure]:
    with databases.server() as addresses, sync_playwright() as playwright:
        databases.fresh(addresses, "bench_pages")
        port = free_port()
        env = databases.environment(addresses, "bench_pages")
        with subprocess.Popen(WEB.words(port), env=env, stdout=subprocess.DEVNULL) as web:
            while not answers(port, "/readyz"):
                time.sleep(0.05)
            browser = playwright.chromium.launch(executable_path=chromium.provide(env), args=["--no-sandbox"])
            yield from (visited(browser, port, path) for path in PAGES)
            browser.close()
            web.terminate()


def visited(browser: Browser, port: int, path: str) -> Figure:
    page = browser.new_context(service_workers="block").new_page()
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
