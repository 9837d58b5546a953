"""People: the list, one person, their roles and absences, leaving and coming back."""

from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from ledger import wiring
from ledger.time import moment_of as moment
from people import forms, policy, verbs
from people.access import access_of
from people.calendar import zone_named
from people.hours import absences_of
from people.leaf import leaf
from people.models import Absence, Membership, Role, Team, User
from people.verbs.persons import CHANGEABLE
from people.verbs.rows import DAYS, version
from people.views.page import Undo, act, data, form_page, form_view, who, words_asked
from people.week import say_spans

STATES = ("active", "absent", "offline", "deactivated")


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "person.read", at=moment(request))
    found = _found(request)
    shown = leaf(found, request.GET, by="name")
    away = absences_of(shown.rows, at=moment(request))
    asked = any(request.GET.get(name) for name in ("q", "role", "team", "state"))
    context = {
        "rows": [
            (user, roles_of(user), away_now(away.get(user.pk, []), moment(request))) for user in shown.rows
        ],
        "leaf": shown,
        "count": found.count(),
        "asked": asked,
        "roles": Role.choices,
        "teams": Team.objects.order_by("name"),
        "states": states(),
        "no_add": policy.refusal(request.user, "install.administer", at=moment(request)),
    }
    return render(request, "people/people.html", context)


def states() -> list[tuple[str, str]]:
    words = (_("Active"), _("Absent now"), _("Offline"), _("Deactivated"))
    return list(zip(STATES, words, strict=True))


def _found(request: HttpRequest) -> QuerySet[User]:
    asked, found = request.GET, User.objects.persons().prefetch_related("memberships__team")
    if words := words_asked(request):
        found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
    held = Membership.objects.filter(ended_at=None)
    if asked.get("role") in Role.values:
        held = held.filter(role=asked["role"])
    if team := _uuid(asked.get("team", "")):
        held = held.filter(team=team)
    if asked.get("role") in Role.values or team:
        found = found.filter(pk__in=held.values("user"))
    return _in_state(found, asked.get("state", ""), request)


def _in_state(found: QuerySet[User], state: str, request: HttpRequest) -> QuerySet[User]:
    if state == "absent":
        at = moment(request)
        away = Absence.objects.filter(starts_at__lte=at, ends_at__gt=at)
        return found.filter(is_active=True, pk__in=away.values("user"))
    conditions = {
        "active": Q(is_active=True),
        "offline": Q(is_active=True, offline_at__isnull=False),
        "deactivated": Q(is_active=False),
    }
    return found.filter(conditions.get(state, Q()))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def roles_of(user: User) -> list[Membership]:
    """Prefetched or not: those that are not ended, in the order in which they were given."""
    held = [membership for membership in user.memberships.all() if membership.ended_at is None]
    return sorted(held, key=lambda membership: membership.created_at)


def away_now(absences: list[Absence], at: Any) -> Absence | None:
    return next((absence for absence in absences if absence.starts_at <= at), None)


@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "person.read", at=moment(request))
    user = get_object_or_404(User.objects.persons().select_related("backup", "calendar"), pk=pk)
    return render(request, "people/person.html", shown(request, user) | {"title": user.name})


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "person.read", at=moment(request))
    user = User.objects.select_related("backup", "calendar").get(pk=who(request).pk)
    return render(request, "people/person.html", shown(request, user) | {"title": _("My time"), "mine": True})


def shown(request: HttpRequest, user: User) -> dict[str, Any]:
    at = moment(request)
    absences = absences_of([user], at=at).get(user.pk, [])
    roles = list(user.memberships.filter(ended_at=None).select_related("team").order_by("created_at"))
    days = [(forms.DAY_NAMES[day], say_spans((user.week or {}).get(day))) for day in DAYS]
    no_admin = policy.refusal(request.user, "install.administer", at=at)
    covering = user.covers.filter(ends_at__gt=at).select_related("user").order_by("starts_at")
    return {
        "person": user,
        "roles": roles,
        "days": days if user.week is not None else None,
        "absences": absences,
        "away": away_now(absences, at),
        "covering": covering,
        "at": at,
        "no_change": policy.refusal(request.user, "person.change_own", user, at=at),
        "no_absence": policy.refusal(request.user, "person.absence", user, at=at),
        "no_admin": no_admin,
        "access": None if no_admin else access_of(user),
    }


@form_view
def add_person(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    form = forms.NewPerson(data(request))

    def do(given: dict[str, Any]) -> str:
        facts = {name: given[name] for name in ("name", "email", "zone")}
        return reverse("person", args=[verbs.add_user(**facts, by=who(request), at=moment(request)).pk])

    return form_page(
        request, form, do, title=_("Add a person"), back=reverse("people"), act=_("Add"),
        done=_("Added. Give them a role next: without one they see nothing."),
    )  # fmt: skip


@form_view
def change_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User.objects.persons(), pk=pk)
    policy.check(request.user, "person.change_own", user, at=moment(request))
    administers = policy.may(request.user, "install.administer", at=moment(request))
    form = forms.Person(data(request), person=user, administers=administers, initial=_initial(user))

    def do(given: dict[str, Any]) -> None:
        verbs.change_user(user, **form.changes(), seen=given["seen"], by=who(request), at=moment(request))

    def now() -> tuple[dict[str, Any], str]:
        row = User.objects.get(pk=pk)
        initial = _initial(row)
        return {name: value for name, value in initial.items() if name != "seen"}, initial["seen"]

    return form_page(
        request,
        form,
        do,
        title=_("Change %(name)s") % {"name": user.name},
        back=_back(request, user),
        now=now,
    )


def _initial(user: User) -> dict[str, Any]:
    given = {name: getattr(user, name) for name in ("name", "zone", "booking_link", "capacity")}
    linked = {"calendar": user.calendar, "backup": user.backup}
    return given | linked | forms.week_initial(user.week) | {"seen": version(user, CHANGEABLE)}


def _back(request: HttpRequest, user: User) -> str:
    """One's own page is My time, unless one came from the list to it."""
    mine = user.pk == who(request).pk and not policy.may(
        request.user, "install.administer", at=moment(request)
    )
    return reverse("me") if mine else reverse("person", args=[user.pk])


@form_view
def give_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    user = get_object_or_404(User.objects.persons(), pk=pk)
    form = forms.GivenRole(data(request))

    def do(given: dict[str, Any]) -> None:
        verbs.join_team(user, role=given["role"], team=given["team"], by=who(request), at=moment(request))

    return form_page(
        request, form, do, title=_("Give %(name)s a role") % {"name": user.name},
        back=reverse("person", args=[pk]), act=_("Give the role"), done=_("The role is given."),
    )  # fmt: skip


@require_POST
def end_role(request: HttpRequest, pk: UUID) -> HttpResponse:
    membership = _membership(request, pk)
    return act(
        request,
        lambda: verbs.leave_team(membership, by=who(request), at=moment(request)),
        back=_back_from_role(request, membership),
        done=_("%(name)s is not %(role)s any more.")
        % {"name": membership.user.name, "role": membership.get_role_display()},
        undo=Undo(reverse("give_role_back", args=[pk]), {"from": request.POST.get("from", "")}),
    )


@require_POST
def give_role_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    membership = _membership(request, pk)
    return act(
        request,
        lambda: verbs.give_role_back(membership, by=who(request), at=moment(request)),
        back=_back_from_role(request, membership),
        done=_("%(name)s is %(role)s again.")
        % {"name": membership.user.name, "role": membership.get_role_display()},
    )


def _membership(request: HttpRequest, pk: UUID) -> Membership:
    membership = get_object_or_404(Membership.objects.select_related("user", "team"), pk=pk)
    _check_membership(request, membership)
    return membership


def _back_from_role(request: HttpRequest, membership: Membership) -> str:
    if membership.team_id and request.POST.get("from") == "team":
        return reverse("team", args=[membership.team_id])
    return reverse("person", args=[membership.user_id])


def _check_membership(request: HttpRequest, membership: Membership) -> None:
    verb = "team.change" if membership.team_id else "install.administer"
    policy.check(request.user, verb, membership.team, at=moment(request))


@form_view
def add_absence(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User.objects.persons(), pk=pk)
    policy.check(request.user, "person.absence", user, at=moment(request))
    with timezone.override(zone_named(user.zone)):
        form = forms.NewAbsence(data(request), person=user)

        def do(given: dict[str, Any]) -> None:
            times = {name: given[name] for name in ("starts_at", "ends_at", "cover")}
            verbs.add_absence(user, **times, by=who(request), at=moment(request))

        return form_page(
            request, form, do, title=_("Absence of %(name)s") % {"name": user.name}, back=_back(request, user),
            act=_("Enter the absence"), done=_("The absence is entered. It and its cover end by themselves."),
            note=_("Times are in %(zone)s.") % {"zone": user.zone},
        )  # fmt: skip


@require_POST
def end_absence(request: HttpRequest, pk: UUID) -> HttpResponse:
    absence = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
    policy.check(request.user, "person.absence", absence.user, at=moment(request))
    was = {
        "starts_at": max(absence.starts_at, moment(request)).isoformat(),
        "ends_at": absence.ends_at.isoformat(),
        "cover": str(absence.cover_id or ""),
    }
    has_begun = absence.starts_at < moment(request)
    return act(
        request,
        lambda: verbs.end_absence_early(absence, by=who(request), at=moment(request)),
        back=_back(request, absence.user),
        done=_("The absence is over, and so is its cover.") if has_begun else _("The absence is called off."),
        undo=Undo(reverse("give_absence_back", args=[absence.user_id]), was),
    )


@require_POST
def give_absence_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One that was ended early goes on from now; one that was called off is entered again."""
    user = get_object_or_404(User.objects.persons(), pk=pk)
    policy.check(request.user, "person.absence", user, at=moment(request))
    form = forms.GivenAbsence(request.POST)
    if not form.is_valid():
        raise BadRequest("not an absence")
    return act(
        request,
        lambda: verbs.add_absence(user, **form.cleaned_data, by=who(request), at=moment(request)),
        back=_back(request, user),
        done=_("The absence is entered again."),
    )


@form_view
def deactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Asks first: letting somebody back in does not bring back what was given to others."""
    policy.check(request.user, "install.administer", at=moment(request))
    user = get_object_or_404(User.objects.persons(), pk=pk)
    if request.method == "POST":
        return act(
            request,
            lambda: verbs.deactivate(user, by=who(request), at=moment(request)),
            back=reverse("person", args=[pk]),
            done=_("%(name)s is deactivated. What they held is being given to others.") % {"name": user.name},
        )
    if not user.is_active:
        return redirect("person", pk)
    return render(
        request, "people/deactivate.html", {"person": user, "consequences": _consequences(user, request)}
    )


def _consequences(user: User, request: HttpRequest) -> list[str]:
    held = sum(wiring.resolve(path)(user.pk) for path in wiring.held().values())
    seats = user.seats.filter(left_at=None).count()
    covers = user.covers.filter(ends_at__gt=moment(request)).count()
    said = [
        ngettext(
            "%(n)d open handoff goes to somebody else.", "%(n)d open handoffs go to others.", held
        ) % {"n": held},
        ngettext("They leave %(n)d rotation.", "They leave %(n)d rotations.", seats) % {"n": seats},
        ngettext(
            "%(n)d absence loses its cover.", "%(n)d absences lose their cover.", covers
        ) % {"n": covers},
    ]  # fmt: skip
    return [sentence for sentence, count in zip(said, (held, seats, covers), strict=True) if count]


@require_POST
def reactivate(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    user = get_object_or_404(User.objects.persons(), pk=pk)
    return act(
        request,
        lambda: verbs.reactivate(user, by=who(request), at=moment(request)),
        back=reverse("person", args=[pk]),
        done=_("%(name)s is back, with their roles and turns. What was given to others stays there.")
        % {"name": user.name},
    )


@require_POST
def come_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    user = get_object_or_404(User.objects.persons(), pk=pk)
    policy.check(request.user, "person.absence", user, at=moment(request))
    return act(
        request,
        lambda: verbs.come_back(user, by=who(request), at=moment(request)),
        back=_back(request, user),
        done=_("Back in the rotation."),
    )
