import datetime as dt

import pytest

from ledger import alarms, health, tasks
from ledger.models import Alarm, Event
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
WELL = health.Health(clock_workers=2)


@pytest.fixture
def seen(monkeypatch):
    def seen(**different):
        monkeypatch.setattr(health, "read", lambda: health.Health(**{**WELL.as_dict(), **different}))

    seen()
    return seen


@pytest.mark.parametrize(
    ("different", "name"),
    [
        ({"clocks_overdue": 1}, "clocks_overdue"),
        ({"clocks_parked": 1}, "clocks_parked"),
        ({"dispatches_oldest": 61.0}, "dispatches_behind"),
        ({"dispatches_parked": 1}, "dispatches_parked"),
        ({"deliveries_oldest": 61.0}, "deliveries_behind"),
        ({"deliveries_parked": 1}, "deliveries_parked"),
        ({"last_task": 61.0}, "tasks_silent"),
        ({"clock_workers": 0}, "clock_workers_gone"),
    ],
)
def test_each_condition_raises_its_alarm(seen, different, name):
    seen(**different)
    assert alarms.watch() == [name]
    assert [alarm.name for alarm in alarms.open_alarms()] == [name]


def test_an_alarm_is_raised_once_and_cleared_when_it_is_well_again(seen):
    seen(clocks_overdue=3)
    assert [alarms.watch(), alarms.watch()] == [["clocks_overdue"], []]
    seen()
    assert alarms.watch() == ["clocks_overdue"]
    assert (alarms.open_alarms(), Alarm.objects.count()) == ([], 1)
    assert list(Event.objects.order_by("id").values_list("kind", flat=True)) == [
        "alarm.raised",
        "alarm.cleared",
    ]


def test_all_is_well_when_nothing_is_wrong(seen):
    assert alarms.watch() == []


def test_workers_are_not_missed_just_after_the_database_was_away(seen):
    seen(clock_workers=0, database_up=5.0)
    assert alarms.watch() == []


def test_a_task_that_came_through_ends_the_silence(shift, monkeypatch):
    monkeypatch.setattr(alarms, "SETTLED", 0)  # the tests' own database was started a moment ago
    alarms.watch()
    shift(MINUTE * 2)
    assert "tasks_silent" in alarms.watch()
    tasks.watch()
    assert "tasks_silent" not in {alarm.name for alarm in alarms.open_alarms()}


def test_who_watches_can_be_seen_to_be_awake():
    assert not health.read().watched
    alarms.watch()
    assert health.read().watched


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("lock", [True, False], ids=["with the lock", "beside code that has no lock"])
def test_many_watchers_at_once_raise_it_once(monkeypatch, lock):
    monkeypatch.setattr(health, "read", lambda: health.Health(clocks_parked=1, clock_workers=2))
    if not lock:
        monkeypatch.setattr(alarms, "_alone", lambda: True)
    assert at_once(*[alarms.watch] * 6) == []
    assert [alarm.name for alarm in alarms.open_alarms()] == ["clocks_parked"]
    assert Event.objects.filter(kind="alarm.raised").count() == 1
