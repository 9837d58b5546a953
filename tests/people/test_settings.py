"""What a team may set for itself: described once by a room, changed by RevOps, said in words."""

import pytest
from django.urls import reverse

from ledger.models import Event
from ledger.refused import Overtaken, Refused
from people.models import Role
from people.settings import Choice, Count, Flag, Minutes, Several, of
from people.verbs import add_team, change_settings, join_team
from people.verbs.rows import version

pytestmark = pytest.mark.django_db
WORDS = [("short", "Short"), ("long", "Long")]
DESCRIBED = {
    "buffer": Minutes("Review", "Before the meeting", default=120, most=1440),
    "backup": Flag("Review", "To a backup after a breach"),
    "joins": Choice("Meeting", "The SDR joins", default="short", choices=WORDS),
    "blocks": Several("Meeting", "What blocks", default=("short",), choices=WORDS),
    "tries": Count("Meeting", "Tries", default=3, least=1, most=9),
}


@pytest.fixture
def team(wired, at):
    wired("team_settings", DESCRIBED)
    return add_team(name="Northeast", by=None, at=at)


def test_a_team_has_the_defaults_until_it_sets_something(team, at):
    assert of(team) == {
        "buffer": 120, "backup": False, "joins": "short", "blocks": ["short"], "tries": 3,
    }  # fmt: skip
    team = change_settings(team, {"buffer": 90, "tries": 3}, by=None, at=at)
    assert (of(team)["buffer"], team.settings) == (90, {"buffer": 90})


def test_a_change_tells_old_and_new(team, person, at):
    by = person()
    change_settings(team, {"buffer": 90, "joins": "short"}, by=by, at=at)
    event = Event.objects.get(kind="team.settings_changed")
    assert (event.by_id, event.old, event.new) == (by.pk, {"buffer": 120}, {"buffer": 90})


def test_nothing_changed_is_no_event(team, at):
    change_settings(team, {"buffer": 120, "blocks": ["short"]}, by=None, at=at)
    assert not Event.objects.filter(kind="team.settings_changed").exists()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("buffer", 1441, "from 0 to 1440"),
        ("buffer", "soon", "whole number"),
        ("backup", 1, "yes or no"),
        ("joins", "never", "Short, Long"),
        ("blocks", ["never"], "Short, Long"),
        ("height", 3, "no setting called height"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_at_its_field(team, at, name, value, sentence):
    with pytest.raises(Refused, match=sentence) as no:
        change_settings(team, {name: value}, by=None, at=at)
    assert no.value.field == name


def test_a_stale_change_is_told(team, at):
    seen = version(team, ["settings"])
    change_settings(team, {"buffer": 90}, by=None, at=at, seen=seen)
    with pytest.raises(Overtaken):
        change_settings(team, {"buffer": 60}, by=None, at=at, seen=seen)


def test_revops_sets_it_on_the_page_and_the_team_reads_it(client, team, person, at):
    revops, member = person(), person()
    join_team(revops, role=Role.REVOPS, by=None, at=at)
    join_team(member, role=Role.AE, team=team, by=None, at=at)
    client.force_login(revops)
    address = reverse("change_settings", args=[team.pk])
    given = {"buffer": "75", "backup": "on", "joins": "long", "blocks": ["short", "long"], "tries": "2"}
    assert client.post(address, given).status_code == 302
    team.refresh_from_db()
    assert (of(team)["buffer"], of(team)["blocks"]) == (75, ["short", "long"])
    client.force_login(member)
    page = client.get(reverse("team", args=[team.pk])).content.decode()
    assert "1 hour 15 minutes" in page
    assert "RevOps looks after this" in page
    assert client.get(address).status_code == 403


def test_a_value_out_of_range_comes_back_with_what_was_typed(client, team, person, at):
    revops = person()
    join_team(revops, role=Role.REVOPS, by=None, at=at)
    client.force_login(revops)
    given = {"buffer": "9999", "joins": "long", "tries": "2"}
    page = client.post(reverse("change_settings", args=[team.pk]), given).content.decode()
    assert 'value="9999"' in page
    assert "Give a number from 0 to 1440." in page
