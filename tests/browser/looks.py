"""What axe and a ruler say of a page: light and dark, wide and narrow."""

import os
from collections.abc import Iterator
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults
from playwright.sync_api import Page, expect

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WCAG: dict[str, Any] = {"runOnly": TAGS}
STANDARD: dict[str, Any] = {"runOnly": [*TAGS, "best-practice"]}
# What a theme can change; the rest of the rules needs no second look.
COLOURS: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
SHOTS = os.environ.get("SHOTS", "")
RUN = """options => axe.run({...options, resultTypes: ["violations"], preload: false})
  .then(({violations}) => ({violations}))"""
BETWEEN = {1440: (768, 1024, 1920), 390: (320, 360)}  # no axe there, but nothing may scroll sideways


def violations(page: Page, options: dict[str, Any] = STANDARD) -> str:
    """The report of axe on the page as it is now; empty when it finds nothing."""
    if not page.evaluate("!!window.axe"):
        page.evaluate(AXE_SCRIPT)
    found = AxeResults(page.evaluate(RUN, options))
    return found.generate_report() if found.violations_count else ""


def looks(page: Page, *widths: int, shot: str = "") -> Iterator[str]:
    """What is wrong with the page that lies open, in both themes, at these widths and those beside them."""
    themes = ["light", "dark"]
    for width in widths:
        for theme in themes:
            see(page, width, theme)
            if SHOTS and shot:
                page.screenshot(path=f"{SHOTS}/{shot}-{width}-{theme}.png", full_page=True)
            if report := violations(page, STANDARD if theme == "light" else COLOURS):
                yield f"{page.url} {width} {theme}: {report}"
        for other in (width, *BETWEEN[width]):
            page.set_viewport_size({"width": other, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > other:
                yield f"{page.url} scrolls sideways at {other}"


def see(page: Page, width: int, theme: str) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=theme)
    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
