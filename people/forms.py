"""Forms of the settings pages. They keep what was typed; the rules are the verbs', and come back to their fields."""

import datetime as dt
import zoneinfo
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from ledger.refused import Refused
from people import install, settings
from people.models import TEAM_ROLES, HolidayCalendar, Membership, Role, Segment, Team, Territory, User
from people.verbs.rows import DAYS, refuse_week, refuse_zone
from people.week import read_spans, say_spans

DAY_NAMES = dict(
    zip(
        DAYS,
        (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")),
        strict=True,
    )
)
DATE = "%Y-%m-%d"
MOMENT = "%Y-%m-%dT%H:%M"


def dress(field: forms.Field) -> None:
    """As a box, if it is one: ticks are none."""
    no_box = forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect | forms.HiddenInput
    if not isinstance(field.widget, no_box):
        field.widget.attrs.setdefault("class", "field-box")


class Kept(forms.Form):
    """A form whose refusals stand at their fields. `seen` is the version of the row that it was filled from."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    differences: list[tuple[Any, str, str]] = []

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            dress(field)

    def refuse(self, no: Refused) -> None:
        self.add_error(no.field if no.field in self.fields else None, no.sentence)

    def show_differences(self, now: dict[str, Any], version: str) -> None:
        """After a stale form: what is true now beside what was typed. Sent once more, it is meant."""
        typed = {name: self.cleaned_data.get(name) for name in now if name in self.fields}
        self.differences = [
            (self.fields[name].label, self.say(name, now[name]), self.say(name, value))
            for name, value in typed.items()
            if (value or None) != (now[name] or None)
        ]
        self.data = self.data.copy()
        self.data["seen"] = version

    def say(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        return str(value) if value not in (None, "") else gettext("nothing")


class ZoneField(forms.CharField):
    def __init__(self, **more: Any) -> None:
        widget = forms.TextInput(attrs={"list": "zones", "autocomplete": "off", "spellcheck": "false"})
        super().__init__(
            label=_("Time zone"),
            help_text=_("A city's name as Europe/Berlin; type to search."),
            max_length=64,
            widget=widget,
            **more,
        )

    def clean(self, value: Any) -> str:
        zone: str = super().clean(value)
        try:
            refuse_zone(zone)
        except Refused as no:
            raise forms.ValidationError(no.sentence) from None
        return zone


def zones() -> list[str]:
    """For the list under a field of a zone."""
    return sorted(name for name in zoneinfo.available_timezones() if "/" in name and name[:4] != "Etc/")


class Hours(Kept):
    """A week, one line per day."""

    own_hours = forms.BooleanField(required=False, label=_("Own hours, else the team's"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for day, name in DAY_NAMES.items():
            box = forms.TextInput(attrs={"class": "field-box", "placeholder": gettext_lazy("closed")})
            self.fields[day] = forms.CharField(required=False, label=name, max_length=100, widget=box)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        week = {day: spans for day in DAYS if (spans := self._spans(day))}
        cleaned["week"] = week if cleaned.get("own_hours") else None
        if cleaned["week"] == {} and not any(day in self.errors for day in DAYS):
            self.add_error("own_hours", gettext("Fill in at least one day, or take the team's hours."))
        if not self.errors:
            self._check(cleaned["week"], "own_hours")
        return cleaned

    def _spans(self, day: str) -> list[list[str]]:
        try:
            spans = read_spans(self.cleaned_data.get(day, ""))
        except ValueError as error:
            self.add_error(day, str(error))
            return []
        self._check({day: spans}, day)
        return spans

    def _check(self, week: Any, field: str) -> None:
        try:
            refuse_week(week)
        except Refused as no:
            self.add_error(field, no.sentence)


def week_initial(week: dict[str, Any] | None) -> dict[str, Any]:
    return {"own_hours": week is not None, **{day: say_spans((week or {}).get(day)) for day in DAYS}}


class NewPerson(Kept):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("Email"), max_length=254, help_text=_("They sign in with it."))
    zone = ZoneField(initial="UTC")


class Email(Kept):
    email = forms.EmailField(
        label=_("Email"),
        max_length=254,
        help_text=_("They sign in with it. Both addresses, the one of before and this one, are told."),
    )


class Person(Hours):
    name = forms.CharField(label=_("Name"), max_length=200)
    zone = ZoneField()
    calendar = forms.ModelChoiceField(
        HolidayCalendar.objects.order_by("name"),
        required=False,
        label=_("Holidays"),
        empty_label=_("The team's calendar"),
    )
    booking_link = forms.URLField(
        assume_scheme="https",
        max_length=200,
        required=False,
        label=_("Booking link"),
        help_text=_("Where others find a time in their calendar."),
    )
    capacity = forms.IntegerField(
        required=False,
        label=_("Capacity"),
        min_value=0,
        max_value=999,
        help_text=_("Open reviews and leads at once. Empty: no limit."),
    )
    backup = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label=_("Backup"),
        empty_label=_("Nobody"),
        help_text=_("Gets the work when nobody else of the team can."),
    )
    field_order = ["name", "zone", "calendar", "booking_link", "capacity", "backup", "own_hours"]

    def __init__(self, *args: Any, person: User, administers: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        others = User.objects.persons().filter(is_active=True).exclude(pk=person.pk)
        self.fields["backup"].queryset = others.order_by("name")
        if not administers:  # nobody lowers their own share of the work
            del self.fields["capacity"], self.fields["backup"]

    def changes(self) -> dict[str, Any]:
        names = ("name", "zone", "calendar", "booking_link", "capacity", "backup", "week")
        return {name: self.cleaned_data[name] for name in names if name in self.fields or name == "week"}


class NewTeam(Kept):
    name = forms.CharField(label=_("Name"), max_length=200)
    zone = ZoneField(initial="UTC")


class ChangedTeam(Hours):
    name = forms.CharField(label=_("Name"), max_length=200)
    zone = ZoneField()
    calendar = forms.ModelChoiceField(
        HolidayCalendar.objects.order_by("name"), required=False, label=_("Holidays"), empty_label=_("None")
    )
    field_order = ["name", "zone", "calendar", "own_hours"]

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "zone", "calendar", "week")}


class TeamSettings(Kept):
    """One field for each setting that a room has described; `sections` are their headings."""

    described = staticmethod(settings.described)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name, setting in self.described().items():
            self.fields[name] = setting_field(setting)
            dress(self.fields[name])

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        found: dict[str, list[forms.BoundField]] = {}
        for name, setting in self.described().items():
            found.setdefault(str(setting.section), []).append(self[name])
        return list(found.items())

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.described()}

    def say(self, name: str, value: Any) -> str:
        return self.described()[name].say(value)


class InstallSettings(TeamSettings):
    described = staticmethod(install.described)


def setting_field(setting: settings.Setting) -> forms.Field:
    """The form's field of a setting; each helps with the default, so that one can find back."""
    default = gettext("Our default: %(default)s.") % {"default": setting.say(setting.default)}
    more = {"label": setting.label, "help_text": f"{setting.help} {default}".strip()}
    if isinstance(setting, settings.Several):
        box = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=setting.choices, required=False, widget=box, **more)
    if isinstance(setting, settings.Choice):
        return forms.ChoiceField(choices=setting.choices, **more)
    if isinstance(setting, settings.Flag):
        return forms.BooleanField(required=False, **more)
    assert isinstance(setting, settings.Count)
    if isinstance(setting, settings.Minutes):
        more["label"] = gettext("%(label)s, in minutes") % {"label": setting.label}
    errors = dict.fromkeys(("min_value", "max_value", "invalid"), setting.bounds)
    return forms.IntegerField(min_value=setting.least, max_value=setting.most, error_messages=errors, **more)


class GivenRole(Kept):
    role = forms.ChoiceField(choices=Role, label=_("Role"))
    team = forms.ModelChoiceField(
        Team.objects.order_by("name"),
        required=False,
        label=_("Team"),
        empty_label=_("The whole company"),
        help_text=_("SDR, AE and manager are roles in a team; the others in the company."),
    )


class TeamMember(Kept):
    user = forms.ModelChoiceField(
        User.objects.persons().filter(is_active=True).order_by("name"),
        label=_("Person"),
        empty_label=_("Choose"),
    )
    role = forms.ChoiceField(choices=[(role.value, role.label) for role in TEAM_ROLES], label=_("Role"))


class NewAbsence(Kept):
    """Moments in the zone of the person, which is the current one while this form is read."""

    starts_at = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    )
    ends_at = forms.DateTimeField(
        label=_("Until"),
        help_text=_("From then on they are back."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT),
    )
    cover = forms.ModelChoiceField(
        User.objects.none(),
        required=False,
        label=_("Cover"),
        empty_label=_("Nobody"),
        help_text=_("May decide for them until they are back. Nothing changes hands."),
    )

    def __init__(self, *args: Any, person: User, **more: Any) -> None:
        super().__init__(*args, **more)
        others = User.objects.persons().filter(is_active=True).exclude(pk=person.pk)
        self.fields["cover"].queryset = others.order_by("name")


class GivenAbsence(forms.Form):
    """What the undo of an ended absence brings along: exact moments, whatever zone the page is in."""

    starts_at = forms.Field()
    ends_at = forms.Field()
    cover = forms.ModelChoiceField(User.objects.all(), required=False)

    def clean_starts_at(self) -> dt.datetime:
        return exact_moment(self.cleaned_data["starts_at"])

    def clean_ends_at(self) -> dt.datetime:
        return exact_moment(self.cleaned_data["ends_at"])


def exact_moment(text: str) -> dt.datetime:
    try:
        found = dt.datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise forms.ValidationError(gettext("A moment names its offset."))
    return found


class Named(Kept):
    name = forms.CharField(label=_("Name"), max_length=200)


class NewHoliday(Kept):
    on = forms.DateField(label=_("Date"), widget=forms.DateInput(attrs={"type": "date"}, format=DATE))
    name = forms.CharField(label=_("Name"), max_length=200)
    spans = forms.CharField(
        required=False,
        max_length=100,
        label=_("Open hours"),
        help_text=_("For half a holiday, as 09:00-13:00. Empty: closed all day."),
    )

    def clean_on(self) -> dt.date:
        on: dt.date = self.cleaned_data["on"]
        if not 1970 <= on.year <= 2199:
            raise forms.ValidationError(gettext("A calendar knows the years from 1970 to 2199."))
        return on

    def clean_spans(self) -> list[list[str]]:
        try:
            return read_spans(self.cleaned_data["spans"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class NewPool(Kept):
    role = forms.ChoiceField(
        choices=[(role.value, role.label) for role in TEAM_ROLES], initial=Role.AE, label=_("Role")
    )
    territory = forms.ModelChoiceField(
        Territory.objects.order_by("name"),
        required=False,
        label=_("Territory"),
        empty_label=_("Every territory"),
    )
    segment = forms.ModelChoiceField(
        Segment.objects.order_by("name"), required=False, label=_("Segment"), empty_label=_("Every segment")
    )
    ramp_days = forms.IntegerField(
        label=_("Ramp in days"),
        initial=30,
        min_value=1,
        max_value=365,
        help_text=_("How long a new person's share grows until it is whole."),
    )


WEIGHT_HELP = _("From 1 to 10: who has 2 gets twice as many turns as who has 1.")


class NewSeat(Kept):
    user = forms.ModelChoiceField(User.objects.none(), label=_("Person"), empty_label=_("Choose"))
    weight = forms.IntegerField(label=_("Weight"), initial=1, help_text=WEIGHT_HELP)

    def __init__(self, *args: Any, pool: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        held = Membership.objects.filter(team=pool.team_id, role=pool.role, ended_at=None)
        free = User.objects.filter(is_active=True, pk__in=held.values("user"))
        seated = pool.seats.filter(left_at=None).values("user")
        self.fields["user"].queryset = free.exclude(pk__in=seated).order_by("name")


class Weight(Kept):
    weight = forms.IntegerField(label=_("Weight"), help_text=WEIGHT_HELP)
