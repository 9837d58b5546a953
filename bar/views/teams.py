"""Whom a team sells to: the profile that the machine checks."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bar import profiles, verbs
from bar.fit import in_words
from bar.forms import Fit
from bar.verbs.fit import CHANGEABLE, profile_row
from bar.views.page import readable_team
from ledger.time import moment_of as moment
from people import policy
from people.models import Team
from people.verbs.rows import version
from people.views.page import data, form_page, who
from people.views.persons import form_view


@require_safe
def fit(request: HttpRequest, pk: UUID) -> HttpResponse:
    team = readable_team(request, pk)
    context = {
        "team": team,
        "facts": in_words(profiles.profile_of(team)),
        "is_default": not hasattr(team, "fit_profile"),
        "no_change": policy.refusal(request.user, "bar.draft", team, at=moment(request)),
    }
    return render(request, "bar/fit.html", context)


@form_view
def change_fit(request: HttpRequest, pk: UUID) -> HttpResponse:
    team = readable_team(request, pk)
    policy.check(request.user, "bar.draft", team, at=moment(request))
    form = Fit(data(request), initial=_initial(team))

    def do(given: dict[str, Any]) -> None:
        changes = {name: given[name] for name in CHANGEABLE}
        verbs.change_fit(team, **changes, seen=given["seen"], by=who(request), at=moment(request))

    def now() -> tuple[dict[str, Any], str]:
        initial = _initial(team)
        return {name: value for name, value in initial.items() if name != "seen"}, initial["seen"]

    title = _("Whom %(name)s sells to") % {"name": team.name}
    return form_page(request, form, do, title=title, back=reverse("fit", args=[pk]), now=now)


def _initial(team: Team) -> dict[str, Any]:
    row = profile_row(team)
    return {name: getattr(row, name) for name in CHANGEABLE} | {"seen": version(row, CHANGEABLE)}
