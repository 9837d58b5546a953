"""A session lives for two weeks after it was last used; the list of one's sessions knows when that was."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse

SEEN, OFTEN = "seen", 600  # once in ten minutes is exact enough, and not a write per request


class Slide:
    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            touch(request)
        return self.respond(request)


def touch(request: HttpRequest) -> None:
    """Saves the session, which moves its end and sends the cookie anew."""
    since = request.session.get(SEEN, 0)
    if time.time() - since < OFTEN or not request.user.is_authenticated:
        return
    request.session[SEEN] = int(time.time())
    UserSession.objects.create_from_request(request)
