"""Booked meetings from a file: drafts of their SDRs."""

import datetime as dt

import pytest

from briefs.models import Brief
from briefs.verbs import save
from handoff.models import Account, Contact, Handoff
from handoff.verbs import move_meeting
from people.models import Role
from people.verbs import add_team, change_team, join_team
from tests.loop import DAY, Loop

pytestmark = pytest.mark.django_db


@pytest.fixture
def loop(at):
    return Loop(at=at)


@pytest.fixture
def table(loop, at):
    """Rows below a header; the day of each is two weeks from now."""
    on = f"{at + 14 * DAY:%Y-%m-%d}"

    def table(*rows: str, head: str = "Account,Contact,Email,Starts,SDR,Time zone") -> str:
        return "\n".join([head, *rows]).replace("DAY", on).replace("NOOR", loop.sdr.email) + "\n"

    return table


ROW = "Harrow & Finch,Priya R,priya@harrow.example,DAY 15:00,NOOR,Europe/Berlin"


def test_a_meeting_becomes_a_draft_of_its_sdr_with_the_brief_begun(desk, loop, table, at):
    done = desk.bring(table(ROW), "meetings")
    handoff = Handoff.objects.get()
    assert (done.new, handoff.sdr, handoff.team, handoff.review) == (1, loop.sdr, loop.team, "draft")
    assert (handoff.account.name, handoff.contact.email) == ("Harrow & Finch", "priya@harrow.example")
    berlin = dt.timezone(handoff.meeting.starts_at.astimezone(dt.UTC).utcoffset() or dt.timedelta())
    assert handoff.meeting.ends_at - handoff.meeting.starts_at == dt.timedelta(minutes=30)
    assert handoff.meeting.starts_at.astimezone(berlin).hour in (13, 14)
    assert handoff.brief.bar == loop.bar


def test_attendees_and_their_roles_come_along(desk, loop, table):
    head = "Account,Contact,Starts,Minutes,SDR,Their attendees,Our attendees"
    row = f"Harrow,Priya R,DAY 15:00,45,NOOR,Priya R (VP) confirmed; Gareth (Lead),{loop.ae.email}"
    desk.bring(table(row, head=head), "meetings")
    handoff = Handoff.objects.get()
    who = {
        (it.side, str(it.contact or it.person or it.name), it.role, it.confirmed)
        for it in handoff.meeting.attendees.all()
    }
    assert who == {
        ("theirs", "Priya R", "VP", True),
        ("theirs", "Gareth", "Lead", False),
        ("ours", loop.ae.name, "", False),
    }
    assert len(handoff.brief.attendees) == 3


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Acme,Jo,jo@acme.example,2020-01-07 15:00,NOOR,", "This time is past."),
        ("Acme,Jo,jo@acme.example,DAY 15:00,NOOR,Mars/Olympus", "There is no time zone called Mars/Olympus."),
        ("Acme,Jo,jo@acme.example,soon,NOOR,", "Write a date"),
        ("Acme,Jo,jo@acme.example,DAY 15:00,who@x.example,", "Nobody here has the email who@x.example."),
        ("Acme,,,DAY 15:00,NOOR,", "Give Contact or Email."),
        (",Jo,jo@acme.example,DAY 15:00,NOOR,", "There is no account with the domain acme.example."),
        (
            "Acme,Jo,jo@acme.example,2027-03-28 02:30,NOOR,Europe/Berlin",
            "There is no such time in Europe/Berlin",
        ),
    ],
)
def test_what_is_wrong_with_a_meeting_is_said(desk, loop, table, row, says):
    [(_line, verdict, said)] = desk.said(desk.check(table(row), "meetings"))
    assert verdict == "wrong"
    assert says in said
    assert not Account.objects.exists()


def test_the_team_is_said_where_the_sdr_is_in_several(desk, loop, table, at):
    other = add_team(name="Nordics", by=None, at=at)
    [(_line, _verdict, said)] = desk.said(
        desk.check(table(f"{ROW},Nordics", head=HEAD_WITH_TEAM), "meetings")
    )
    assert said == f"{loop.sdr.name} is no SDR of Nordics."
    join_team(loop.sdr, role=Role.SDR, team=other, by=None, at=at)
    [(_line, _verdict, said)] = desk.said(desk.check(table(ROW), "meetings"))
    assert "is SDR of several teams. Say of which." in said
    desk.bring(table(f"{ROW},Nordics", head=HEAD_WITH_TEAM), "meetings")
    handoff = Handoff.objects.get()
    assert (handoff.team, Brief.objects.filter(handoff=handoff).exists()) == (
        other,
        False,
    )  # it has no bar yet


HEAD_WITH_TEAM = "Account,Contact,Email,Starts,SDR,Time zone,Team"


def test_a_time_without_a_zone_is_the_teams(desk, loop, table):
    change_team(loop.team, zone="Asia/Tokyo", by=None, at=loop.team.created_at)
    desk.bring(table(ROW.removesuffix("Europe/Berlin")), "meetings")
    assert Handoff.objects.get().meeting.starts_at.astimezone(dt.UTC).hour == 6


def test_sent_again_it_is_the_same_and_at_another_time_it_is_moved(desk, loop, table):
    desk.bring(table(ROW), "meetings")
    assert desk.check(table(ROW), "meetings").same == 1
    handoff = Handoff.objects.get()
    was = handoff.meeting.starts_at
    moved = desk.bring(table(ROW.replace("15:00", "16:00")), "meetings")
    handoff.meeting.refresh_from_db()
    assert (moved.changed, handoff.meeting.starts_at - was) == (1, dt.timedelta(hours=1))
    assert desk.undo(moved).kept == 0
    handoff.meeting.refresh_from_db()
    assert handoff.meeting.starts_at == was


def test_undoing_withdraws_the_drafts_and_leaves_one_that_somebody_writes(desk, loop, table, at):
    more = "Bolt,Jo,jo@bolt.example,DAY 15:00,NOOR,"
    third = "Cray,Bo,bo@cray.example,DAY 15:00,NOOR,"
    done = desk.bring(table(ROW, more, third), "meetings")
    bolt, cray = (Handoff.objects.get(account__name=name) for name in ("Bolt", "Cray"))
    save(bolt.brief, {"trigger": "A new VP."}, revision=0, by=loop.sdr, at=at)
    late = cray.meeting.starts_at + DAY
    move_meeting(cray, starts_at=late, ends_at=late + dt.timedelta(hours=1), by=loop.sdr, at=at)
    undone = desk.undo(done)
    why = list(undone.lines.order_by("number").values_list("kept_why", flat=True))
    assert why == ["", "Bolt: somebody has written its brief by now.", "Cray: Since then: Moved."]
    states = dict(Handoff.objects.values_list("account__name", "review"))
    assert states == {"Harrow & Finch": "withdrawn", "Bolt": "draft", "Cray": "draft"}
    assert Contact.objects.filter(email="priya@harrow.example").exists()
