"""The way in, calendars of holidays, and the clocks that are kept."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from ledger import wiring
from ledger.kinds import Step
from ledger.time import moment_of as moment
from ledger.told import clock_in_words, kind_in_words
from people import forms, policy, verbs
from people import install as installed
from people.calendar import FIRST_YEAR, LAST_YEAR
from people.models import Holiday, HolidayCalendar
from people.routes import ROUTES
from people.settings import minutes_in_words
from people.verbs.rows import version
from people.views.page import Undo, act, data, form_page, who
from people.views.persons import form_view
from people.week import say_spans

PLACES: tuple[tuple[str, str | Promise, str | Promise], ...] = (
    ("me", gettext_lazy("My time"), gettext_lazy("Your hours, absences, and who covers for you.")),
    ("people", gettext_lazy("People"), gettext_lazy("Who is here, in which roles, and who is away.")),
    ("teams", gettext_lazy("Teams"), gettext_lazy("Members, hours, and whose turn it is.")),
    (
        "territories",
        gettext_lazy("Territories and segments"),
        gettext_lazy("What narrows a rotation to some of a team's accounts."),
    ),
    ("calendars", gettext_lazy("Calendars"), gettext_lazy("Holidays, on which working time stands still.")),
    (
        "clocks",
        gettext_lazy("Clocks"),
        gettext_lazy("Which deadlines are kept, and what they do on their way."),
    ),
    (
        "install",
        gettext_lazy("The whole install"),
        gettext_lazy("Of whom a second factor is required."),
    ),
    (
        "imports",
        gettext_lazy("Import"),
        gettext_lazy("People, accounts, contacts and meetings from a CSV file."),
    ),
    ("tokens", gettext_lazy("API tokens"), gettext_lazy("Keys for programs that act for you.")),
    (
        "services",
        gettext_lazy("Services"),
        gettext_lazy("Programs that act in their own name, and their keys."),
    ),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "person.read", at=moment(request))
    administers = policy.may(request.user, "install.administer", at=moment(request))
    places = [
        (reverse(route), name, gist)
        for route, name, gist in PLACES
        if administers or ROUTES[route]["GET"] not in policy.OF_REVOPS
    ]
    return render(request, "people/settings.html", {"places": places})


@require_safe
def calendars(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "person.read", at=moment(request))
    year = moment(request).year
    found = HolidayCalendar.objects.prefetch_related("holidays", "teams").order_by("name")
    context = {
        "rows": [(it, sum(day.on.year == year for day in it.holidays.all())) for it in found],
        "year": year,
        "no_add": policy.refusal(request.user, "install.administer", at=moment(request)),
    }
    return render(request, "people/calendars.html", context)


@require_safe
def calendar(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "person.read", at=moment(request))
    calendar = get_object_or_404(HolidayCalendar, pk=pk)
    this = moment(request).year
    asked = request.GET.get("year", "")
    known = {str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)}
    year = int(asked) if asked in known else this
    days = calendar.holidays.filter(on__year=year).order_by("on")
    context = {
        "calendar": calendar,
        "year": year,
        "years": sorted({this, this + 1, year, *(on.year for on in calendar.holidays.dates("on", "year"))}),
        "days": [(day, say_spans(day.spans)) for day in days],
        "teams": calendar.teams.order_by("name"),
        "no_change": policy.refusal(request.user, "install.administer", at=moment(request)),
    }
    return render(request, "people/calendar.html", context)


@form_view
def add_calendar(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))

    def do(given: dict[str, Any]) -> str:
        calendar = verbs.add_calendar(name=given["name"], by=who(request), at=moment(request))
        return reverse("calendar", args=[calendar.pk])

    return form_page(
        request, forms.Named(data(request)), do, title=_("Add a calendar"), back=reverse("calendars"),
        act=_("Add"), done=_("Added. Now enter its holidays."),
    )  # fmt: skip


@form_view
def add_holiday(request: HttpRequest, pk: UUID) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    calendar = get_object_or_404(HolidayCalendar, pk=pk)
    form = forms.NewHoliday(data(request))

    def do(given: dict[str, Any]) -> None:
        day = {name: given[name] for name in ("on", "name", "spans")}
        verbs.add_holiday(calendar, **day, by=who(request), at=moment(request))

    back = reverse("calendar", args=[pk])
    on = form.data.get("on", "")[:4] if form.is_bound else ""
    return form_page(
        request, form, do, title=_("Add a holiday to %(name)s") % {"name": calendar.name},
        back=f"{back}?year={on}" if on.isdigit() else back, act=_("Add"), done=_("The holiday is entered."),
    )  # fmt: skip


@require_POST
def remove_holiday(request: HttpRequest, pk: int) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    day = get_object_or_404(Holiday.objects.select_related("calendar"), pk=pk)
    was = {"on": day.on.isoformat(), "name": day.name, "spans": say_spans(day.spans)}
    return act(
        request,
        lambda: verbs.remove_holiday(day, by=who(request), at=moment(request)),
        back=f"{reverse('calendar', args=[day.calendar_id])}?year={day.on.year}",
        done=_("%(name)s is removed.") % {"name": day.name},
        undo=Undo(reverse("add_holiday", args=[day.calendar_id]), was),
    )


@form_view
def install(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "install.administer", at=moment(request))
    form = forms.InstallSettings(data(request), initial=_installed())

    def do(given: dict[str, Any]) -> None:
        verbs.change_install(form.changes(), seen=given["seen"], by=who(request), at=moment(request))

    def now() -> tuple[dict[str, Any], str]:
        initial = _installed()
        return {name: value for name, value in initial.items() if name != "seen"}, initial["seen"]

    return form_page(request, form, do, title=_("The whole install"), back=reverse("settings"), now=now)


def _installed() -> dict[str, Any]:
    row = installed.row()
    return installed.of(row) | {"seen": version(row, ["settings"])}


@require_safe
def clocks(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "person.read", at=moment(request))
    kinds = [
        (
            clock_in_words(kind),
            [(step_moment(step), kind_in_words(step.event), step.breach) for step in steps.values()],
        )
        for kind, steps in sorted(wiring.clock_kinds().items())
    ]
    return render(request, "people/clocks.html", {"kinds": kinds})


def step_moment(step: Step) -> str:
    """When a step comes, in words."""
    if step.grace:
        return _("At the end of the grace after the deadline")
    minutes = int(step.later.total_seconds() // 60)
    if minutes:
        return _("%(time)s after the deadline") % {"time": minutes_in_words(minutes)}
    if step.share == 1:
        return _("At the deadline")
    return _("When %(share)d %% of the time is gone") % {"share": round(step.share * 100)}
