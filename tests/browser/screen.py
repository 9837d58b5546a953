"""What a person does first, and what they find on the screen."""

import re

from playwright.sync_api import Locator, Page, expect

from ledger import dispatches
from people.models import User
from tests.people.signing import PASSWORD

LIVE = "body[data-liveness=live]"


def come_in(page: Page, user: User) -> None:
    """By the door, for pages that want a fresh proof of who one is."""
    user.set_password(PASSWORD)
    user.save()
    page.goto("/account/sign-in/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r":\d+/$"))


def drain() -> None:
    """What has happened reaches the feed, and open pages are told."""
    while dispatches.append_to_feed(500):
        pass


def open_live(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator(LIVE)).to_have_count(1)


def message(page: Page, words: str) -> Locator:
    """A message of the page as it is seen; a moment later the same words are also read aloud elsewhere."""
    return page.get_by_role("region", name="Messages").get_by_text(words)
