"""Settings: one's own tokens, and the services with theirs. A secret is on the answer to the order for it only.

Sending the form once more, by a reload or pressed twice, gives the same answer and makes nothing (people.tokens).
"""

import datetime as dt
import secrets
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ledger.refused import Refused
from ledger.time import moment_of
from people import policy, verbs
from people.forms import Kept
from people.models import Role, Token, User
from people.tokens import LONGEST, SCOPES, issue_token, revoke_token
from people.verbs.services import SERVICE_ROLES
from people.views.page import act, data, form_page, form_view, who

DAYS = (30, 90, 180, LONGEST.days)


class TokenForm(Kept):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        help_text=gettext_lazy("What will use it, such as Reports."),
        error_messages={"required": gettext_lazy("Name the token by what will use it.")},
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("Ends after"),
        coerce=int,
        choices=[(days, ngettext_lazy("%d day", "%d days", days) % days) for days in DAYS],
        initial=90,
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"),
        choices=list(SCOPES.items()),
        initial=["read"],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one.")},
    )
    order = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, initial={"order": secrets.token_urlsafe(32)}, **more)


@form_view
def tokens(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "person.change_own", request.user, at=moment_of(request))
    return _page(request, who(request), mine=True)


def _page(request: HttpRequest, owner: User, **context: Any) -> HttpResponse:
    form = TokenForm(data(request))
    made = _made(request, form, owner) if form.is_valid() else None
    if made is not None:
        form = TokenForm()
    context |= {"form": form, "made": made, "owner": owner, **_lists(request, owner)}
    return render(request, "people/tokens.html", context, status=422 if form.errors else 200)


def _made(request: HttpRequest, form: TokenForm, owner: User) -> dict[str, object] | None:
    order, at = form.cleaned_data, moment_of(request)
    try:
        token, secret = issue_token(
            user=owner,
            name=order["name"],
            scopes=order["scopes"],
            expires_at=at + dt.timedelta(days=order["days"]),
            order=order["order"],
            by=who(request),
            at=at,
        )
    except Refused as no:
        form.refuse(no)
        return None
    return {"token": token, "secret": secret}


def _lists(request: HttpRequest, owner: User) -> dict[str, list[Token]]:
    rows = list(Token.objects.filter(user=owner.pk).order_by("-created_at"))
    now = moment_of(request)
    open_now = [row for row in rows if row.revoked_at is None and row.expires_at > now]
    return {"open": open_now, "over": [row for row in rows if row not in open_now]}


@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One's own; and for who looks after services, theirs."""
    theirs = Q(user=who(request).pk)
    if policy.may(request.user, "install.administer", at=moment_of(request)):
        theirs |= Q(user__is_service=True)
    token = get_object_or_404(Token.objects.filter(theirs).select_related("user"), pk=pk)
    policy.check(request.user, "person.change_own", token.user, at=moment_of(request))
    if revoke_token(token, by=who(request), at=moment_of(request)):
        messages.success(
            request, _("“%(name)s” is revoked: it opens nothing any more.") % {"name": token.name}
        )
    return redirect("service", token.user_id) if token.user.is_service else redirect("tokens")


class NewService(Kept):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, help_text=gettext_lazy("The audit names it so.")
    )
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in SERVICE_ROLES],
        initial=Role.READER,
        label=gettext_lazy("Role"),
        help_text=gettext_lazy("What it may, as a person with this role may. It has none in a team."),
    )


@require_safe
def services(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment_of(request))
    in_force = Q(tokens__revoked_at=None, tokens__expires_at__gt=moment_of(request))
    found = User.objects.filter(is_service=True).prefetch_related("memberships")
    rows = found.annotate(keys=Count("tokens", filter=in_force)).order_by("-is_active", "name", "pk")
    return render(request, "people/services.html", {"rows": rows})


@form_view
def add_service(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment_of(request))

    def do(given: dict[str, Any]) -> str:
        facts = {name: given[name] for name in ("name", "role")}
        return reverse(
            "service", args=[verbs.add_service(**facts, by=who(request), at=moment_of(request)).pk]
        )

    return form_page(
        request, NewService(data(request)), do, title=_("Add a service"), back=reverse("services"),
        act=_("Add"), done=_("Added. Now make a token for it."),
    )  # fmt: skip


@form_view
def service(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment_of(request))
    owner = get_object_or_404(User, pk=pk, is_service=True)
    return _page(request, owner, mine=False, role=owner.memberships.get(ended_at=None).get_role_display())


@require_POST
def end_service(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment_of(request))
    owner = get_object_or_404(User, pk=pk, is_service=True)
    return act(
        request,
        lambda: verbs.deactivate(owner, by=who(request), at=moment_of(request)),
        back=reverse("service", args=[pk]),
        done=_("%(name)s has ended: its tokens open nothing any more.") % {"name": owner.name},
    )
