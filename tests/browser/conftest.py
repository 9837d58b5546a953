"""A real Chromium against the real ASGI app, on the test database."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.company import make_company

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage"]  # root and small containers have neither
expect.set_options(
    timeout=20_000
)  # what is looked for is there at once, on a machine that has nothing else to do


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def server(django_db_setup) -> Iterator[str]:
    """The address of the app under uvicorn in a thread. Django's own live server is WSGI: streams would hang it."""
    import uvicorn

    from handoff.asgi import application

    kept = connections.settings["default"]["CONN_MAX_AGE"]
    connections.settings["default"]["CONN_MAX_AGE"] = 0  # each request may come in another thread
    listening = socket.create_server(("127.0.0.1", 0))
    uvicorns = uvicorn.Server(uvicorn.Config(application, log_config=None, lifespan="off"))
    thread = threading.Thread(target=uvicorns.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not uvicorns.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    uvicorns.should_exit = True
    thread.join(5)
    connections.settings["default"]["CONN_MAX_AGE"] = kept


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Not for the whole session: while Playwright runs, its loop stands in the way of other tests' own."""
    unsafe = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    # That loop again: Django would refuse its ORM to these tests.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found(playwright.chromium), args=FLAGS)
        yield browser
        browser.close()
    if unsafe is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


def found(chromium) -> str:
    ours = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
    path = ours or chromium.executable_path
    if not Path(path).exists():
        pytest.skip("BROWSER TESTS DID NOT RUN: no Chromium in CHROMIUM, on the PATH or of Playwright's own.")
    return path


class Visit:
    """A browser with one screen and theme. What goes wrong in the page fails the test at its end."""

    def __init__(self, context: BrowserContext) -> None:
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("console", self.hear)

    def hear(self, said: ConsoleMessage) -> None:
        """Chromium reports every answer of 4xx. 422 is a form that comes back, and 401 a session that has ended."""
        meant = any(word in said.text for word in ("status of 422", "status of 401", "Error Code 401"))
        if said.type == "error" and not meant:
            self.complaints.append(said.text)


@pytest.fixture
def company(transactional_db) -> dict[str, str]:
    return make_company()


@pytest.fixture
def visit(chromium, server, transactional_db) -> Iterator:
    """`visit(width, theme)` opens a browser; it is closed before the database is emptied."""
    opened: list[tuple[BrowserContext, Visit]] = []

    def open_one(width: int = 1440, theme: str = "light", **more) -> Visit:
        context = chromium.new_context(
            base_url=server, viewport={"width": width, "height": 900}, color_scheme=theme, **more
        )
        opened.append((context, Visit(context)))
        return opened[-1][1]

    yield open_one
    for context, _ in opened:
        context.close()
    assert [it.complaints for _, it in opened] == [[] for _ in opened]


@pytest.fixture
def script(visit):
    """`script("briefs/words.js", "(it, given) => …", given)`: a module of ours in a page of ours, under its CSP."""
    page = visit().page
    page.goto("/components/")

    def run(name: str, function: str, given: object = None):
        return page.evaluate(f"async (given) => ({function})(await import('/static/{name}'), given)", given)

    return run
