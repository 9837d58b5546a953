"""What a browser says it is, in the words a person would use. No more than a hint: anybody can say anything."""

import re

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from people.models import User

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


# Which browsers somebody has signed in from before: a browser carries it itself. It opens nothing.

COOKIE, SALT = "handoff_device", "people.devices"
KEPT_FOR, MOST = 365 * 86_400, 20


def is_known(request: HttpRequest, user: User) -> bool:
    return _mark(user) in _marks(request)


def meet(request: HttpRequest, user: User) -> None:
    """From the answer to this request on, the browser is known to this person."""
    request._met = user


def remember(request: HttpRequest, response: HttpResponse) -> None:
    user = getattr(request, "_met", None)
    if user is None:
        return
    marks = [_mark(user), *(mark for mark in _marks(request) if mark != _mark(user))]
    response.set_cookie(
        COOKIE,
        signing.dumps(marks[:MOST], salt=SALT),
        max_age=KEPT_FOR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _marks(request: HttpRequest) -> list[str]:
    try:
        marks = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return []
    return marks if isinstance(marks, list) else []


def _mark(user: User) -> str:
    """Whom it is about cannot be read from it."""
    return salted_hmac(SALT, str(user.pk), algorithm="sha256").hexdigest()[:16]
