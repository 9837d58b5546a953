"""S3 and S12: a write changes the fields that it names and no other, and each change has who, when, from where."""

import datetime as dt
import uuid
from functools import cache

import pytest
from django.apps import apps
from django.db import connection

from handoff.observability import OURS
from ledger import wiring
from ledger.models import Event
from ledger.time import now
from people import settings
from people.routes import ROUTES
from tests.security.doors import ABOUT, DONE_BY, SENT, as_json, ready, sent, writes
from tests.security.world import HOME, address, is_api, knock, taken_back

pytestmark = pytest.mark.django_db
# Rows that say what somebody set; not those by which the product keeps its own books.
ROOMS = (OURS - {"ledger"}) | {"mfa", "usersessions", "imports"}
MODELS = [
    it
    for it in apps.get_models()
    if it._meta.app_label in ROOMS and it._meta.label != "people.IdempotencyKey"
]
DOORS = [
    (route, method)
    for route in ROUTES
    for method in writes(route)
    if SENT.get(route, {}) is not None
    and route not in ("account_reset_password", "try_again", "audit_export")
]
# What a request might smuggle in, in whatever spelling a form or a shape would take.
SMUGGLED = {
    "is_active": "", "is_superuser": "on", "is_staff": "on", "is_service": "on", "password": "!", "deactivated_at": "",
    "offline_at": "", "created_at": "2020-01-01T00:00", "joined_on": "2020-01-01", "position": "-99", "left_at": "",
    "digest": "0" * 64, "tail": "0000", "service": "on", "revoked_at": "", "last_used_at": "2020-01-01T00:00",
    "ended_at": "2020-01-01T00:00", "accepted_at": "", "last_login": "2020-01-01T00:00", "settings": "{}",
}  # fmt: skip
LINKED = [
    "id",
    "pk",
    "user",
    "user_id",
    "team",
    "team_id",
    "by",
    "by_id",
    "pool",
    "pool_id",
    "calendar_id",
    "cover_id",
]


BY_TABLE = {model._meta.db_table: model for model in MODELS}
DIGESTS = " UNION ALL ".join(
    f"SELECT '{table}', sum(hashtextextended(it::text, 0)) FROM \"{table}\" it" for table in BY_TABLE
)


def rows():
    """What every row holds, by table and key. Of a table that is as it was once, what was read then."""
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS)
        return {key: row for table, digest in cursor.fetchall() for key, row in read(table, digest).items()}


@cache
def read(table, digest):
    model = BY_TABLE[table]
    return {(table, row.pop(model._meta.pk.attname)): row for row in model._default_manager.values()}


class Keys(set):
    """Of rows that were there. What cannot be looked up is none."""

    def __contains__(self, value):
        return isinstance(value, uuid.UUID) and super().__contains__(value)


def difference(before, after):
    """Rows that went, columns that changed, and what new rows hold but for new ids, moments and secrets."""
    known = Keys(pk for _table, pk in before if isinstance(pk, uuid.UUID))
    went = [(table, "went") for table, pk in before.keys() - after.keys()]
    changed = [
        (table, name)
        for (table, pk), row in after.items()
        for name, value in row.items()
        if (table, pk) in before and before[table, pk][name] != value
    ]
    new = [
        (table, *(f"{name} {value}" for name, value in row.items() if value in known or steady(name, value)))
        for (table, pk), row in after.items()
        if (table, pk) not in before
    ]
    return sorted([*went, *changed, *new])


def steady(name, value) -> bool:
    long_text = isinstance(value, str) and len(value) > 30
    made_anew = isinstance(value, uuid.UUID | dt.datetime | dict) or name == "last_move_id"
    return not long_text and not made_anew


def done(world, route, method, thing, more=None):
    """What one write by who may changed in the rows, and the events that tell of it."""
    actor, api = world.actors[DONE_BY.get(route, "revops")], as_json(route)
    body = (sent(route, world, actor, thing) if method in ("POST", "PATCH", "PUT") else None) or {}
    with taken_back():
        if thing is not None:
            ready(route, world, thing, actor)
        before, last = rows(), Event.objects.order_by("-pk").first().pk
        answer = knock(actor, method, address(route, thing), body | (more or {}), api=api)
        return answer, difference(before, rows()), list(Event.objects.filter(pk__gt=last))


@pytest.fixture(scope="module")
def honest(world):
    """What a write does that sends nothing more; done once for all tests here."""
    return cache(lambda route, method: done(world, route, method, theirs(world, route)))


def theirs(world, route):
    """Something of somebody else's where there is such a thing, so that what is smuggled in would show."""
    if route not in ABOUT:
        return None
    things = {it.label: it for it in world.things[ABOUT[route]] if it.label != "own"}
    own = [it for it in world.things[ABOUT[route]] if it.owner == "revops"]
    return (
        next((things[name] for name in ("mate", "of ours") if name in things), None)
        or [*own, *things.values()][0]
    )


@pytest.fixture(autouse=True)
def _something_to_set(monkeypatch):
    described = wiring.team_settings() or {"drill": settings.Count("Drill", "So many", default=3)}
    monkeypatch.setattr(wiring, "team_settings", lambda: described)


@pytest.mark.parametrize(("route", "method"), DOORS)
def test_a_write_sets_what_it_names_and_nothing_that_is_sent_along(world, honest, route, method):
    if method == "DELETE":
        pytest.skip("takes no fields")
    thing = theirs(world, route)
    named = set(sent(route, world, world.actors[DONE_BY.get(route, "revops")], thing) or {})
    stranger = str(world.people["stranger"].pk)
    more = {
        name: value
        for name, value in (SMUGGLED | dict.fromkeys(LINKED, stranger)).items()
        if name not in named
    }
    plain, changed, _events = honest(route, method)
    answer, smuggled, _events = done(world, route, method, thing, more)
    if is_api(route) and SENT[route]:
        assert answer.status_code == 422
        assert {it["field"] for it in answer.json()["errors"]} <= set(more)
        assert smuggled == []
    else:
        assert (answer.status_code, smuggled) == (plain.status_code, changed)


@pytest.mark.rule("AUDIT-1")
@pytest.mark.parametrize(("route", "method"), DOORS)
def test_a_change_has_who_when_and_from_where(honest, route, method):
    answer, changed, events = honest(route, method)
    assert answer.status_code in (200, 201, 204, 302), answer.content[:500]
    assert events or route in (
        "save_brief",
        "api_brief",
    )  # as one types; what was submitted stands in its round (docs/adr/0009)
    assert changed or route == "account_logout"
    for event in events:
        assert event.by_id is not None
        assert abs(event.at - now()) < dt.timedelta(minutes=1)
        assert (event.channel, event.address) == ("api" if is_api(route) else "page", HOME)
        assert len(event.request_id) >= 8
