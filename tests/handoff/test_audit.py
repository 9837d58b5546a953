"""The audit's page, its search and its file, as RevOps meets them."""

import csv
import datetime as dt
import html
import io
import re
import uuid

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.test import AsyncClient, Client
from django.urls import reverse

from handoff.audit import COLUMNS, PAGE
from handoff.audit_form import GROUP
from handoff.csv_file import harmless
from ledger.events import Subject, record
from ledger.models import Event
from ledger.origin import Origin, coming_from
from people.models import Role, User
from people.tokens import issue_token
from people.verbs import (
    add_absence,
    add_calendar,
    add_pool,
    add_seat,
    add_team,
    add_user,
    change_user,
    change_weight,
    end_absence_early,
    join_team,
)

pytestmark = [pytest.mark.django_db, pytest.mark.rule("AUDIT-1")]
DAY = dt.timedelta(days=1)
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
CODES = re.compile(r"\b[a-z_]+\.[a-z_]+\b|\b[a-z]+_[a-z_]+\b")


@pytest.fixture
def revops(client, at):
    user = add_user(name="Rosa Ops", email="rosa@example.com", by=None, at=at)
    join_team(user, role=Role.REVOPS, by=None, at=at)
    client.force_login(user)
    return user


@pytest.fixture
def marc(at):
    return add_user(name="Marc Lind", email="marc@example.com", by=None, at=at)


@pytest.fixture
def west(at):
    return add_team(name="Team West", by=None, at=at)


def happened(count, user, at, kind="drill.half_reached", **more):
    Event.objects.bulk_create(
        Event(
            kind=kind,
            at=at,
            by_id=user.pk,
            subject_type="people.user",
            subject_id=user.pk,
            new={"n": n},
            **more,
        )
        for n in range(count)
    )


def lines(client, address="/audit/", **asked):
    return client.get(address, asked).context["lines"]


def said(client, **asked):
    return [line.said for line in lines(client, **asked)]


def words(answer):
    """What stands on the page, without tags and what they hold."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def taken(client, **asked):
    """The file, as the server sends it: over ASGI."""
    over_asgi = AsyncClient()
    over_asgi.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value

    async def take():
        answer = await over_asgi.post(reverse("audit_export"), asked)
        return b"".join([part async for part in answer.streaming_content])

    note, *rows = csv.reader(io.StringIO(async_to_sync(take)().decode("utf-8-sig")))
    return note[0], [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


class TestWords:
    def test_names_stand_for_ids(self, client, revops, marc, west, at):
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        line = lines(client)[0]
        assert line.said == "Rosa Ops gave Marc Lind the role AE in Team West"
        assert [part.address for part in line.sentence if part.address] == [
            reverse("person", args=[revops.pk]),
            reverse("person", args=[marc.pk]),
            reverse("team", args=[west.pk]),
        ]

    def test_old_and_new_are_beside_each_other(self, client, revops, marc, west, at):
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        seat = add_seat(add_pool(west, role=Role.AE, by=revops, at=at), user=marc, weight=2, by=revops, at=at)
        change_weight(seat, weight=3, by=revops, at=at)
        line = lines(client)[0]
        assert line.said == "Rosa Ops changed the weight of Marc Lind in the rotation of AE in Team West"
        assert line.changes_said == "weight: 2 → 3"

    def test_what_an_event_may_not_hold_is_named_without_its_words(self, client, revops, marc, at):
        change_user(marc, name="Marc L.", capacity=4, backup=revops, by=revops, at=at)
        assert lines(client)[0].changes_said == (
            "backup: nobody → Rosa Ops; capacity: no limit → 4; also changed: name"
        )

    def test_moments_are_told_in_the_readers_zone_with_utc_beside(self, client, revops, marc, at):
        User.objects.filter(pk=revops.pk).update(zone="Asia/Kolkata")
        start = dt.datetime(at.year + 1, 3, 2, 8, tzinfo=dt.UTC)
        add_absence(marc, starts_at=start, ends_at=start + DAY, by=revops, at=at)
        assert f"2 Mar {at.year + 1} 13:30 to 3 Mar {at.year + 1} 13:30" in said(client)[0]
        assert f'title="{at.year + 1}-03-02 08:00:00 UTC"' in client.get("/audit/").text

    def test_from_where_says_the_way_the_token_the_program_and_the_address(self, client, revops, at):
        token, secret = issue_token(
            user=revops, name="loader", scopes=["write"], expires_at=at + DAY, by=revops, at=at
        )
        client.patch(
            "/api/v1/me",
            {"zone": "Europe/Oslo"},
            content_type="application/json",
            headers={"Authorization": f"Bearer {secret}", "User-Agent": "curl/8.5"},
        )
        line = lines(client)[0]
        assert line.said == "Rosa Ops changed what is set about them"
        assert line.whence == "through the API, with the token “loader”, using curl, from 127.0.0.1"
        assert {it.event.token_id for it in lines(client, token=str(token.pk))} == {token.pk}

    def test_a_clock_and_whom_somebody_acted_for_are_named(self, client, revops, marc, at):
        about = Subject("people.user", marc.pk)
        with coming_from(Origin("clock")):
            record("drill.breached", subject=about, by=None, at=at)
        record("handoff.withdrawn", subject=about, by=revops, on_behalf_of=marc, at=at, why="wrong_team")
        assert lines(client)[1].whence == "by a clock"
        answer = words(client.get("/audit/"))
        assert "Rosa Ops withdrew Marc Lind on behalf of Marc Lind wrong team" in answer

    def test_a_stranger_is_no_code(self, client, revops):
        Client().post(
            reverse("account_login"), {"login": "no@example.com", "password": "x"}, headers={"User-Agent": ""}
        )
        line = lines(client, kind="user.sign_in_failed")[0]
        assert line.said == "Somebody tried to sign in with an email that nobody here has"
        assert (line.reason, line.whence) == ("wrong password", "on a page, from 127.0.0.1")

    def test_what_is_gone_is_said_to_be(self, client, revops, at):
        record("team.changed", subject=Subject("people.team", uuid.uuid4()), by=None, at=at)
        assert said(client)[0] == "Handoff changed the team a team that is gone"

    def test_an_absence_that_left_no_row_still_has_its_person(self, client, revops, marc, at):
        absence = add_absence(marc, starts_at=at + DAY, ends_at=at + 2 * DAY, by=revops, at=at)
        end_absence_early(absence, by=revops, at=at)
        assert said(client)[0] == "Rosa Ops called off an absence of Marc Lind"

    def test_a_kind_that_nobody_named_falls_back_to_its_words(self, client, revops, marc, at):
        new = {"some_one": str(marc.pk), "nobody": str(uuid.uuid4()), "its_state": "half_way"}
        record("drill.half_reached", subject=Subject("drill.lead", uuid.uuid4()), by=None, at=at, new=new)
        line = lines(client)[0]
        assert line.said == "Drill half reached: lead"
        assert line.changes_said == "nobody: somebody who is gone; some one: Marc Lind; its state: half way"

    def test_no_id_and_no_code_stands_on_the_page(self, client, revops, marc, west, at):
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        pool = add_pool(west, role=Role.AE, by=revops, at=at)
        add_seat(pool, user=marc, by=revops, at=at)
        calendar = add_calendar(name="Oslo", by=revops, at=at)
        week = {"monday": [["09:00", "12:00"]]}
        change_user(marc, calendar=calendar, week=week, zone="Europe/Oslo", by=revops, at=at)
        record(
            "drill.half_reached", subject=Subject("x.y_z", uuid.uuid4()), by=None, at=at, new={"a_b": "c_d"}
        )
        page = words(client.get("/audit/"))
        listed = page[page.index("Newest first") :]
        assert not IDS.search(listed)
        assert not CODES.search(listed)

    def test_markup_in_a_name_is_text(self, client, revops, west, at):
        add_team(name="<script>alert(1)</script>", by=revops, at=at)
        assert "<script>alert(1)" not in client.get("/audit/").text


class TestSearch:
    def test_by_person_tells_who_did_it_from_who_was_meant(self, client, revops, marc, west, at):
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        add_seat(add_pool(west, role=Role.AE, by=revops, at=at), user=marc, by=revops, at=at)
        assert said(client, who="marc", part="did") == []
        assert [line.event.kind for line in lines(client, who="MARC lind", part="about")] == [
            "seat.added", "user.role_given", "user.added",
        ]  # fmt: skip
        assert len(said(client, who="rosa@example.com", part="did")) == 4  # signing in is the first
        assert len(said(client, who="rosa@example.com")) == 6

    def test_by_whom_somebody_acted_for(self, client, revops, marc, at):
        record("drill.done", subject=revops, by=revops, on_behalf_of=marc, at=at)
        assert len(said(client, who="marc", part="did")) == 1

    def test_by_any_name(self, client, revops, marc, west, at):
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        add_pool(west, role=Role.AE, by=revops, at=at)
        assert {line.event.kind for line in lines(client, q="west")} == {"team.added", "pool.added"}
        assert said(client, q="nothing is called so") == []

    def test_by_kind_and_by_all_kinds_of_a_group(self, client, revops, marc, west, at):
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        assert len(said(client, kind="user.role_given")) == 2
        assert len(said(client, kind=f"{GROUP}user.added")) == 4  # two people, two roles

    def test_by_team_day_and_request(self, client, revops, marc, west, at):
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        happened(1, revops, at - 3 * DAY, request_id="req-12345678")
        assert len(said(client, team=west.pk)) == 2
        days = {"since": f"{at - 4 * DAY:%Y-%m-%d}", "until": f"{at - 2 * DAY:%Y-%m-%d}"}
        assert (
            said(client, **days)
            == said(client, request_id="req-12345678")
            == ["Drill half reached: Rosa Ops"]
        )

    def test_what_is_asked_for_together_narrows_together(self, client, revops, marc, west, at):
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        both = {
            "who": "marc",
            "kind": "user.role_given",
            "team": west.pk,
            "q": "marc",
            "until": f"{at:%Y-%m-%d}",
        }
        assert len(said(client, **both)) == 1
        assert said(client, **both, part="did") == []

    @pytest.mark.parametrize(
        ("asked", "says"),
        [({"since": "2031-02-02", "until": "2031-02-01"}, "comes before the first one"),
         ({"since": "31.02.2031"}, "Enter a valid date"),
         ({"q": "x" * 201}, "at most 200 characters"),
         ({"who": "a\0b"}, "Null characters are not allowed"),
         ({"subject": "no-uuid"}, "This link is not whole"),
         ({"kind": "no.such"}, "not one of the available choices")],
    )  # fmt: skip
    def test_what_cannot_be_asked_comes_back_with_its_sentence(self, client, revops, asked, says):
        answer = client.get("/audit/", asked)
        assert answer.status_code == 422
        assert says in words(answer)

    @pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
    def test_the_ends_of_the_calendar_are_days_like_others(self, client, revops, day):
        assert client.get("/audit/", {"since": day}).status_code == 200
        assert client.get("/audit/", {"until": day}).status_code == 200

    @pytest.mark.parametrize(
        "after", ["1", "x,1", "2026-01-01T00:00:00,5", "2026-01-01T00:00:00+00:00,x", ","]
    )
    def test_a_place_that_somebody_made_up_is_the_beginning(self, client, revops, after):
        assert len(lines(client, after=after)) == 3


class TestPages:
    def test_one_holds_its_place_while_new_events_come(self, client, revops, at):
        happened(2 * PAGE, revops, at)
        older = client.get("/audit/").context["older"]
        first = [line.event.pk for line in lines(client, f"/audit/{older}")]
        happened(3, revops, at + DAY)
        assert [line.event.pk for line in lines(client, f"/audit/{older}")] == first

    @pytest.mark.parametrize("asked", [{}, {"who": "rosa"}, {"kind": "user.changed"}])
    def test_together_they_show_everything_once(self, client, revops, at, asked):
        for day in range(3):
            happened(PAGE, revops, at - day * DAY, kind="user.changed")
        address, seen = "/audit/", []
        while address:
            page = client.get(address, asked if not seen else None)
            seen += [line.event.pk for line in page.context["lines"]]
            address = page.context["older"] and f"/audit/{page.context['older']}"
        whole = Event.objects.filter(**({"kind": "user.changed"} if "kind" in asked else {}))
        assert seen == list(whole.order_by("-at", "-pk").values_list("pk", flat=True))

    def test_more_rows_cost_no_more_queries(
        self, client, revops, marc, west, at, django_assert_max_num_queries
    ):
        for _ in range(PAGE):
            change_user(marc, capacity=_, backup=None, by=revops, at=at)
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        client.get("/audit/")
        with django_assert_max_num_queries(9):
            client.get("/audit/")


class TestTheFile:
    def test_holds_the_same_words_and_the_ids(self, client, revops, marc, west, at):
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        _note, rows = taken(client)
        assert tuple(rows[0]) == COLUMNS
        assert rows[0]["kind"] == "audit.exported"
        assert rows[1]["what"] == "Rosa Ops gave Marc Lind the role AE in Team West"
        assert (rows[1]["subject_id"], rows[1]["team_id"]) == (str(marc.pk), str(west.pk))
        assert len(rows) == Event.objects.count()

    def test_says_what_it_is_narrowed_to_and_the_audit_says_so_too(self, client, revops, marc, west, at):
        join_team(marc, role=Role.AE, team=west, by=revops, at=at)
        note, rows = taken(client, who="marc", kind="user.role_given", team=west.pk)
        assert note.startswith(
            "# Audit of Handoff. Narrowed by Person, by name or email: marc, What: Role given, Team: Team West. "
        )
        assert [row["by"] for row in rows] == ["Rosa Ops"]
        assert Event.objects.get(kind="audit.exported").new == {"narrowed_by": ["who", "kind", "team"]}

    def test_is_whole_over_many_chunks(self, client, revops, at, monkeypatch):
        monkeypatch.setattr("handoff.audit.CHUNK", 7)
        happened(40, revops, at)
        _note, rows = taken(client)
        assert [row["id"] for row in rows] == [
            str(pk) for pk in Event.objects.order_by("-at", "-pk").values_list("pk", flat=True)
        ]

    def test_no_cell_of_it_begins_like_a_formula(self, client, revops, at):
        for start in "=+-@\t\r":
            user = add_user(name=f"{start}HYPERLINK(1)", email=f"{ord(start)}@example.com", by=None, at=at)
            change_user(user, capacity=1, by=user, at=at)
        _note, rows = taken(client)
        assert any("HYPERLINK" in row["what"] for row in rows)
        assert not [cell for row in rows for cell in row.values() if cell[:1] in tuple("=+-@\t\r")]

    def test_is_for_revops_alone(self, client, marc):
        client.force_login(marc)
        assert client.post(reverse("audit_export")).status_code == 403
        assert not Event.objects.filter(kind="audit.exported").exists()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_begins_like_a_formula(start):
    assert harmless(f"{start}1") == f"'{start}1"
