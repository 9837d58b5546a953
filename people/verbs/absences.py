"""Being away, with cover. Nothing changes hands by it: cover is read from the row while it lasts (ADR 6)."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ledger.events import record
from ledger.refused import Refused
from people.calendar import zone_named
from people.models import Absence, User
from people.verbs.rows import locked_people, refuse_years

LONGEST = dt.timedelta(days=366)


@transaction.atomic
def add_absence(
    user: User,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: User | None,
    at: dt.datetime,
    cover: User | None = None,
) -> Absence:
    """Enter an absence. Both people are locked, so absences that would contradict each other follow each other."""
    _refuse_length(starts_at, ends_at)
    people = locked_people([user.pk, *([cover.pk] if cover else [])])
    _refuse_second(user, starts_at, ends_at)
    if cover is not None:
        _refuse_cover(user, people[cover.pk], starts_at, ends_at)
    absence = Absence.objects.create(
        user=user, starts_at=starts_at, ends_at=ends_at, cover=cover, created_at=at
    )
    new = {"user": str(user.pk), "cover": str(cover.pk) if cover else None}
    times = {"starts_at": starts_at.isoformat(), "ends_at": ends_at.isoformat()}
    record("absence.added", subject=absence, by=by, at=at, new=new | times)
    return absence


@transaction.atomic
def end_absence_early(absence: Absence, *, by: User | None, at: dt.datetime) -> None:
    """They are back. One that has not begun yet is called off and leaves no row; its events tell of it."""
    row = Absence.objects.select_for_update().filter(pk=absence.pk).first()
    if row is None or row.ends_at <= at:
        return
    old = {"ends_at": row.ends_at.isoformat()}
    if row.starts_at >= at:
        row_as_it_was = Absence(pk=row.pk)
        row.delete()
        record("absence.called_off", subject=row_as_it_was, by=by, at=at, old=old)
    else:
        Absence.objects.filter(pk=row.pk).update(ends_at=at)
        record("absence.ended", subject=row, by=by, at=at, old=old, new={"ends_at": at.isoformat()})


def _refuse_length(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    refuse_years(starts_at, field="starts_at")
    refuse_years(ends_at, field="ends_at")
    if ends_at <= starts_at:
        raise Refused(_("An absence ends after it starts."), rule="PEOPLE-3", field="ends_at")
    if ends_at - starts_at > LONGEST:
        raise Refused(
            _("An absence lasts a year at most. For longer, deactivate the person."),
            rule="PEOPLE-3",
            field="ends_at",
        )


def _refuse_second(user: User, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    if other := away_in(user, starts_at, ends_at).first():
        sentence = _("%(name)s is entered as absent already from %(since)s to %(until)s.")
        raise Refused(sentence % _words(user, other), rule="PEOPLE-3", field="starts_at")


def _refuse_cover(user: User, cover: User, starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    if cover.pk == user.pk:
        raise Refused(_("Somebody else has to cover."), rule="PEOPLE-3", field="cover")
    if not cover.is_active or cover.is_service:
        sentence = _("%(name)s is not here and cannot cover.")
        raise Refused(sentence % {"name": cover.name}, rule="ROUTE-7", field="cover")
    if _comes_round(user, cover, starts_at, ends_at):
        sentence = _(
            "%(cover)s is covered by %(name)s in that time, directly or over others: that would go round."
        )
        words = {"cover": cover.name, "name": user.name}
        raise Refused(sentence % words, rule="PEOPLE-3", field="cover")
    if other := away_in(cover, starts_at, ends_at).first():
        sentence = _("%(name)s is absent in that time too, from %(since)s to %(until)s.")
        raise Refused(sentence % _words(cover, other), rule="ROUTE-7", field="cover")


def _comes_round(user: User, cover: User, starts_at: dt.datetime, ends_at: dt.datetime) -> bool:
    """Whether the covers of the cover, at some moment of that time, lead back. Each absence is followed once."""
    waiting, followed = list(away_in(cover, starts_at, ends_at)), set()
    while waiting:
        absence = waiting.pop()
        if absence.cover_id == user.pk:
            return True
        if absence.cover is not None and absence.pk not in followed:
            followed.add(absence.pk)
            since, until = max(absence.starts_at, starts_at), min(absence.ends_at, ends_at)
            waiting += away_in(absence.cover, since, until)
    return False


def away_in(user: User, starts_at: dt.datetime, ends_at: dt.datetime) -> QuerySet[Absence]:
    overlapping = Absence.objects.filter(user=user, starts_at__lt=ends_at, ends_at__gt=starts_at)
    return overlapping.select_related("cover").order_by("starts_at")


def _words(user: User, absence: Absence) -> dict[str, str]:
    zone = zone_named(user.zone)
    since, until = absence.starts_at.astimezone(zone), absence.ends_at.astimezone(zone)
    return {
        "name": user.name,
        "since": date_format(since, "j M Y H:i"),
        "until": date_format(until, "j M Y H:i"),
    }
