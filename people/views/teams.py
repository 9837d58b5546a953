"""Teams: members, hours, and the pools with their public ledger of turns."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ledger.time import moment_of as moment
from people import forms, policy, settings, turns, verbs
from people.cover import holding
from people.hours import absences_of
from people.models import TEAM_ROLES, Pool, Role, Seat, Segment, Team, Territory
from people.verbs.rows import DAYS, version
from people.verbs.teams import CHANGEABLE
from people.views.page import Undo, act, data, form_page, who
from people.views.persons import away_now, form_view
from people.week import say_spans


@require_safe
def teams(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "person.read", at=moment(request))
    found = Team.objects.prefetch_related("memberships__user").order_by("name")
    found = policy.visible_to(request.user, found, at=moment(request))
    context = {
        "rows": [(team, _counts(team)) for team in found],
        "no_add": policy.refusal(request.user, "install.administer", at=moment(request)),
    }
    return render(request, "people/teams.html", context)


def _counts(team: Team) -> list[tuple[str, int]]:
    held = [it for it in team.memberships.all() if it.ended_at is None and it.user.is_active]
    return [(role.label, sum(it.role == role for it in held)) for role in TEAM_ROLES]


def readable(request: HttpRequest, pk: UUID) -> Team:
    """The team, or 404 for whoever may not read it: they do not learn that it exists."""
    team = get_object_or_404(Team.objects.select_related("calendar"), pk=pk)
    if not policy.may(request.user, "team.read", team, at=moment(request)):
        raise Http404
    return team


@require_safe
def team(request: HttpRequest, pk: UUID) -> HttpResponse:
    team = readable(request, pk)
    at = moment(request)
    members = team.memberships.filter(ended_at=None).select_related("user").order_by("user__name")
    away = absences_of([it.user for it in members], at=at)
    by_role = [
        (role, [(it, away_now(away.get(it.user_id, []), at)) for it in members if it.role == role])
        for role in TEAM_ROLES
    ]
    context = {
        "team": team,
        "days": [(forms.DAY_NAMES[day], say_spans(team.week.get(day))) for day in DAYS]
        if team.week is not None
        else None,
        "by_role": by_role,
        "pools": [
            (pool, Role(pool.role).label, turns.ledger_of(pool), _seats(pool)) for pool in _pools(team)
        ],
        "no_change": policy.refusal(request.user, "team.change", team, at=at),
        "may_see_now": policy.may(request.user, "team.now", team, at=at),
        "settings": said_settings(team),
        "no_settings": policy.refusal(request.user, "install.administer", at=at),
    }
    return render(request, "people/team.html", context)


def said_settings(team: Team) -> list[tuple[str, list[tuple[str, str, bool]]]]:
    """By section: label, value in words, and whether it is the team's own and not the default."""
    found: dict[str, list[tuple[str, str, bool]]] = {}
    values = settings.of(team)
    for name, setting in settings.described().items():
        row = (str(setting.label), setting.say(values[name]), name in team.settings)
        found.setdefault(str(setting.section), []).append(row)
    return list(found.items())


def _pools(team: Team) -> list[Pool]:
    pools = team.pools.select_related("territory", "segment")
    return list(pools.order_by("role", "territory__name", "segment__name"))


def _seats(pool: Pool) -> dict[UUID, int]:
    """The key of each person's seat, for the links beside the ledger."""
    return dict(pool.seats.filter(left_at=None).values_list("user_id", "pk"))


@form_view
def add_team(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    form = forms.NewTeam(data(request))

    def do(given: dict[str, Any]) -> str:
        team = verbs.add_team(name=given["name"], zone=given["zone"], by=who(request), at=moment(request))
        return reverse("team", args=[team.pk])

    return form_page(
        request, form, do, title=_("Add a team"), back=reverse("teams"), act=_("Add"),
        done=_("Added. Now put people in."),
    )  # fmt: skip


@form_view
def change_team(request: HttpRequest, pk: UUID) -> HttpResponse:
    team = readable(request, pk)
    policy.check(request.user, "team.change", team, at=moment(request))
    form = forms.ChangedTeam(data(request), initial=_initial(team))
    form.fields["own_hours"].label = _("Hours of its own, else Monday to Friday, 09:00 to 18:00")

    def do(given: dict[str, Any]) -> None:
        verbs.change_team(team, **form.changes(), seen=given["seen"], by=who(request), at=moment(request))

    def now() -> tuple[dict[str, Any], str]:
        initial = _initial(Team.objects.get(pk=pk))
        return {name: value for name, value in initial.items() if name != "seen"}, initial["seen"]

    title = _("Change %(name)s") % {"name": team.name}
    return form_page(request, form, do, title=title, back=reverse("team", args=[pk]), now=now)


def _initial(team: Team) -> dict[str, Any]:
    given = {"name": team.name, "zone": team.zone, "calendar": team.calendar}
    return given | forms.week_initial(team.week) | {"seen": version(team, CHANGEABLE)}


@form_view
def change_settings(request: HttpRequest, pk: UUID) -> HttpResponse:
    team = readable(request, pk)
    policy.check(request.user, "install.administer", at=moment(request))
    form = forms.TeamSettings(data(request), initial=_settings_initial(team))

    def do(given: dict[str, Any]) -> None:
        verbs.change_settings(team, form.changes(), seen=given["seen"], by=who(request), at=moment(request))

    def now() -> tuple[dict[str, Any], str]:
        initial = _settings_initial(Team.objects.get(pk=pk))
        return {name: value for name, value in initial.items() if name != "seen"}, initial["seen"]

    title = _("Settings of %(name)s") % {"name": team.name}
    return form_page(request, form, do, title=title, back=reverse("team", args=[pk]), now=now)


def _settings_initial(team: Team) -> dict[str, Any]:
    return settings.of(team) | {"seen": version(team, ["settings"])}


@form_view
def add_member(request: HttpRequest, pk: UUID) -> HttpResponse:
    team = readable(request, pk)
    policy.check(request.user, "team.change", team, at=moment(request))
    form = forms.TeamMember(data(request))

    def do(given: dict[str, Any]) -> None:
        verbs.join_team(given["user"], role=given["role"], team=team, by=who(request), at=moment(request))

    return form_page(
        request, form, do, title=_("Add somebody to %(name)s") % {"name": team.name},
        back=reverse("team", args=[pk]), act=_("Add"), done=_("Added to the team."),
    )  # fmt: skip


@form_view
def add_pool(request: HttpRequest, pk: UUID) -> HttpResponse:
    team = readable(request, pk)
    policy.check(request.user, "team.change", team, at=moment(request))
    form = forms.NewPool(data(request))

    def do(given: dict[str, Any]) -> None:
        facts = {name: given[name] for name in ("role", "territory", "segment", "ramp_days")}
        verbs.add_pool(team, **facts, by=who(request), at=moment(request))

    return form_page(
        request, form, do, title=_("Add a rotation to %(name)s") % {"name": team.name},
        back=reverse("team", args=[pk]), act=_("Add"), done=_("Added. Now give people a place in it."),
    )  # fmt: skip


@form_view
def add_seat(request: HttpRequest, pk: UUID) -> HttpResponse:
    pool = get_object_or_404(Pool.objects.select_related("team"), pk=pk)
    team = readable(request, pool.team_id)
    policy.check(request.user, "team.change", team, at=moment(request))
    form = forms.NewSeat(data(request), pool=pool)

    def do(given: dict[str, Any]) -> None:
        verbs.add_seat(pool, user=given["user"], weight=given["weight"], by=who(request), at=moment(request))

    nobody = not holding(Role(pool.role), team)
    note = _("Nobody of the team holds the role %(role)s yet.") % {"role": Role(pool.role).label}
    return form_page(
        request, form, do, title=_("Give somebody a place in the rotation"), back=reverse("team", args=[team.pk]),
        act=_("Add"), done=_("Added, level with the others."), note=note if nobody else "",
    )  # fmt: skip


@form_view
def change_weight(request: HttpRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat.objects.select_related("pool", "user"), pk=pk, left_at=None)
    team = readable(request, seat.pool.team_id)
    policy.check(request.user, "team.change", team, at=moment(request))
    form = forms.Weight(data(request), initial={"weight": seat.weight})

    def do(given: dict[str, Any]) -> None:
        verbs.change_weight(seat, weight=given["weight"], by=who(request), at=moment(request))

    title = _("Weight of %(name)s") % {"name": seat.user.name}
    return form_page(request, form, do, title=title, back=reverse("team", args=[team.pk]))


@require_POST
def remove_seat(request: HttpRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat.objects.select_related("pool", "user"), pk=pk)
    team = readable(request, seat.pool.team_id)
    policy.check(request.user, "team.change", team, at=moment(request))
    return act(
        request,
        lambda: verbs.remove_seat(seat, by=who(request), at=moment(request)),
        back=reverse("team", args=[team.pk]),
        done=_("%(name)s takes no more turns here.") % {"name": seat.user.name},
        undo=Undo(reverse("give_seat_back", args=[pk])),
    )


@require_POST
def give_seat_back(request: HttpRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(Seat.objects.select_related("pool", "user"), pk=pk)
    team = readable(request, seat.pool.team_id)
    policy.check(request.user, "team.change", team, at=moment(request))
    return act(
        request,
        lambda: verbs.give_seat_back(seat, by=who(request), at=moment(request)),
        back=reverse("team", args=[team.pk]),
        done=_("%(name)s takes turns again.") % {"name": seat.user.name},
    )


@require_safe
def territories(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "person.read", at=moment(request))
    context = {
        "sorts": [
            (_("Territories"), "add_territory", _("Add a territory"), Territory.objects.order_by("name")),
            (_("Segments"), "add_segment", _("Add a segment"), Segment.objects.order_by("name")),
        ],
        "no_add": policy.refusal(request.user, "install.administer", at=moment(request)),
    }
    return render(request, "people/territories.html", context)


@form_view
def add_territory(request: HttpRequest) -> HttpResponse:
    return _add_named(request, verbs.add_territory, _("Add a territory"))


@form_view
def add_segment(request: HttpRequest) -> HttpResponse:
    return _add_named(request, verbs.add_segment, _("Add a segment"))


def _add_named(request: HttpRequest, verb: Any, title: str) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))

    def do(given: dict[str, Any]) -> None:
        verb(name=given["name"], by=who(request), at=moment(request))

    form = forms.Named(data(request))
    return form_page(
        request, form, do, title=title, back=reverse("territories"), act=_("Add"), done=_("Added.")
    )
