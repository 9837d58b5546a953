"""Who has to set up a second factor is led there, and no further, until it is done."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from handoff import errors
from ledger.refused import Refused
from people.second_factor import LED, has_one


class SetUpFirst:
    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not is_led(request):
            return None
        place = reverse("mfa_index")
        if request.path.startswith(reverse("account")):
            return None
        if not errors.wants_json(request):
            return redirect(place)
        sentence = _("Set up a second factor first, under %(place)s.") % {"place": place}
        return errors.refused(request, Refused(sentence, rule="PEOPLE-2"))


def is_led(request: HttpRequest) -> bool:
    """Asked of sessions that exist: whoever brings no cookie has none, and none is looked for."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.session.get(LED):
        return False
    if request.user.is_authenticated and has_one(request.user):
        request.session[LED] = False
    return bool(request.session[LED])
