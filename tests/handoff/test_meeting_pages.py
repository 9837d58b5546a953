"""The meeting in the browser: booked, moved, held or not, put right, booked again, in the hours of whoever looks."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from bounces.reactions import ask_to_rebook
from bounces.verbs import accept
from handoff.attending import listed
from handoff.models import Attendee, Handoff, Meeting
from handoff.verbs import add_contact, add_opportunity, book, cancel, hold, miss, move_meeting
from ledger.models import Event
from people.forms import MOMENT
from tests.loop import DAY, HOUR, Loop

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Tokyo")


@pytest.fixture
def loop(at):
    return Loop(at=at)


@pytest.fixture
def handoff(loop, at):
    return loop.draft(at=at).handoff


@pytest.fixture
def sdr(client, loop):
    client.force_login(loop.sdr)
    return client


def press(client, name, handoff, **given):
    return client.post(reverse(name, args=[handoff.pk]), given)


def typed(moment, zone=dt.UTC):
    return moment.astimezone(zone).strftime(MOMENT)


def now_of(handoff):
    return Handoff.objects.select_related("meeting").get(pk=handoff.pk)


def story(client, handoff):
    return client.get(reverse("story", args=[handoff.pk])).text


def begun(handoff, at):
    Meeting.objects.filter(handoff=handoff.pk).update(starts_at=at - HOUR, ends_at=at)


def test_a_meeting_is_booked_in_the_hours_of_who_types_them(sdr, loop, at):
    type(loop.sdr).objects.filter(pk=loop.sdr.pk).update(zone=str(ZONE))
    handoff = loop.draft(at=at, starts_in=None).handoff
    start = (at + DAY).replace(second=0, microsecond=0)
    form = sdr.get(reverse("book_meeting", args=[handoff.pk])).text
    assert "In your time zone, Asia/Tokyo." in form
    press(sdr, "book_meeting", handoff, starts_at=typed(start, ZONE), link="meet.example.com/x")
    meeting = now_of(handoff).meeting
    assert (meeting.starts_at, meeting.ends_at - meeting.starts_at) == (start, HOUR / 2)
    assert typed(start, ZONE)[-5:] in story(sdr, handoff)


@pytest.mark.parametrize(
    ("starts_in", "lasts", "field", "sentence"),
    [
        (-HOUR, HOUR, "starts_at", "This time is past. Give the time of a meeting to come."),
        (DAY, -HOUR, "ends_at", "A meeting ends after it starts."),
        (DAY, 9 * HOUR, "ends_at", "A meeting lasts eight hours at most."),
        (400 * 365 * DAY, HOUR, "starts_at", "Give a day from 1970 to 2199."),
    ],
)
@pytest.mark.parametrize("name", ["book_meeting", "move_meeting"])
def test_a_time_that_cannot_be_is_refused_at_its_field(
    sdr, loop, at, name, starts_in, lasts, field, sentence
):
    handoff = loop.draft(at=at, starts_in=DAY if name == "move_meeting" else None).handoff
    given = {
        "starts_at": typed(at + starts_in),
        "ends_at": typed(at + starts_in + lasts),
        "link": "https://a.example",
    }
    answer = press(sdr, name, handoff, **given)
    form = answer.context["form"]
    assert (answer.status_code, form.errors) == (422, {field: [sentence]})
    assert form["link"].value() == "https://a.example"
    assert not Event.objects.filter(kind__in=("meeting.moved", "meeting.rebooked")).exists()


def test_the_last_minute_of_all_years_is_refused_in_words(sdr, loop, handoff):
    type(loop.sdr).objects.filter(pk=loop.sdr.pk).update(zone="America/Los_Angeles")
    answer = press(sdr, "move_meeting", handoff, starts_at="9999-12-31T23:59")
    assert answer.context["form"].errors == {"starts_at": ["Give a day from 1970 to 2199."]}


def test_the_api_says_the_same(sdr, handoff, at):
    times = {"starts_at": (at - HOUR).isoformat(), "ends_at": at.isoformat()}
    address = reverse("api_meeting", args=[handoff.pk])
    said = sdr.patch(address, times, content_type="application/json").json()["errors"][0]
    assert (said["field"], said["rule"]) == ("starts_at", "HANDOFF-1")


def test_a_link_of_any_length_that_is_kept_may_come_by_the_api(sdr, loop, at):
    handoff = loop.draft(at=at, starts_in=None).handoff
    times = {"starts_at": (at + DAY).isoformat(), "ends_at": (at + DAY + HOUR).isoformat()}
    link = "https://teams.example.com/" + "x" * 1000
    answer = sdr.post(
        reverse("api_book", args=[handoff.pk]), times | {"link": link}, content_type="application/json"
    )
    assert (answer.status_code, now_of(handoff).meeting.link) == (201, link)


def test_a_moved_meeting_keeps_its_length_where_no_end_is_given(sdr, loop, at):
    handoff = loop.draft(at=at, starts_in=None).handoff
    book(handoff, starts_at=at + DAY, ends_at=at + DAY + 0.75 * HOUR, by=loop.sdr, at=at)
    press(sdr, "move_meeting", handoff, starts_at=typed(at + 2 * DAY), link="https://b.example/1")
    meeting = now_of(handoff).meeting
    assert (meeting.ends_at - meeting.starts_at, meeting.link) == (0.75 * HOUR, "https://b.example/1")


def test_who_moves_what_has_been_moved_meanwhile_sees_both_and_can_mean_it(sdr, loop, handoff, at):
    form = sdr.get(reverse("move_meeting", args=[handoff.pk])).context["form"]
    move_meeting(now_of(handoff), starts_at=at + 2 * DAY, ends_at=at + 2 * DAY + HOUR, by=loop.ae, at=at)
    given = {"starts_at": typed(at + 3 * DAY), "seen": form["seen"].value()}
    answer = press(sdr, "move_meeting", handoff, **given)
    assert (answer.status_code, len(answer.context["form"].differences)) == (422, 2)
    given["seen"] = answer.context["form"]["seen"].value()
    assert press(sdr, "move_meeting", handoff, **given).status_code == 302
    assert typed(now_of(handoff).meeting.starts_at) == given["starts_at"]


def test_what_was_called_off_meanwhile_is_not_moved_and_what_was_typed_stays(sdr, loop, handoff, at):
    cancel(handoff, by=loop.ae, at=at)
    answer = press(sdr, "move_meeting", handoff, starts_at=typed(at + DAY))
    assert answer.status_code == 422
    assert "Book it again instead." in answer.text
    assert answer.context["form"]["starts_at"].value() == typed(at + DAY)


def test_whether_they_came_is_said_after_the_start(sdr, handoff, at):
    assert "Whether they came is said after its start." in story(sdr, handoff)
    assert (
        "has not begun yet"
        in press(sdr, "hold_meeting", handoff).wsgi_request._messages._queued_messages[0].message
    )
    begun(handoff, at)
    assert 'id="no-meeting"' not in story(sdr, handoff)
    press(sdr, "hold_meeting", handoff)
    assert now_of(handoff).meeting_state == "held"


def test_held_is_put_right_with_a_reason_and_back(sdr, loop, handoff, at):
    begun(handoff, at)
    hold(now_of(handoff), by=loop.sdr, at=at)
    answer = press(sdr, "correct_meeting", handoff, held="False")
    assert answer.context["form"].errors["why"] == ["Say why it was marked otherwise."]
    press(sdr, "correct_meeting", handoff, held="False", why="marked_by_mistake")
    assert now_of(handoff).meeting_state == "no_show"
    press(sdr, "correct_meeting", handoff, held="True", why="came_late")
    assert now_of(handoff).meeting_state == "held"


def test_a_second_correction_of_the_same_does_not_turn_it_back(sdr, loop, handoff, at):
    begun(handoff, at)
    miss(now_of(handoff), by=loop.sdr, at=at)
    answer = press(sdr, "correct_meeting", handoff, held="False", why="marked_by_mistake")
    assert (answer.status_code, now_of(handoff).meeting_state) == (422, "no_show")


def test_called_off_by_mistake_it_is_booked_for_the_same_time_again(sdr, handoff, at):
    before = now_of(handoff).meeting.starts_at
    answer = press(sdr, "cancel_meeting", handoff)
    undo = answer.wsgi_request._messages._queued_messages[0].extra_tags
    assert reverse("book_meeting", args=[handoff.pk]) in undo
    times = {name: typed(getattr(now_of(handoff).meeting, name)) for name in ("starts_at", "ends_at")}
    press(sdr, "book_meeting", handoff, **times)
    again = now_of(handoff)
    assert (again.meeting_state, typed(again.meeting.starts_at)) == ("booked", typed(before))


def test_a_page_that_does_not_fit_the_meeting_leads_to_the_one_that_does(sdr, loop, handoff, at):
    def leads(name):
        return sdr.get(reverse(name, args=[handoff.pk])).headers.get("Location", "")

    assert leads("book_meeting") == reverse("move_meeting", args=[handoff.pk])
    assert leads("correct_meeting") == reverse("story", args=[handoff.pk])
    cancel(now_of(handoff), by=loop.sdr, at=at)
    assert leads("move_meeting") == reverse("book_meeting", args=[handoff.pk])


def test_a_reader_sees_what_could_be_done_and_the_sentence_why_not(client, loop, handoff):
    client.force_login(loop.person("Rita Reed", "reader"))
    shown = story(client, handoff)
    assert reverse("move_meeting", args=[handoff.pk]) not in shown
    assert shown.count("Only the SDR and the AE of this handoff can do this") == 1


def test_the_task_to_book_again_leads_to_the_page_and_back_to_the_inbox(sdr, loop, handoff, at):
    begun(handoff, at)
    miss(now_of(handoff), by=loop.ae, at=at)
    ask_to_rebook(Event.objects.get(kind="meeting.missed"), at=at)
    link = f"{reverse('book_meeting', args=[handoff.pk])}?from=/inbox/"
    assert f'href="{link}"' in sdr.get(reverse("inbox")).text
    answer = sdr.post(link, {"starts_at": typed(at + DAY)})
    assert (answer["Location"], now_of(handoff).meeting_state) == ("/inbox/", "booked")


def test_a_contact_and_a_deal_of_the_account_are_chosen_and_none_of_another(sdr, loop, handoff, at):
    deal = add_opportunity(handoff.account, name="Forecasting", by=loop.sdr, at=at)
    stranger = add_opportunity(loop.draft(at=at).handoff.account, name="Other", by=loop.sdr, at=at)
    assert press(sdr, "handoff_about", handoff, opportunity=str(stranger.pk)).status_code == 422
    contact = str(handoff.contact_id)
    press(sdr, "handoff_about", handoff, contact=contact, opportunity=str(deal.pk))
    assert (now_of(handoff).opportunity, str(now_of(handoff).contact_id)) == (deal, contact)


# Who is to be there


def seats(*rows):
    parts = ("side", "name", "role", "confirmed")
    named = [dict(zip(parts, row, strict=True)) for row in rows]
    return {
        f"{part}-{number}": value
        for number, row in enumerate(named)
        for part, value in row.items()
        if value is not None
    }


def test_names_that_are_known_become_people_and_contacts(sdr, loop, handoff, at):
    jo = add_contact(handoff.account, name="Jo Doe", title="CFO", by=loop.sdr, at=at)
    rows = seats(
        ("theirs", "jo  DOE", "CFO", "on"), ("ours", "Alex Brandt", "AE", None),
        ("theirs", "Somebody Else", "", None), ("theirs", "", "Legal", None), ("ours", "", "", None),
    )  # fmt: skip
    press(sdr, "meeting_people", handoff, **rows)
    found = [(it.contact, it.person, it.name, it.role) for it in Attendee.objects.order_by("pk")]
    assert found == [
        (jo, None, "", ""), (None, loop.ae, "", "AE"), (None, None, "Somebody Else", ""),
        (None, None, "Legal", ""),
    ]  # fmt: skip
    assert listed(now_of(handoff))[0] == {
        "side": "theirs",
        "name": "Jo Doe",
        "role": "CFO",
        "confirmed": True,
    }


def test_of_two_with_one_name_nobody_is_guessed_and_twice_is_once(sdr, loop, handoff, at):
    for email in ("jo@a.example", "jo@b.example"):
        add_contact(handoff.account, name="Jo Doe", email=email, by=loop.sdr, at=at)
    press(
        sdr,
        "meeting_people",
        handoff,
        **seats(("theirs", "Jo Doe", "", None), ("theirs", "jo doe", "", "on")),
    )
    one = Attendee.objects.get()
    assert (one.contact, one.name, one.confirmed) == (None, "Jo Doe", True)


def test_a_list_that_was_changed_meanwhile_is_not_overwritten_unseen(sdr, loop, handoff, at):
    form = sdr.get(reverse("meeting_people", args=[handoff.pk])).context["form"]
    press(sdr, "meeting_people", handoff, **seats(("theirs", "Jo Doe", "", None)))
    given = seats(("theirs", "Pat Roe", "", None)) | {"seen": form["seen"].value()}
    answer = press(sdr, "meeting_people", handoff, **given)
    assert (answer.status_code, "Pat Roe" in answer.text, "Jo Doe" in answer.text) == (422, True, True)
    given["seen"] = answer.context["form"]["seen"].value()
    press(sdr, "meeting_people", handoff, **given)
    assert Attendee.objects.get().name == "Pat Roe"


def test_nobody_at_all_is_refused_in_words(sdr, handoff):
    answer = press(sdr, "meeting_people", handoff, **seats(("theirs", "", "", None)))
    assert (answer.status_code, "Name one person at least" in answer.text) == (422, True)


def test_the_story_tells_what_was_confirmed_by_accepting_beside_what_is_now(client, loop, at):
    handoff = now_of(loop.submitted(loop.draft(at=at), at=at).handoff)
    accept(handoff, by=loop.ae, at=at)
    client.force_login(loop.ae)
    assert "Confirmed by Alex Brandt" in story(client, handoff)
    assert "Another time now" not in story(client, handoff)
    press(client, "move_meeting", handoff, starts_at=typed(at + 3 * DAY))
    press(client, "meeting_people", handoff, **seats(("theirs", "Jo Doe", "CFO", "on")))
    shown = story(client, handoff)
    for words in ("Another time now", "Other people or answers now", "Jo Doe", "Priya Raghunathan"):
        assert words in shown
