"""What RevOps does on somebody's page for whom cannot get in, or should not be in."""

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ledger.refused import Refused
from ledger.time import moment_of as moment
from people import forms, policy, second_factor, signin
from people.access import access_of
from people.models import User
from people.views.page import act, data, form_page, who
from people.views.persons import form_view, shown

prove_first = reauthentication_required(
    app="people"
)  # a browser left open must not open other people's accounts


@require_POST
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    user = person(pk)
    return _with_link(request, user, lambda: signin.invite(user=user, by=who(request), at=moment(request)))


@require_POST
@prove_first
def make_password_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    user = person(pk)
    return _with_link(
        request, user, lambda: signin.make_password_link(user=user, by=who(request), at=moment(request))
    )


def _with_link(request: HttpRequest, user: User, make: Any) -> HttpResponse:
    """The link is on this answer and nowhere else: what is stored is its digest."""
    secret, refused = "", ""
    try:
        secret = make()
    except Refused as no:
        refused = no.sentence
    link = settings.PUBLIC_ADDRESS + reverse("invitation", args=[secret]) if secret else ""
    context = shown(request, user) | {"title": user.name, "link": link, "no_link": refused}
    return render(request, "people/person.html", context)


@form_view
@prove_first
def change_email(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    user = person(pk)
    form = forms.Email(data(request), initial={"email": user.email})

    def do(given: dict[str, Any]) -> None:
        signin.change_email(user=user, email=given["email"], by=who(request), at=moment(request))

    return form_page(
        request, form, do, title=_("Email of %(name)s") % {"name": user.name}, back=reverse("person", args=[pk]),
        done=_("The email is changed. The address of before and the new one are told."),
    )  # fmt: skip


@form_view
@prove_first
def remove_second_factor(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first: a factor that is removed by mistake has to be set up anew."""
    policy.check(request.user, "install.administer", at=moment(request))
    user = person(pk)
    if request.method == "POST":
        return act(
            request,
            lambda: signin.remove_second_factor(user=user, by=who(request), at=moment(request)),
            back=reverse("person", args=[pk]),
            done=_("The second factor of %(name)s is removed, and they are told by mail.")
            % {"name": user.name},
        )
    if not second_factor.has_one(user):
        return redirect("person", pk)
    return render(request, "people/remove_factor.html", {"person": user, "access": access_of(user)})


@require_POST
def end_sessions_of(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    user = person(pk)
    here = request.session.session_key if user.pk == who(request).pk else ""
    return act(
        request,
        lambda: signin.end_sessions(user=user, by=who(request), at=moment(request), but=here or ""),
        back=reverse("person", args=[pk]),
        done=_("%(name)s is signed out everywhere.") % {"name": user.name},
    )


def person(pk: UUID) -> User:
    return get_object_or_404(User.objects.persons().select_related("backup", "calendar"), pk=pk)
