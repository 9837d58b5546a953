"""The settings pages, as people with different rights meet them."""

import datetime as dt
import html
import re
import uuid

import pytest
from django.urls import reverse

from ledger.models import Event
from people.models import Absence, HolidayCalendar, Membership, Pool, Role, Team, User
from people.verbs import (
    add_absence,
    add_calendar,
    add_holiday,
    add_pool,
    add_seat,
    add_team,
    change_user,
    join_team,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def team(at):
    return add_team(name="Northeast", by=None, at=at)


@pytest.fixture
def revops(client, person, at):
    """Two of RevOps; the client is signed in as the first."""
    one, other = person(), person()
    for user in (one, other):
        join_team(user, role=Role.REVOPS, by=None, at=at)
    client.force_login(one)
    return one


@pytest.fixture
def member(client, person, team, at):
    """An AE; the client is signed in as them."""
    user = person()
    join_team(user, role=Role.AE, team=team, by=None, at=at)
    client.force_login(user)
    return user


def text(answer, status=200):
    assert answer.status_code == status
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", answer.content.decode())).split())


def filled(client, address):
    """What the browser would send back, had nobody typed anything."""
    form = client.get(address).context["form"]
    given = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in given.items() if value not in (None, False)}


def addresses(team, user):
    pages = [
        reverse(name) for name in ("settings", "me", "people", "teams", "territories", "calendars", "clocks")
    ]
    return [*pages, reverse("person", args=[user.pk]), reverse("team", args=[team.pk])]


def test_every_page_opens_for_revops_and_has_one_filled_button_at_most(client, revops, team):
    for address in addresses(team, revops):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.content.count(b"btn-primary") <= 1, address


def test_every_page_opens_for_a_member(client, member, team):
    assert {client.get(address).status_code for address in addresses(team, member)} == {200}


@pytest.mark.rule("PEOPLE-2")
def test_who_may_not_sees_the_sentence_and_no_form(client, member):
    assert "RevOps looks after this. Ask them to change it." in text(client.get(reverse("people")))
    assert b'aria-disabled="true"' in client.get(reverse("people")).content


@pytest.mark.rule("PEOPLE-2")
@pytest.mark.parametrize("route", ["add_person", "add_team", "add_calendar", "add_territory"])
def test_who_may_not_cannot_by_the_address_either(client, member, route):
    before = Event.objects.count()
    answer = client.post(reverse(route), {"name": "X", "email": "x@example.com", "zone": "UTC"})
    assert "RevOps looks after this" in text(answer, 403)
    assert Event.objects.count() == before


@pytest.mark.rule("PEOPLE-2")
def test_a_team_that_one_may_not_read_is_not_there(client, member, at):
    other = add_team(name="South", by=None, at=at)
    assert client.get(reverse("team", args=[other.pk])).status_code == 404
    assert "South" not in text(client.get(reverse("teams")))


@pytest.mark.parametrize(
    "route", ["person", "team", "calendar", "change_person", "deactivate_person", "add_seat"]
)
def test_what_is_not_there_is_404(client, revops, route):
    assert client.get(reverse(route, args=[uuid.uuid4()])).status_code == 404


def test_adding_a_person(client, revops):
    given = {"name": "Noor Haddad", "email": "noor@example.com", "zone": "Europe/Berlin"}
    assert "Added" in text(client.post(reverse("add_person"), given, follow=True))
    event = Event.objects.get(kind="user.added", by_id=revops.pk)
    assert (event.channel, event.subject_id) == ("page", User.objects.get(name="Noor Haddad").pk)


def test_a_refused_person_keeps_what_was_typed(client, revops):
    given = {"name": "Noor Haddad", "email": revops.email, "zone": "Mars/Olympus"}
    answer = client.post(reverse("add_person"), given)
    assert "There is no time zone called Mars/Olympus." in text(answer, 422)
    assert b'value="Noor Haddad"' in answer.content
    assert b'aria-describedby="id_zone_helptext id_zone_error"' in answer.content
    answer = client.post(reverse("add_person"), given | {"zone": "UTC"})
    assert "Somebody with this email is here already." in text(answer, 422)


def test_hours_are_typed_by_the_day(client, member):
    address = reverse("change_person", args=[member.pk])
    given = filled(client, address) | {
        "own_hours": "on",
        "monday": "9-12, 13:00–18:00",
        "friday": "09:00-13:00",
    }
    assert client.post(address, given).status_code == 302
    week = User.objects.get(pk=member.pk).week
    assert week == {"monday": [["09:00", "12:00"], ["13:00", "18:00"]], "friday": [["09:00", "13:00"]]}
    assert "09:00-12:00, 13:00-18:00" in text(client.get(reverse("me")))


@pytest.mark.parametrize(
    ("typed", "says"),
    [({"monday": "nine to five"}, "Write hours as 09:00-18:00"),
     ({"monday": "09:00-13:00, 12:00-18:00"}, "overlap on Monday"),
     ({"monday": "09:00-25:00"}, "not a time of day"),
     ({}, "at least one day")],
)  # fmt: skip
def test_hours_that_cannot_be_come_back_with_their_sentence(client, member, typed, says):
    address = reverse("change_person", args=[member.pk])
    answer = client.post(address, filled(client, address) | {"own_hours": "on"} | typed)
    assert says in text(answer, 422)
    assert all(value.encode() in answer.content for value in typed.values())


@pytest.mark.rule("AUDIT-1")
def test_a_stale_form_shows_both_values_and_then_takes_what_is_meant(client, revops, person, at):
    user = person()
    address = reverse("change_person", args=[user.pk])
    given = filled(client, address) | {"zone": "Europe/Paris"}
    change_user(user, zone="Asia/Tokyo", by=None, at=at)
    answer = client.post(address, given)
    assert "Somebody else has changed this" in text(answer, 422)
    assert "Time zone Asia/Tokyo Europe/Paris" in text(answer, 422)
    assert User.objects.get(pk=user.pk).zone == "Asia/Tokyo"
    again = given | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302
    assert User.objects.get(pk=user.pk).zone == "Europe/Paris"


def test_nobody_sets_their_own_capacity(client, member):
    address = reverse("change_person", args=[member.pk])
    client.post(address, filled(client, address) | {"capacity": "0"})
    assert User.objects.get(pk=member.pk).capacity is None


def test_nobody_changes_somebody_else(client, member, person):
    assert "Only they themselves or RevOps" in text(
        client.get(reverse("change_person", args=[person().pk])), 403
    )


@pytest.mark.rule("PEOPLE-3")
def test_an_absence_is_entered_in_the_persons_own_zone(client, member, person, at):
    change_user(member, zone="Asia/Tokyo", by=None, at=at)
    cover, year = person(), at.year + 1
    given = {"starts_at": f"{year}-03-01T09:00", "ends_at": f"{year}-03-05T18:00", "cover": cover.pk}
    answer = client.post(reverse("add_absence", args=[member.pk]), given, follow=True)
    assert Absence.objects.get().starts_at == dt.datetime(year, 3, 1, 0, tzinfo=dt.UTC)
    assert f"1 Mar {year} 09:00" in text(answer)
    assert f"{cover.name} covers" in text(answer)


@pytest.mark.rule("PEOPLE-3")
def test_an_absence_that_overlaps_comes_back_with_the_other_ones_dates(client, member, at):
    add_absence(member, starts_at=at + DAY, ends_at=at + 3 * DAY, by=None, at=at)
    given = {"starts_at": (at + 2 * DAY).strftime("%Y-%m-%dT%H:%M"), "ends_at": f"{at.year + 1}-01-01T00:00"}
    answer = client.post(reverse("add_absence", args=[member.pk]), given)
    assert f"absent already from {at + DAY:%-d %b %Y}" in text(answer, 422)
    assert given["starts_at"].encode() in answer.content


def test_an_absence_is_called_off(client, member, at):
    absence = add_absence(member, starts_at=at + DAY, ends_at=at + 2 * DAY, by=None, at=at)
    client.post(reverse("end_absence", args=[absence.pk]))
    assert not Absence.objects.exists()


def test_the_list_finds_by_name_role_team_and_state(client, revops, person, team, at):
    ae, away, gone = person(), person(), person(is_active=False, deactivated_at=at)
    join_team(ae, role=Role.AE, team=team, by=None, at=at)
    add_absence(away, starts_at=at - DAY, ends_at=at + DAY, by=None, at=at)

    def found(**asked):
        return {row[0] for row in client.get(reverse("people"), asked).context["rows"]}

    assert found(q=ae.name.upper()[2:]) >= {ae}
    assert found(role="ae") == found(team=team.pk) == {ae}
    assert found(state="absent") == {away}
    assert found(state="deactivated") == {gone}
    assert found(role="revops", team=team.pk) == set()
    assert found(q="\0%", team="no-uuid", role="king") == set()


def test_the_list_asks_as_often_for_ten_as_for_two(
    client, revops, person, team, at, django_assert_max_num_queries
):
    for _ in range(10):
        join_team(person(), role=Role.AE, team=team, by=None, at=at)
    client.get(reverse("people"))
    with django_assert_max_num_queries(12):
        client.get(reverse("people"))


def test_deactivating_says_what_follows_and_can_be_taken_back(client, revops, person, team, at):
    user = person()
    join_team(user, role=Role.AE, team=team, by=None, at=at)
    add_seat(add_pool(team, role=Role.AE, by=None, at=at), user=user, by=None, at=at)
    address = reverse("deactivate_person", args=[user.pk])
    assert "They leave 1 rotation." in text(client.get(address))
    assert "Let them back in" in text(client.post(address, follow=True))
    client.post(reverse("reactivate_person", args=[user.pk]))
    assert User.objects.get(pk=user.pk).is_active


@pytest.mark.rule("PEOPLE-2")
def test_the_last_of_revops_is_told_why_they_stay(client, revops):
    other = Membership.objects.exclude(user=revops).get(role=Role.REVOPS)
    client.post(reverse("end_role", args=[other.pk]))
    answer = client.post(reverse("deactivate_person", args=[revops.pk]), follow=True)
    assert "is the last of RevOps. Give somebody else the role first." in text(answer)


@pytest.mark.rule("PEOPLE-1")
def test_an_invitation_is_shown_once_and_opens(client, revops, person):
    user = person()
    answer = client.post(reverse("invite", args=[user.pk]))
    link = re.search(r'value="(https?://[^"]*/invitation/[^"]*)"', answer.content.decode())[1]
    assert link.encode() not in client.get(reverse("person", args=[user.pk])).content
    client.logout()
    assert client.get("/" + link.split("/", 3)[3]).status_code == 200


def test_a_role_without_its_team_is_refused_at_the_field(client, revops, person):
    answer = client.post(reverse("give_role", args=[person().pk]), {"role": "ae"})
    assert "AE is a role in a team. Say in which one." in text(answer, 422)


@pytest.mark.rule("ROUTE-6")
def test_the_turns_are_public_to_the_team(client, member, team, at):
    add_seat(add_pool(team, role=Role.AE, by=None, at=at), user=member, weight=3, by=None, at=at)
    answer = client.get(reverse("team", args=[team.pk]))
    assert f"{member.name} 3 0 0" in text(answer)
    assert b"remove" not in answer.content


def test_a_team_gets_members_a_rotation_and_a_place(client, revops, person, team):
    user = person()
    client.post(reverse("add_member", args=[team.pk]), {"user": user.pk, "role": "ae"})
    client.post(reverse("add_pool", args=[team.pk]), {"role": "ae", "ramp_days": "20"})
    pool = Pool.objects.get(team=team)
    client.post(reverse("add_seat", args=[pool.pk]), {"user": user.pk, "weight": "2"})
    seat = pool.seats.get()
    answer = client.post(reverse("change_weight", args=[seat.pk]), {"weight": "11"})
    assert "A weight is a whole number from 1 to 10." in text(answer, 422)
    client.post(reverse("remove_seat", args=[seat.pk]))
    assert pool.seats.filter(left_at=None).count() == 0


def test_a_team_changes_its_hours(client, revops, team):
    address = reverse("change_team", args=[team.pk])
    client.post(address, filled(client, address) | {"own_hours": "on", "monday": "10-16"})
    assert Team.objects.get().week == {"monday": [["10:00", "16:00"]]}


def test_a_calendar_by_years(client, revops, at):
    client.post(reverse("add_calendar"), {"name": "Berlin"})
    calendar = HolidayCalendar.objects.get()
    address = reverse("add_holiday", args=[calendar.pk])
    client.post(address, {"on": "2031-12-24", "name": "Christmas Eve", "spans": "9-13"})
    answer = client.post(address, {"on": "2031-12-24", "name": "Again"})
    assert "This date is in the calendar already." in text(answer, 422)
    shown = text(client.get(reverse("calendar", args=[calendar.pk]), {"year": "2031"}))
    assert "Wed 24 Dec Christmas Eve open 09:00-13:00" in shown
    assert "No holiday is entered for" in text(
        client.get(reverse("calendar", args=[calendar.pk]), {"year": "x"})
    )


def test_a_holiday_is_removed(client, revops, at):
    day = add_holiday(add_calendar(name="Oslo", by=None, at=at), on=at.date(), name="Day", by=None, at=at)
    assert "Day is removed." in text(client.post(reverse("remove_holiday", args=[day.pk]), follow=True))


def test_the_clocks_say_their_steps_in_words(client, member, drill_clock):
    said = text(client.get(reverse("clocks")))
    assert "When 50 % of the time is gone Drill half reached" in said
    assert "At the deadline Drill breached breach" in said


def test_who_is_not_signed_in_sees_nothing(client, team):
    for name in ("settings", "people", "me"):
        assert client.get(reverse(name)).status_code in (302, 403)
