"""The one door of the sample company."""

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from ledger.time import moment_of
from sample.fill import allowed
from sample.guests import first_place, guest_of


@require_POST
def come_in(request: HttpRequest) -> HttpResponse:
    """Open to everybody on one's own machine, and nowhere else: whoever knocks elsewhere finds no door."""
    if not allowed():
        raise Http404
    key = request.POST.get("guest", "")
    user = guest_of(key, at=moment_of(request))
    if user is None:
        raise Http404
    return perform_login(request, Login(user=user, redirect_url=first_place(key)))
