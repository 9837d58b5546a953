"""All bars, a bar, one of its versions; beginning with a motion, and running one without a bar."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bar import agreements, frames, presets, verbs, versions
from bar.forms import Typed
from bar.items import Item
from bar.models import Bar, BarVersion, State
from bar.presets import PRESETS, Motion, Preset
from bar.views.page import context, editor, preset_of, readable, readable_team, readable_version, shown
from ledger.refused import Refused
from ledger.time import moment_of as moment
from people import policy
from people.models import Team
from people.views.page import act, who
from people.views.persons import form_view


@dataclass(frozen=True)
class Line:
    """One motion of a team in the list."""

    motion: Motion
    preset: Preset
    bar: Bar | None
    said: str
    waits: bool = False  # for the word of whoever looks


@require_safe
def bars(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "bar.read", at=moment(request))
    mine = {membership.team_id for membership in who(request).memberships.filter(ended_at=None)}
    teams = sorted(Team.objects.prefetch_related("bars"), key=lambda team: (team.pk not in mine, team.name))
    at = moment(request)
    rows = []
    for team in teams:
        no_draft = policy.refusal(request.user, "bar.draft", team, at=at)
        rows.append((team, _lines(request, team, everything=not no_draft), no_draft))
    may_start = policy.may(request.user, "install.administer", at=at)
    return render(request, "bar/bars.html", {"rows": rows, "may_start": may_start})


def _lines(request: HttpRequest, team: Team, *, everything: bool) -> list[Line]:
    """A line per motion; those without a bar only for who could write one."""
    there = {bar.motion: bar for bar in team.bars.all()}
    lines = []
    for motion, preset in PRESETS.items():
        bar = there.get(motion.value)
        if bar is not None:
            said, waits = _state(bar, request)
            lines.append(Line(motion, preset, bar, said, waits))
        elif everything:
            lines.append(Line(motion, preset, None, _("No bar yet.")))
    return lines


def _state(bar: Bar, request: HttpRequest) -> tuple[str, bool]:
    """Where a bar stands, and whether it waits for the word of this person."""
    if not bar.reviewed:
        return _("Runs without bar and brief: speed to lead only."), False
    at = moment(request)
    force, draft = versions.now(bar, State.IN_FORCE), versions.now(bar, State.DRAFT)
    ours = [version for version in (force, draft) if version and agreements.is_open(version)]
    waits = any(
        it.person.pk == who(request).pk for version in ours for it in agreements.missing(version, at=at)
    )
    return " ".join(_sentences(force, draft, at=at)) or _("Nothing is written yet."), waits


def _sentences(force: BarVersion | None, draft: BarVersion | None, *, at: dt.datetime) -> list[str]:
    said = []
    if force:
        said.append(_("Version %(number)d is in force.") % {"number": force.number})
        if late := [it.person.name for it in agreements.missing(force, at=at)]:
            said.append(_("Not agreed yet: %(names)s.") % {"names": get_text_list(late, _("and"))})
    if draft and draft.asked_at:
        waited = [it.person.name for it in agreements.waited_for(draft, at=at)]
        words = {"number": draft.number, "names": get_text_list(waited, _("and"))}
        said.append(_("Version %(number)d waits for %(names)s.") % words if waited else "")
    elif draft:
        said.append(_("Version %(number)d is being written.") % {"number": draft.number})
    return [sentence for sentence in said if sentence]


@require_safe
def bar(request: HttpRequest, pk: UUID) -> HttpResponse:
    bar = readable(request, pk)
    edited = None
    if request.GET.get("write") == "new" and not versions.now(bar, State.DRAFT):
        blank = Typed([Item()], preset_of(bar.motion).frame, focus="name-0")
        edited = editor(blank, versions.now(bar, State.IN_FORCE))
    return render(request, "bar/bar.html", context(request, bar, edited))


@form_view
def add_bar(request: HttpRequest, pk: UUID, motion: str) -> HttpResponse:
    """The preset to look at first; what one starts from is the button that one presses."""
    team = readable_team(request, pk)
    policy.check(request.user, "bar.draft", team, at=moment(request))
    if motion not in Motion.values:
        raise Http404
    there = Bar.objects.filter(team=team, motion=motion).first()
    if there is not None:
        return redirect("bar", there.pk)
    if request.method == "POST":
        return _started(request, team, motion)
    preset = preset_of(motion)
    return render(request, "bar/add.html", {"team": team} | start_from(preset))


def start_from(preset: Preset) -> dict[str, Any]:
    covers = frames.coverage(preset.frame, [it.element for it in preset.items])
    return {"preset": preset, "covers_in_words": covers.in_words()}


def _started(request: HttpRequest, team: Team, motion: str) -> HttpResponse:
    begin = request.POST.get("from", "")
    try:
        made = verbs.start_bar(team, motion, reviewed=begin != "none", by=who(request), at=moment(request))
    except Refused as no:
        messages.error(request, no.sentence)
        return redirect("bars")
    return redirect(begun(request, made, begin))


def begun(request: HttpRequest, bar: Bar, begin: str) -> str:
    """Start a draft from what was chosen; gives the address to go on at."""
    back = reverse("bar", args=[bar.pk])
    if begin == "empty":
        return f"{back}?write=new#draft"
    given: dict[str, Any] = {"items": presets.default_items(), "frame": "bant"} if begin == "default" else {}
    if begin in ("preset", "default", "force"):
        try:
            verbs.draft(bar, **given, by=who(request), at=moment(request))
        except Refused as no:
            messages.error(request, no.sentence)
    return f"{back}#draft"


@require_POST
def switch_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    bar = readable(request, pk)
    policy.check(request.user, "bar.draft", bar, at=moment(request))
    reviewed = request.POST.get("reviewed") == "yes"
    return act(
        request,
        lambda: verbs.set_reviewed(bar, reviewed, by=who(request), at=moment(request)),
        back=reverse("bar", args=[pk]),
        done=_("From now on this motion has a bar and a brief.")
        if reviewed
        else _("From now on this motion runs without bar and brief."),
    )


@require_safe
def bar_version(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = readable_version(request, pk)
    if version.state == State.DRAFT:
        return redirect("bar", version.bar_id)
    before = versions.with_items(
        version.bar.versions.filter(in_force_at__isnull=False, number__lt=version.number)
    )
    earlier = before.order_by("-number").first()
    found = {
        "bar": version.bar,
        "shown": shown(version, earlier, at=moment(request)),
        "before": earlier,
        "preset": preset_of(version.bar.motion),
    }
    return render(request, "bar/version.html", found)
