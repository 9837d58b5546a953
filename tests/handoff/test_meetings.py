"""The discovery meeting: held or not, booked again, and who is to be there. And how a handoff ends."""

import datetime as dt
import json

import pytest

from handoff.models import Account, Attendee, Handoff
from handoff.reasons import Withdrawal
from handoff.verbs import (
    Attending,
    add_account,
    add_contact,
    add_opportunity,
    attendees_version,
    book,
    cancel,
    change_handoff,
    correct,
    hold,
    miss,
    move,
    open_handoff,
    set_attendees,
    set_outcome,
    withdraw,
)
from ledger import clocks
from ledger.models import Clock, Event
from ledger.refused import Overtaken, Refused

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def booked(handoff, sdr, at):
    book(handoff, starts_at=at, ends_at=at + HOUR, link="https://meet.example/1", by=sdr, at=at - HOUR)
    return handoff


@pytest.fixture
def jo(account, sdr, at):
    return add_contact(account, name="Jo Doe", email="jo@corvane.example", by=sdr, at=at)


def kinds():
    return list(
        Event.objects.filter(kind__startswith="meeting.").order_by("pk").values_list("kind", flat=True)
    )


@pytest.mark.rule("HANDOFF-9")
def test_after_a_no_show_it_is_the_same_meeting_booked_again(booked, sdr, at):
    first = booked.meeting
    miss(booked, by=sdr, at=at + HOUR)
    again = book(booked, starts_at=at + 2 * HOUR, ends_at=at + 3 * HOUR, by=sdr, at=at + HOUR)
    cancel(booked, by=sdr, at=at + HOUR)
    book(booked, starts_at=at + 4 * HOUR, ends_at=at + 5 * HOUR, by=sdr, at=at + HOUR)
    assert (again.pk, again.link) == (first.pk, "https://meet.example/1")
    assert kinds() == [
        "meeting.booked",
        "meeting.missed",
        "meeting.rebooked",
        "meeting.cancelled",
        "meeting.rebooked",
    ]


@pytest.mark.parametrize("verb", [hold, miss])
def test_nobody_came_or_stayed_away_before_it_began(verb, booked, sdr, at):
    with pytest.raises(Refused, match="not begun yet"):
        verb(booked, by=sdr, at=at - dt.timedelta(seconds=1))
    verb(booked, by=sdr, at=at)


def test_what_was_marked_is_corrected_for_a_reason(booked, sdr, ae, at):
    miss(booked, by=sdr, at=at)
    correct(booked, held=True, why="came_late", by=ae, at=at + HOUR)
    assert (booked.meeting_state, booked.held_at, booked.no_show_at) == ("held", at + HOUR, at)
    with pytest.raises(Refused) as no:
        correct(booked, held=False, why="duplicate", by=ae, at=at + HOUR)
    assert no.value.field == "why"


def test_a_meeting_can_be_held_while_its_brief_is_a_draft(booked, sdr, at):
    hold(booked, by=sdr, at=at)
    assert (booked.review, booked.meeting_state) == ("draft", "held")


def attending(sdr, jo):
    return [
        Attending("ours", person=sdr, role="SDR", confirmed=True),
        Attending("theirs", contact=jo, role="VP Sales", confirmed=True),
        Attending("theirs", name="Pat Roe", role="Ops lead"),
    ]


def test_who_is_to_be_there_is_set_in_one_go_and_told_in_numbers(booked, sdr, jo, at):
    rows = set_attendees(booked, attending(sdr, jo), by=sdr, at=at)
    event = Event.objects.get(kind="meeting.attendees_changed")
    assert [(row.side, row.confirmed) for row in rows] == [
        ("ours", True),
        ("theirs", True),
        ("theirs", False),
    ]
    assert event.new == {
        "ours": 1, "theirs": 2, "confirmed": 2, "people": [str(sdr.pk)], "contacts": [str(jo.pk)],
    }  # fmt: skip
    assert "Roe" not in json.dumps([event.old, event.new])


def test_who_stays_on_the_list_keeps_their_row(booked, sdr, jo, at):
    before = set_attendees(booked, attending(sdr, jo), by=sdr, at=at)
    after = set_attendees(
        booked,
        [Attending("theirs", name="pat roe", role="CFO"), Attending("theirs", contact=jo)],
        by=sdr,
        at=at,
    )
    assert [row.pk for row in after] == [before[2].pk, before[1].pk]
    assert set(Attendee.objects.values_list("pk", flat=True)) == {row.pk for row in after}


def test_the_same_list_again_is_no_event(booked, sdr, jo, at):
    for _ in range(2):
        set_attendees(booked, attending(sdr, jo), by=sdr, at=at)
    assert kinds().count("meeting.attendees_changed") == 1


def test_a_stale_list_is_refused(booked, sdr, jo, at):
    seen = attendees_version(booked)
    set_attendees(booked, attending(sdr, jo), seen=seen, by=sdr, at=at)
    with pytest.raises(Overtaken):
        set_attendees(booked, [], seen=seen, by=sdr, at=at)
    assert Attendee.objects.count() == 3


def test_a_list_that_cannot_be_is_refused_and_says_where(booked, sdr, jo, at):
    stranger = add_contact(add_account(name="Other", by=sdr, at=at), name="Sam", by=sdr, at=at)
    fine = Attending("ours", person=sdr)
    for wrong, sentence in (
        (Attending("ours", contact=jo), "Attendee 2: our people"),
        (Attending("theirs", person=sdr), "Attendee 2: our people"),
        (Attending("both", name="Pat"), "Attendee 2: say whether"),
        (Attending("theirs", name=" "), "Attendee 2: give a name"),
        (Attending("theirs", name="x" * 201), "Attendee 2: a name or a role"),
        (Attending("theirs", contact=stranger), "Attendee 2: the contact belongs"),
        (fine, "Each attendee is on the list once"),
    ):
        with pytest.raises(Refused, match=sentence) as no:
            set_attendees(booked, [fine, wrong], by=sdr, at=at)
        assert no.value.field == "attendees"
    assert not Attendee.objects.exists()


def test_without_a_meeting_nobody_is_to_be_there(handoff, sdr, at):
    with pytest.raises(Refused, match="Book the meeting first"):
        set_attendees(handoff, [], by=sdr, at=at)


@pytest.mark.parametrize("why", Withdrawal.values)
def test_a_handoff_is_withdrawn_for_a_reason_and_nothing_is_due_any_more(
    why, handoff, sdr, ae, drill_clock, at
):
    move(handoff, review="submitted", by=sdr, at=at)
    clocks.start("drill", subject=handoff, holder=ae, at=at, due_at=at + HOUR)
    event = withdraw(handoff, why=why, by=ae, at=at)
    assert (event.kind, event.why, event.by_id, event.on_behalf_of_id) == (
        "handoff.withdrawn",
        why,
        ae.pk,
        sdr.pk,
    )
    assert (Clock.objects.get().outcome, Clock.objects.get().next_at) == ("withdrawn", None)


@pytest.mark.parametrize("why", ["", "no_time", "I changed my mind"])
def test_a_reason_is_one_of_the_list(why, handoff, sdr, at):
    with pytest.raises(Refused, match="entered by mistake") as no:
        withdraw(handoff, why=why, by=sdr, at=at)
    assert no.value.field == "why"


def test_what_was_accepted_is_not_withdrawn(handoff, sdr, ae, at):
    move(handoff, review="submitted", by=sdr, at=at)
    move(handoff, review="accepted", by=ae, at=at)
    with pytest.raises(Refused, match="accepted cannot become withdrawn"):
        withdraw(handoff, why="duplicate", by=sdr, at=at)


def test_an_outcome_is_set_by_hand_once_it_is_accepted(handoff, sdr, ae, at):
    with pytest.raises(Refused, match="begins with the acceptance"):
        set_outcome(handoff, "advanced", by=ae, at=at)
    move(handoff, review="submitted", by=sdr, at=at)
    move(handoff, review="accepted", by=ae, at=at)
    for outcome in ("advanced", "opportunity", "won"):
        set_outcome(handoff, outcome, by=ae, at=at)
    assert Handoff.objects.get(pk=handoff.pk).won_at == at
    with pytest.raises(Refused, match="no such outcome"):
        set_outcome(handoff, "splendid", by=ae, at=at)


def test_a_contact_and_an_opportunity_of_its_account_are_linked_later(handoff, account, jo, sdr, at):
    deal = add_opportunity(account, name="New business", by=sdr, at=at)
    change_handoff(handoff, contact=jo, opportunity=deal, by=sdr, at=at)
    stored = Handoff.objects.get(pk=handoff.pk)
    assert (stored.contact, stored.opportunity) == (jo, deal)
    assert Event.objects.get(kind="handoff.changed").new["contact"] == str(jo.pk)


def test_what_belongs_to_another_account_is_refused(handoff, team, sdr, at):
    other = add_account(name="Other", by=sdr, at=at)
    deal = add_opportunity(other, name="Theirs", by=sdr, at=at)
    account = Account.objects.get(pk=handoff.account_id)
    for verb in (
        lambda: change_handoff(handoff, opportunity=deal, by=sdr, at=at),
        lambda: open_handoff(team=team, sdr=sdr, account=account, opportunity=deal, by=sdr, at=at),
    ):
        with pytest.raises(Refused, match="another account") as no:
            verb()
        assert no.value.field == "opportunity"


def test_nobody_decides_on_their_own(team, sdr, account, at):
    with pytest.raises(Refused, match="cannot decide"):
        open_handoff(team=team, sdr=sdr, ae=sdr, account=account, by=sdr, at=at)
    assert open_handoff(team=team, sdr=sdr, ae=sdr, account=account, direct=True, by=sdr, at=at).direct
