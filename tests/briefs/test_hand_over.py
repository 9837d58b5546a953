"""Whom the brief names comes to stand on the meeting's list: with the submission, or when it is booked at last."""

import datetime as dt

import pytest

from bounces.verbs import accept
from briefs.models import Brief
from briefs.reactions import meeting_booked
from handoff.attending import listed
from handoff.models import Attendee, Handoff
from handoff.verbs import book
from ledger.models import Event
from tests.loop import DAY, GOOD, HOUR

pytestmark = pytest.mark.django_db


def test_a_submission_hands_its_attendees_to_the_meeting_as_rows_of_people(loop, at):
    handoff = loop.submitted(at=at).handoff
    rows = {row.name or (row.contact or row.person).name: row for row in Attendee.objects.all()}
    assert rows["Priya Raghunathan"].contact == handoff.contact
    assert (rows["Alex Brandt"].person, rows["Gareth Moss"].contact) == (loop.ae, None)
    assert {name for name, row in rows.items() if row.confirmed} == {"Priya Raghunathan", "Alex Brandt"}
    assert Event.objects.get(kind="meeting.attendees_changed").by_id == loop.sdr.pk


def test_round_two_replaces_the_list_by_its_own(loop, at):
    handoff = loop.restated(at=at).round.handoff
    people = [
        GOOD["attendees"][0],
        {"side": "theirs", "name": "Anders Holt", "role": "CFO", "confirmed": True},
    ]
    loop.submitted(loop.written(Brief.objects.get(pk=handoff.pk), attendees=people, at=at), at=at)
    assert [row["name"] for row in listed(Handoff.objects.get(pk=handoff.pk))] == [
        "Priya Raghunathan",
        "Anders Holt",
    ]


def test_what_the_ae_confirms_by_accepting_holds_who_had_said_yes(loop, at):
    landed = loop.submitted(at=at)
    decided = accept(landed.handoff, by=loop.ae, at=at)
    said = {row["name"]: row["confirmed"] for row in decided.meeting["attendees"]}
    assert said == {"Priya Raghunathan": True, "Gareth Moss": False, "Alex Brandt": True}


def test_a_meeting_that_is_booked_only_after_the_submission_gets_them_too(loop, at):
    handoff = loop.submitted(loop.draft(at=at, starts_in=None), at=at).handoff
    assert not Attendee.objects.exists()
    seen = Handoff.objects.get(pk=handoff.pk)
    book(seen, starts_at=at + DAY, ends_at=at + DAY + HOUR, by=loop.sdr, at=at)
    event = Event.objects.get(kind="meeting.booked")
    for _ in range(2):  # a reaction that runs again changes nothing more
        meeting_booked(event, at=at + dt.timedelta(seconds=1))
    assert [row["name"] for row in listed(seen)] == [row["name"] for row in GOOD["attendees"]]
    assert Event.objects.filter(kind="meeting.attendees_changed").count() == 1
