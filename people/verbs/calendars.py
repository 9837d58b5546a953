"""Calendars of holidays."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.events import record
from ledger.refused import Refused
from people.calendar import spans as read_spans
from people.models import Holiday, HolidayCalendar, User
from people.verbs.rows import add_named, refuse_unnamed, taken

WallTimes = Sequence[tuple[str, str]]


@transaction.atomic
def add_calendar(*, name: str, by: User | None, at: dt.datetime) -> HolidayCalendar:
    sentence = _("A calendar of this name is here already.")
    return add_named(HolidayCalendar, "calendar.added", name=name, by=by, at=at, sentence=sentence)


@transaction.atomic
def add_holiday(
    calendar: HolidayCalendar,
    *,
    on: dt.date,
    name: str,
    by: User | None,
    at: dt.datetime,
    spans: WallTimes = (),
) -> Holiday:
    """A date without working time, or with the hours that `spans` say."""
    refuse_unnamed(name)
    try:
        read_spans(*spans)
    except ValueError as error:
        raise Refused(str(error), rule="PEOPLE-3", field="spans") from None
    hours = [list(span) for span in spans]
    with taken(_("This date is in the calendar already."), field="on"):
        holiday = Holiday.objects.create(calendar=calendar, on=on, name=name, spans=hours)
    new = {"on": on.isoformat(), "spans": hours}
    record("holiday.added", subject=calendar, by=by, at=at, new=new)
    return holiday


@transaction.atomic
def remove_holiday(holiday: Holiday, *, by: User | None, at: dt.datetime) -> None:
    """Removed twice is removed once."""
    removed, _rows = Holiday.objects.filter(pk=holiday.pk).delete()
    if removed:
        old = {"on": holiday.on.isoformat(), "spans": holiday.spans}
        record("holiday.removed", subject=holiday.calendar, by=by, at=at, old=old)
