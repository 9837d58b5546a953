"""PEOPLE-3: being away, and cover that ends by itself."""

import datetime as dt
import itertools

import pytest

from ledger.models import Event
from ledger.refused import Refused
from people import policy
from people.models import Absence
from people.verbs import add_absence, add_calendar, add_holiday, deactivate, end_absence_early, remove_holiday

pytestmark = [pytest.mark.django_db, pytest.mark.rule("PEOPLE-3")]
DAY = dt.timedelta(days=1)


@pytest.fixture
def absent(at):
    """Absent from day `since` to day `until`, counted from now."""

    def absent(user, since, until, cover=None):
        return add_absence(
            user, starts_at=at + since * DAY, ends_at=at + until * DAY, cover=cover, by=user, at=at
        )

    return absent


def test_cover_ends_by_itself_and_nothing_changes_hands(person, absent, at):
    user, cover = person(), person()
    absent(user, 1, 3, cover)
    covered = [policy.covers(cover, user.pk, at=at + days * DAY) for days in (0, 1, 2, 3)]
    assert covered == [False, True, True, False]


def test_two_absences_of_one_person_do_not_overlap(person, absent):
    user = person(zone="UTC")
    absent(user, 1, 3)
    with pytest.raises(Refused, match=r"absent already from \d+ \w+ \d{4}") as no:
        absent(user, 2, 4)
    assert no.value.field == "starts_at"
    absent(user, 3, 4)


@pytest.mark.parametrize(("since", "until"), [(2, 1), (1, 1), (1, 400)])
def test_an_absence_ends_after_it_starts_and_within_a_year(person, absent, since, until):
    with pytest.raises(Refused) as no:
        absent(person(), since, until)
    assert no.value.field == "ends_at"


@pytest.mark.parametrize("year", [1969, 9999])
def test_an_absence_lies_in_years_that_a_calendar_knows(person, year, at):
    """One at the end of the year 9999 could not be read again in zones west of Greenwich."""
    starts_at = dt.datetime(year, 12, 30, 23, 59, tzinfo=dt.UTC)
    with pytest.raises(Refused, match="from 1970 to 2199") as no:
        add_absence(person(), starts_at=starts_at, ends_at=starts_at + DAY, by=None, at=at)
    assert no.value.field == "starts_at"


def test_nobody_covers_for_themselves(person, absent):
    user = person()
    with pytest.raises(Refused, match="Somebody else"):
        absent(user, 1, 2, user)


def test_a_cover_is_here(person, absent, at):
    gone, away = deactivate(person(), by=None, at=at), person()
    absent(away, 2, 4)
    with pytest.raises(Refused, match="is not here"):
        absent(person(), 1, 3, gone)
    with pytest.raises(Refused, match="absent in that time too"):
        absent(person(), 1, 3, away)
    absent(person(), 1, 2, away)


@pytest.mark.parametrize("length", [2, 3, 5])
def test_covers_do_not_go_round(person, absent, length):
    people = [person() for _ in range(length)]
    for user, cover in itertools.pairwise(people):  # whoever covers falls ill next
        absent(user, 1, 3, cover)
    with pytest.raises(Refused, match="go round") as no:
        absent(people[-1], 2, 4, people[0])
    assert no.value.field == "cover"


def test_covers_at_other_times_may_change_about(person, absent):
    one, two = person(), person()
    absent(one, 1, 2, two)
    absent(two, 2, 3, one)
    assert Absence.objects.count() == 2


def test_an_absence_ends_early(person, absent, at):
    absence = absent(person(), 0, 5, person())
    end_absence_early(absence, by=None, at=at + DAY)
    end_absence_early(absence, by=None, at=at + 2 * DAY)
    assert Absence.objects.get().ends_at == at + DAY
    assert Event.objects.filter(kind="absence.ended").count() == 1


def test_an_absence_that_has_not_begun_is_called_off(person, absent, at):
    end_absence_early(absent(person(), 1, 5), by=None, at=at)
    assert not Absence.objects.exists()
    assert Event.objects.filter(kind="absence.called_off").exists()


def test_a_holiday_is_in_a_calendar_once(at):
    calendar = add_calendar(name="Berlin", by=None, at=at)
    christmas = add_holiday(calendar, on=dt.date(2026, 12, 25), name="Christmas Day", by=None, at=at)
    with pytest.raises(Refused, match="already") as no:
        add_holiday(calendar, on=christmas.on, name="Again", by=None, at=at)
    assert no.value.field == "on"
    remove_holiday(christmas, by=None, at=at)
    remove_holiday(christmas, by=None, at=at)
    assert Event.objects.filter(kind="holiday.removed").count() == 1


def test_a_half_holiday_has_hours_that_can_be(at):
    calendar = add_calendar(name="Berlin", by=None, at=at)
    eve = dt.date(2026, 12, 24)
    with pytest.raises(Refused) as no:
        add_holiday(calendar, on=eve, name="Eve", spans=[("13:00", "09:00")], by=None, at=at)
    assert no.value.field == "spans"
    assert add_holiday(calendar, on=eve, name="Eve", spans=[("09:00", "13:00")], by=None, at=at).spans
