"""First run: a page of questions, an honest answer, and only then something to set up (BAR-11)."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bar import verbs
from bar.firstrun import Answers, verdict
from bar.forms import ForTeam, Questions
from bar.views.page import preset_of
from ledger.refused import Refused
from ledger.time import moment_of as moment
from people import policy
from people.verbs import add_team
from people.views.page import data, who
from people.views.persons import form_view


@form_view
def start(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    form = Questions(data(request))
    if request.method != "POST" or not form.is_valid():
        return render(request, "bar/start.html", {"form": form}, status=422 if form.errors else 200)
    answers = form.answers()
    wanted = request.POST.get("do") == "set_up"
    team_form = ForTeam(request.POST if wanted else None)
    if wanted and team_form.is_valid():
        try:
            return _set_up(request, answers, team_form)
        except Refused as no:
            team_form.refuse(no)
    found = verdict(answers)
    motions = [(preset_of(it.motion), it.reviewed) for it in found.set_up]
    context = {"form": form, "team_form": team_form, "verdict": found, "motions": motions}
    return render(request, "bar/start.html", context, status=422 if team_form.errors else 200)


def _set_up(request: HttpRequest, answers: Answers, form: ForTeam) -> HttpResponse:
    by, at = who(request), moment(request)
    with transaction.atomic():
        team = form.cleaned_data["team"] or add_team(name=form.cleaned_data["name"].strip(), by=by, at=at)
        verbs.set_up(team, answers, by=by, at=at)
    messages.success(request, _("%(team)s is set up.") % {"team": team.name})
    return redirect("bars")
