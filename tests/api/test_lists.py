"""Lists by cursor: nothing missed, nothing twice, at a constant price; and the feed that tells what has changed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger.dispatches import append_to_feed
from ledger.models import Event, Feed
from ledger.time import now
from people.models import User
from people.verbs import add_user, change_user

pytestmark = [pytest.mark.django_db, pytest.mark.rule("API-3")]


@pytest.fixture
def me(caller):
    return caller()


@pytest.fixture
def company(person, team):
    """Twelve people, three to each name, so that a name alone does not order them."""
    return [person(f"Name {number % 4}", sdr=team()) for number in range(12)]


def walked(by, path, **asked):
    """Every item, page by page."""
    found, cursor = [], {}
    while cursor is not None:
        query = "&".join(f"{name}={value}" for name, value in (asked | cursor).items())
        said = by.get(f"{path}?{query}").said
        found += said["items"]
        cursor = {"cursor": said["next_cursor"]} if said["next_cursor"] else None
        assert said["more"] == bool(cursor)
    return found


def ids(items):
    return [item["id"] for item in items]


@pytest.mark.parametrize("sort", ["name", "-name", "created_at", "-created_at"])
def test_a_walk_meets_everybody_once_in_order(me, company, sort):
    found = walked(me, "/people", sort=sort, limit=5)
    field = sort.lstrip("-")
    assert sorted(ids(found)) == sorted(str(pk) for pk in User.objects.values_list("pk", flat=True))
    values = [person[field] for person in found]
    assert values == sorted(values, reverse=sort.startswith("-"))


def test_rows_that_come_and_go_meanwhile_shift_nothing(me, company, person):
    first = me.get("/people?limit=6&sort=created_at").said
    person("Name 0")
    rest = walked(me, "/people", limit=6, sort="created_at", cursor=first["next_cursor"])
    assert len(set(ids(first["items"] + rest))) == len(first["items"] + rest) == User.objects.count()


def test_a_filter_holds_on_every_page(me, company, team, person):
    mine = team("Northeast")
    wanted = {str(person(sdr=mine).pk) for _ in range(3)}
    assert set(ids(walked(me, "/people", team=mine.pk, limit=2))) == wanted


def test_a_person_is_shown_with_roles_that_last(me, person, team):
    user = person(sdr=team("Northeast"), reader=None)
    user.memberships.filter(role="reader").update(ended_at=now())
    [role] = me.get(f"/people/{user.pk}").said["roles"]
    held = user.memberships.get(role="sdr")
    assert role == {"id": str(held.pk), "role": "sdr", "team": str(held.team_id)}


@pytest.mark.rule("PEOPLE-2")
def test_teams_are_those_that_one_may_read(caller, person, team):
    mine, other = team("Mine"), team("Other")
    member = caller(sdr=mine)
    assert ids(member.get("/teams").said["items"]) == [str(mine.pk)]
    assert member.get(f"/teams/{mine.pk}").status_code == 200
    assert member.get(f"/teams/{other.pk}").status_code == 404
    assert len(caller(reader=None).get("/teams").said["items"]) == 2


@pytest.mark.parametrize("path", ["/people", "/teams", "/tokens", "/events"])
def test_a_list_costs_five_statements_at_most_however_long(caller, path, person, team):
    by = caller(revops=None, sdr=team())
    by.get(path)  # the token's use is noted
    costs = []
    for count in (1, 20):
        for _ in range(count):
            person("Someone", sdr=team())
        append_to_feed(500)
        with CaptureQueriesContext(connection) as ran:
            assert by.get(f"{path}?limit=100").status_code == 200
        costs.append(len(ran))
    assert costs[0] == costs[1] <= 5


@pytest.mark.parametrize(
    "cursor",
    [
        "x", "e30", "bnVsbA", "WzFd", "%00", "W10", "%F0%9F%98%80",
        "WyJuYW1lIiwiXHVkODAwIiwieCJd",  # ["name", half a surrogate pair, "x"]
        "WyJuYW1lIiwiXHUwMDAwIiwieCJd",  # ["name", NUL, "x"]
        "WyJuYW1lIiwgeyJhIjoxfSwgWzFdXQ", "WyJmZWVkIiwgMV0",
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["cursor", "updated_after"])
def test_a_cursor_that_was_made_up_is_refused(me, cursor, name):
    if (name, cursor) == ("updated_after", "WyJmZWVkIiwgMV0"):
        cursor = "WyJmZWVkIiwgLTFd"
    answer = me.get(f"/people?{name}={cursor}")
    assert answer.status_code == 422
    assert answer.said["errors"][0]["field"] == name


def test_a_cursor_of_another_order_is_refused(me, company):
    cursor = me.get("/people?limit=5&sort=name").said["next_cursor"]
    assert me.get(f"/people?sort=-name&cursor={cursor}").status_code == 422


class TestUpdatedAfter:
    def test_gives_who_was_changed_since_and_nobody_else(self, me, company):
        append_to_feed(500)
        since = me.get("/people").said["updated_cursor"]
        change_user(company[3], name="New", by=None, at=now())
        change_user(company[3], zone="Europe/Berlin", by=None, at=now())
        append_to_feed(500)
        said = me.get(f"/people?updated_after={since}").said
        assert [(one["id"], one["name"]) for one in said["items"]] == [(str(company[3].pk), "New")]
        assert me.get(f"/people?updated_after={said['updated_cursor']}").said["items"] == []

    def test_does_not_miss_what_was_committed_before_and_numbered_after(self, me, company):
        """The feed runs behind: a change that the list shows already is told once more, and never not at all."""
        append_to_feed(500)
        change_user(company[0], name="New", by=None, at=now())
        since = me.get("/people").said["updated_cursor"]
        append_to_feed(500)
        assert ids(me.get(f"/people?updated_after={since}").said["items"]) == [str(company[0].pk)]


class TestEvents:
    def follow(self, by, limit=7, cursor=""):
        found, more = [], True
        while more:
            said = by.get(f"/events?limit={limit}" + (f"&after={cursor}" if cursor else "")).said
            found += said["items"]
            cursor, more = said["next_cursor"], said["more"]
        return found, cursor

    def test_come_in_the_order_of_the_feed_none_missed_none_twice(self, caller, company):
        by = caller(revops=None)
        append_to_feed(500)
        found, cursor = self.follow(by)
        assert ids(found) == list(Feed.objects.order_by("seq").values_list("event_id", flat=True))
        change_user(company[0], name="New", by=None, at=now())
        assert self.follow(by, cursor=cursor)[0] == []  # not in the feed yet
        append_to_feed(500)
        [event] = self.follow(by, cursor=cursor)[0]
        assert (event["kind"], event["subject"]) == ("user.changed", str(company[0].pk))

    @pytest.mark.rule("PEOPLE-2")
    def test_are_those_of_ones_own_teams(self, caller, team):
        mine, other = team(), team()
        append_to_feed(500)
        subjects = {event["subject"] for event in self.follow(caller(sdr=mine))[0]}
        assert str(mine.pk) in subjects
        assert str(other.pk) not in subjects

    @pytest.mark.rule("PEOPLE-2")
    def test_of_the_company_are_for_revops_with_the_scope(self, caller, company):
        append_to_feed(500)
        assert self.follow(caller(revops=None, scopes=["read"]))[0] == []
        assert self.follow(caller(reader=None))[0] == []
        assert len(self.follow(caller(revops=None))[0]) == Feed.objects.count()

    def test_a_page_looks_through_a_bounded_stretch_and_goes_on(self, caller, company, monkeypatch):
        monkeypatch.setattr("handoff.api.paging.WINDOW", 3)
        append_to_feed(500)
        assert len(self.follow(caller(revops=None), limit=100)[0]) == Feed.objects.count()

    def test_say_nothing_of_addresses(self, caller, company):
        append_to_feed(500)
        assert "address" not in self.follow(caller(revops=None))[0][0]


@pytest.mark.django_db(transaction=True)
def test_events_that_commit_out_of_order_are_all_followed(caller):
    """The later one is in the feed before the earlier one commits: a cursor on the event's own number would lose it."""
    import threading

    from django.db import connections, transaction

    by, written, seen = caller(revops=None), threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            add_user(name="Early", email="early@example.com", by=None, at=now())
            written.set()
            seen.wait(10)
        connections.close_all()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(10)
    add_user(name="Late", email="late@example.com", by=None, at=now())
    append_to_feed(500)
    first, cursor = TestEvents().follow(by)
    seen.set()
    thread.join(10)
    append_to_feed(500)
    rest, _cursor = TestEvents().follow(by, cursor=cursor)
    assert sorted(ids(first + rest)) == sorted(Event.objects.values_list("pk", flat=True))
    assert ids(rest)[0] < max(ids(first))
