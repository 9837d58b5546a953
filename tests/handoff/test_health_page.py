"""What people see: "System health" and the home page."""

import datetime as dt
from uuid import uuid4

import pytest

from handoff import health_page
from ledger import alarms, events, health, told
from ledger.models import Clock, Delivery, Dispatch
from people.models import Membership, Role, User
from tests.handoff.rows import clock

pytestmark = pytest.mark.usefixtures("drill_clock")

NAME = "jane.doe@example.com"


@pytest.fixture
def workers(monkeypatch):
    """As if so many clock workers were alive: none runs beside these tests."""
    read = health.read

    def set_to(number: int) -> None:
        monkeypatch.setattr(
            health, "read", lambda: health.Health(**{**read().as_dict(), "clock_workers": number})
        )

    set_to(2)
    return set_to


@pytest.fixture
def production(settings):
    settings.PRODUCTION = True


@pytest.fixture
def event(at):
    return events.record("drill.breached", subject=events.Subject("handoff.handoff", uuid4()), by=None, at=at)


@pytest.fixture
def parked(at, event) -> dict[str, int]:
    """One of each sort."""
    dispatch = Dispatch(
        event=event, consumer="drill.react", not_before=at, parked_at=at, tries=3, last_error="KeyError"
    )
    delivery = Delivery(
        event=event, channel="mail", recipient=NAME, parked_at=at, tries=8, last_error="TimeoutError"
    )
    dispatch.save()
    delivery.save()
    stuck = clock(at, late=60, next_at=None, parked_at=at, tries=3, last_error="ValueError")
    return {"clock": stuck.pk, "dispatch": dispatch.pk, "delivery": delivery.pk}


def page(client, path="/health/") -> str:
    said = client.get(path)
    assert said.status_code == 200
    return " ".join(said.content.decode().split())


def test_every_alarm_has_words_and_advice():
    assert set(alarms.CONDITIONS) == set(told.ALARMS) == set(health_page.ADVICE)


@pytest.mark.usefixtures("workers")
class TestThePage:
    def test_says_that_all_is_well(self, at, client):
        clock(at, late=-60)
        html = page(client)
        assert 'data-state="met"' in html
        for words in ("All clocks are on time.", "No alarm is open.", "Nothing is parked.", "2 alive"):
            assert words in html
        assert 'data-state="late"' not in html

    def test_says_how_many_clocks_are_overdue_and_by_how_much(self, at, client):
        for late in (48, 31, 7):
            clock(at, late=late)
        html = page(client)
        assert "3 clocks are overdue, the oldest by 48 s." in html
        assert [f"Overdue {late} s" in html for late in (48, 31, 7)] == [True] * 3

    def test_says_in_words_which_deadline_is_late(self, at, client):
        clock(at, late=60)
        html = page(client)
        assert "<b>Drill breached</b>" in html

    def test_says_how_long_a_delivery_has_waited_for_a_worker(self, at, event, client):
        Delivery(
            event=event, channel="mail", recipient=NAME, due_at=at - dt.timedelta(seconds=90), next_at=at
        ).save()
        assert "oldest for 1 min 30 s" in page(client)

    def test_shows_the_oldest_twenty(self, at, client):
        for late in range(30):
            clock(at, late=100 + late)
        html = page(client)
        assert "20 of 30 are shown." in html
        assert ("Overdue 2 min 09 s" in html, "Overdue 1 min 40 s" in html) == (True, False)

    def test_says_that_nobody_keeps_the_clocks(self, db, client, workers):
        workers(0)
        html = page(client)
        assert "no clock worker is alive" in html
        assert "none alive" in html
        assert 'data-state="late"' in html

    def test_says_when_it_was_true(self, at, client):
        assert f'<time datetime="{at.astimezone(dt.UTC):%Y-%m-%dT%H:%M}' in page(client)

    def test_says_of_each_alarm_what_to_do(self, parked, client):
        alarms.watch()
        html = page(client)
        for name in ("clocks_parked", "dispatches_parked", "deliveries_parked"):
            assert str(health_page.ADVICE[name].to_do) in html

    def test_names_nobody(self, parked, client):
        html = page(client)
        assert NAME not in html
        assert [error in html for error in ("KeyError", "TimeoutError", "ValueError")] == [True] * 3

    def test_asks_the_same_few_questions_however_much_is_parked(
        self, at, parked, client, django_assert_max_num_queries
    ):
        for _ in range(10):
            clock(at, late=60, next_at=None, parked_at=at)
            clock(at, late=60)
        with django_assert_max_num_queries(8):
            page(client)

    def test_gives_its_script_the_part_that_changes(self, parked, client):
        html = page(client, "/health/now")
        assert "<html" not in html
        assert html.count("data-poll=") == 6


class TestTryingAgain:
    @pytest.mark.parametrize("sort", ["clock", "dispatch", "delivery"])
    def test_puts_a_row_back(self, parked, client, sort):
        said = client.post(f"/health/{sort}/{parked[sort]}/again", follow=True)
        row = {"clock": Clock, "dispatch": Dispatch, "delivery": Delivery}[sort].objects.get(pk=parked[sort])
        assert (row.parked_at, row.tries, row.last_error) == (None, 0, "")
        assert "It is being tried again." in said.content.decode()

    def test_leaves_the_others_alone(self, parked, client):
        client.post(f"/health/clock/{parked['clock']}/again")
        assert Dispatch.objects.get(pk=parked["dispatch"]).parked_at
        assert Delivery.objects.get(pk=parked["delivery"]).parked_at

    @pytest.mark.parametrize("sort", ["clock", "dispatch", "delivery"])
    def test_a_second_time_changes_nothing_and_says_so(self, parked, client, sort):
        client.post(f"/health/{sort}/{parked[sort]}/again")
        said = client.post(f"/health/{sort}/{parked[sort]}/again", follow=True)
        assert "It was no longer parked" in said.content.decode()

    def test_of_a_row_that_runs_does_not_touch_it(self, at, client):
        running = clock(at, late=-60, tries=2)
        client.post(f"/health/clock/{running.pk}/again")
        assert Clock.objects.get(pk=running.pk).tries == 2

    @pytest.mark.parametrize("path", ["/health/person/1/again", "/health/clock/one/again"])
    def test_of_something_else_is_not_found(self, db, client, path):
        assert client.post(path).status_code == 404

    def test_is_not_done_by_looking(self, parked, client):
        assert client.get(f"/health/clock/{parked['clock']}/again").status_code == 405


@pytest.mark.usefixtures("production")
class TestWhoSeesItInProduction:
    PATHS = ("/health/", "/health/now")

    @pytest.fixture
    def person(self, at) -> User:
        return User.objects.create(name="Ruth Okafor", email="ruth@example.com", created_at=at)

    @pytest.mark.parametrize("path", PATHS)
    def test_not_strangers(self, db, client, path):
        assert client.get(path).status_code == 404
        assert "/health/" not in client.get("/").content.decode()

    @pytest.mark.parametrize("path", PATHS)
    def test_not_everybody_who_is_signed_in(self, client, person, path):
        client.force_login(person)
        assert client.get(path).status_code == 404

    @pytest.mark.parametrize("path", PATHS)
    def test_revops(self, client, person, path, at):
        Membership.objects.create(user=person, role=Role.REVOPS, created_at=at)
        client.force_login(person)
        assert client.get(path).status_code == 200
        assert "/health/" in client.get("/").content.decode()

    def test_only_revops_tries_again(self, parked, client, person):
        client.force_login(person)
        assert client.post(f"/health/clock/{parked['clock']}/again").status_code == 404
        assert Clock.objects.get(pk=parked["clock"]).parked_at


class TestHome:
    def test_says_what_runs(self, db, client, workers):
        html = page(client, "/")
        for words in ("PostgreSQL ", "Redis answers.", "2 keep the deadlines.", "All clocks are on time."):
            assert words in html

    def test_says_what_does_not(self, db, client, workers, monkeypatch):
        workers(0)
        monkeypatch.setattr("handoff.views.redis_answers", lambda: False)
        html = page(client, "/")
        assert "Redis does not answer." in html
        assert "None is alive, so no deadline is kept." in html

    def test_tells_strangers_nothing_of_the_stack(self, db, client, production):
        assert "PostgreSQL" not in page(client, "/")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3, "0 s"),
        (0.9, "0 s"),
        (59.9, "59 s"),
        (60, "1 min 00 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 00 min"),
        (86_399, "23 h 59 min"),
        (86_400, "1 d 0 h"),
        (1_000_000, "11 d 13 h"),
    ],
)
def test_time_in_words(seconds, words):
    assert health_page.in_words(seconds) == words
