"""A session lives for two weeks after it was last used; the list of one's sessions knows when that was."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from people import devices
from people.second_factor import LED, must_be_set_up

SEEN, OFTEN = "seen", 600  # once in ten minutes is exact enough, and not a write per request


class Slide:
    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            touch(request)
        response = self.respond(request)
        devices.remember(request, response)
        return response


def touch(request: HttpRequest) -> None:
    """Saves the session, which moves its end and sends the cookie anew."""
    since = request.session.get(SEEN, 0)
    if time.time() - since < OFTEN or not request.user.is_authenticated:
        return
    request.session[SEEN] = int(time.time())
    request.session[LED] = must_be_set_up(
        request
    )  # so that a rule made meanwhile reaches a session that goes on
    UserSession.objects.create_from_request(request)


@transaction.atomic
def clear_expired() -> int:
    """Sessions whose end is past, and what the list of one's sessions knows of them. Gives how many."""
    _count, cleared = Session.objects.filter(expire_date__lte=timezone.now()).delete()
    living = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(living)).delete()
    return cleared.get("sessions.Session", 0)
