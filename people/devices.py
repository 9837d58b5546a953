"""What a browser says it is, in the words a person would use. No more than a hint: anybody can say anything."""

import re

from django.utils.translation import gettext as _

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)

PROGRAM = re.compile(r"[A-Za-z0-9._-]{1,40}")


def name_of(user_agent: str) -> tuple[str, str]:
    """Browser and system, each empty when it cannot be told."""
    return _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)


def _first(words: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for mark, name in words if mark in user_agent), "")


def code_of(user_agent: str) -> str:
    """For the audit: "Firefox/Linux", or of a program the name that it begins with: "curl"."""
    browser, system = name_of(user_agent)
    if browser and system:
        return f"{browser}/{system}"
    program = PROGRAM.match(user_agent)
    return program[0] if program else ""


def in_words(code: str) -> str:
    browser, _slash, system = code.partition("/")
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser
