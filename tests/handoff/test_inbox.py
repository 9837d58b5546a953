"""What waits on whom: holder, cover, manager; in which order; found by words."""

import datetime as dt

import pytest
from django.urls import reverse

from bounces import verbs
from handoff import inbox
from handoff.verbs import reassign
from ledger.models import Clock
from people.models import Role
from people.verbs import add_absence
from tests.loop import DAY, GOOD, HOUR, Loop

pytestmark = pytest.mark.django_db


@pytest.fixture
def loop(at):
    return Loop(at=at)


def waiting(user, at, **more):
    return [str(entry.row.handoff.account) for entry in inbox.Inbox(user, at=at).page(**more).entries]


def landed(loop, at, name, starts_in=7 * DAY):
    brief = loop.draft(at=at, starts_in=starts_in)
    brief.handoff.account.name = name
    brief.handoff.account.save()
    return loop.submitted(brief, at=at).handoff


@pytest.mark.rule("HANDOFF-3")
def test_the_soonest_deadline_comes_first(loop, at):
    landed(loop, at, "Later")
    landed(loop, at, "Sooner", starts_in=6 * HOUR)
    assert waiting(loop.ae, at) == ["Sooner", "Later"]
    assert waiting(loop.sdr, at) == []


def test_a_cover_sees_it_while_the_absence_lasts(loop, at):
    ben = loop.person("Ben Asante", Role.AE)
    landed(loop, at, "Covered")
    add_absence(loop.ae, starts_at=at, ends_at=at + HOUR, cover=ben, by=None, at=at)
    [entry] = inbox.Inbox(ben, at=at).page().entries
    assert (str(entry.row.handoff.account), entry.covered) == ("Covered", True)
    assert waiting(ben, at + HOUR) == []


def test_what_nobody_holds_waits_on_the_manager(loop, at):
    handoff = landed(loop, at, "Nobody's")
    assert waiting(loop.manager, at) == []
    reassign(handoff, ae=None, by=None, at=at, why="left")
    assert waiting(loop.manager, at) == ["Nobody's"]


@pytest.mark.rule("BOUNCE-5")
def test_an_overdue_review_rises_to_the_manager(loop, at):
    landed(loop, at, "Overdue")
    Clock.objects.filter(kind="review").update(breached_at=at + DAY)
    assert waiting(loop.manager, at + DAY) == ["Overdue"]
    assert waiting(loop.ae, at + DAY) == ["Overdue"]


def test_a_bounce_that_nobody_restates_rises_to_the_manager(loop, at):
    handoff = landed(loop, at, "Sent back")
    loop.bounced(handoff, at=at)
    assert (waiting(loop.sdr, at), waiting(loop.manager, at)) == (["Sent back"], [])
    Clock.objects.filter(kind="restate").update(breached_at=at + DAY)
    assert waiting(loop.manager, at + DAY) == ["Sent back"]


def test_words_of_account_contact_and_brief_find_it(loop, at):
    landed(loop, at, "Pallet Nine")
    landed(loop, at, "Corvane")
    assert waiting(loop.ae, at, words="pallet") == ["Pallet Nine"]
    assert len(waiting(loop.ae, at, words="workbook")) == 2
    assert waiting(loop.ae, at, words="zebra") == []


def test_pages_hold_their_place(loop, at, monkeypatch):
    monkeypatch.setattr(inbox, "PAGE", 2)
    for number in range(3):
        landed(loop, at, f"Row {number}", starts_in=(6 + number) * HOUR)
    first = inbox.Inbox(loop.ae, at=at).page()
    assert [str(entry.row.handoff.account) for entry in first.entries] == ["Row 0", "Row 1"]
    assert waiting(loop.ae, at, after=first.after) == ["Row 2"]


def test_more_rows_cost_no_more_queries(loop, at, client, django_assert_max_num_queries):
    for number in range(6):
        landed(loop, at, f"Row {number}")
    client.force_login(loop.ae)
    client.get(reverse("inbox"))  # the first look of a session writes that session down
    with django_assert_max_num_queries(12):
        page = client.get(reverse("inbox")).content.decode()
    assert page.count('data-row-key="a"') == 6


def test_the_page_has_the_sheet_of_the_open_row_and_gives_those_of_others(loop, at, client):
    rows = [landed(loop, at, f"Row {number}", starts_in=(6 + number) * HOUR) for number in range(3)]
    last = Clock.objects.get(kind="review", subject_id=rows[-1].pk)
    client.force_login(loop.ae)
    page = client.get(reverse("inbox")).content.decode()
    assert (page.count('class="sheet"'), f'data-of="row-{last.pk}"' in page) == (1, False)
    assert f'data-of="row-{last.pk}"' in client.get(reverse("inbox"), {"open": last.pk}).content.decode()
    sheet = client.get(reverse("inbox"), {"sheets": last.pk}).content.decode()
    assert (GOOD["promised"][:40] in sheet, "<main" in sheet) == (True, False)


def test_a_sheet_is_given_to_nobody_on_whom_it_does_not_wait(loop, at, client):
    handoff = landed(loop, at, "Pallet Nine")
    clock = Clock.objects.get(kind="review", subject_id=handoff.pk)
    client.force_login(Loop(at=at).ae)
    assert client.get(reverse("inbox"), {"sheets": clock.pk}).content.strip() == b""
    assert client.get(reverse("inbox"), {"sheets": "1,x"}).status_code == 400


def test_fifty_rows_are_a_light_page(loop, at, client):
    for number in range(8):
        landed(loop, at, f"Row {number}")
    client.force_login(loop.ae)
    eight = len(client.get(reverse("inbox")).content)
    landed(loop, at, "One more")
    assert len(client.get(reverse("inbox")).content) - eight < 3_500


def test_nobody_is_told_of_a_page_that_does_not_exist(loop, client):
    client.force_login(loop.ae)
    assert client.get(reverse("inbox"), {"after": "nonsense"}).status_code == 400


def test_an_accepted_one_waits_no_more_and_undone_waits_again(loop, at):
    handoff = landed(loop, at, "Pallet Nine")
    verbs.accept(handoff, by=loop.ae, at=at)
    assert waiting(loop.ae, at) == []
    verbs.undo(handoff, by=loop.ae, at=at + dt.timedelta(seconds=5))
    assert waiting(loop.ae, at) == ["Pallet Nine"]


def test_who_covers_for_an_sdr_cannot_write_for_them_and_sees_no_such_rows(loop, at):
    ben = loop.person("Ben Asante", Role.SDR)
    loop.bounced(landed(loop, at, "Sent back"), at=at)
    add_absence(loop.sdr, starts_at=at, ends_at=at + HOUR, cover=ben, by=None, at=at)
    assert (waiting(ben, at), waiting(loop.sdr, at)) == ([], ["Sent back"])


def test_a_row_says_why_its_button_does_nothing(loop, at):
    handoff = landed(loop, at, "Nobody's")
    [mine] = inbox.Inbox(loop.ae, at=at).page().entries
    reassign(handoff, ae=None, by=None, at=at, why="left")
    [theirs] = inbox.Inbox(loop.manager, at=at).page().entries
    assert (mine.row.no, theirs.row.no) == (
        "",
        "Only the AE who holds this handoff can decide, or who covers for them.",
    )


def test_what_is_past_its_time_is_counted_on_every_page(loop, at, client, monkeypatch):
    monkeypatch.setattr(inbox, "PAGE", 2)
    for number in range(3):
        landed(loop, at - 2 * DAY, f"Row {number}")
    client.force_login(loop.ae)
    assert "3 are past their time." in client.get(reverse("inbox")).content.decode()
