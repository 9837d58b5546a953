"""What a person does first, and what they find on the screen. Here is waited for what a key or a press needs."""

from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from ledger import dispatches
from people.models import User
from tests.sessions import cookie_for

LIVE = "body[data-liveness=live]"


def come_in(page: Page, user: User) -> None:
    """With a session in which they have just proved who they are. The door itself is tried in test_signin."""
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": cookie_for(user), "url": "http://127.0.0.1"}
    page.context.add_cookies([cookie])


def arrive(page: Page, heading: str, exact: bool = True) -> None:
    """On the page with this heading, its keys bound: a heading is seen before the scripts of its page have run."""
    expect(page.get_by_role("heading", level=1, name=heading, exact=exact)).to_be_visible()
    page.wait_for_load_state()


def drain() -> None:
    """What has happened reaches the feed, and open pages are told."""
    while dispatches.append_to_feed(500):
        pass


def open_live(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator(LIVE)).to_have_count(1)


def wait(page: Page, seconds: int, until: Locator) -> None:
    """The page's own time passes (after `clock.install`), a second a step, until this is seen."""
    for _ in range(seconds):
        if until.is_visible():
            return
        page.clock.run_for(1000)
    expect(until).to_be_visible()


def message(page: Page, words: str) -> Locator:
    """A message of the page as it is seen; a moment later the same words are also read aloud elsewhere."""
    return page.get_by_role("region", name="Messages").get_by_text(words)
