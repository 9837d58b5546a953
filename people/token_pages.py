"""Settings: one's own tokens. A secret is on the answer to the order for it, and nowhere else."""

import datetime as dt
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from ledger.refused import Refused
from ledger.time import moment_of
from people import policy
from people.forms import Kept
from people.models import Token, User
from people.tokens import LONGEST, SCOPES, issue_token, revoke_token

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
    service = forms.BooleanField(
        label=gettext_lazy("It belongs to a service, not to me"),
        required=False,
        help_text=gettext_lazy("It still has your rights, and ends when you leave."),
    )

    def __init__(self, *args, may_serve: bool, **more) -> None:
        super().__init__(*args, **more)
        if not may_serve:
            del self.fields["service"]


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "person.change_own", request.user, at=moment_of(request))
    may_serve = policy.may(request.user, "install.administer", at=moment_of(request))
    form = TokenForm(request.POST if request.method == "POST" else None, may_serve=may_serve)
    made = _made(request, form) if request.method == "POST" and form.is_valid() else None
    if made is not None:
        form = TokenForm(may_serve=may_serve)
    return render(request, "people/tokens.html", {"form": form, "made": made, **_lists(request)})


def _made(request: HttpRequest, form: TokenForm) -> dict[str, object] | None:
    order, at = form.cleaned_data, moment_of(request)
    owner = User.objects.get(pk=request.user.pk)
    try:
        token, secret = issue_token(
            user=owner,
            name=order["name"],
            scopes=order["scopes"],
            expires_at=at + dt.timedelta(days=order["days"]),
            service=order.get("service", False),
            by=owner,
            at=at,
        )
    except Refused as no:
        form.refuse(no)
        return None
    return {"token": token, "secret": secret}


def _lists(request: HttpRequest) -> dict[str, list[Token]]:
    rows = list(Token.objects.filter(user=request.user.pk).order_by("-created_at"))
    now = moment_of(request)
    open_now = [row for row in rows if row.revoked_at is None and row.expires_at > now]
    return {"open": open_now, "over": [row for row in rows if row not in open_now]}


@require_POST
@login_required
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    token = get_object_or_404(Token.objects.select_related("user"), pk=pk, user=request.user.pk)
    policy.check(request.user, "person.change_own", token.user, at=moment_of(request))
    if revoke_token(token, by=token.user, at=moment_of(request)):
        messages.success(
            request, _("“%(name)s” is revoked: it opens nothing any more.") % {"name": token.name}
        )
    return redirect("tokens")
