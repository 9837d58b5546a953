"""A meeting that did not take place: said by the AE, booked again by the SDR from the inbox, seen by the AE."""

import datetime as dt

import pytest
from playwright.sync_api import expect

from bounces.verbs import accept
from handoff import nudges
from handoff.models import Handoff, Meeting
from ledger import dispatches
from ledger.models import Clock
from ledger.time import now
from people.forms import MOMENT
from tests.browser.looks import violations
from tests.browser.screen import arrive, come_in, drain, message, open_live
from tests.loop import HOUR, Loop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(nudges, "_quiet_until", 0.0)


def happen() -> None:
    """What the events cause, and what open pages are told of it."""
    for _ in range(2):
        dispatches.drain()
    drain()


def test_after_a_no_show_it_is_booked_again_and_the_ae_sees_the_new_time(visit, transactional_db):
    loop = Loop()
    handoff = loop.submitted().handoff
    accept(handoff, by=loop.ae, at=now())
    Meeting.objects.filter(handoff=handoff.pk).update(starts_at=now() - HOUR, ends_at=now() - HOUR / 2)
    ae = visit(1440).page
    come_in(ae, loop.ae)
    open_live(ae, f"/handoffs/{handoff.pk}/")
    ae.get_by_role("button", name="They did not come").click()
    expect(message(ae, "Noted: they did not come. Noor Haddad is asked to book again today.")).to_be_visible()
    happen()
    assert Clock.objects.get(kind="rebook").holder_id == loop.sdr.pk

    sdr = visit(390, "dark", reduced_motion="reduce").page
    come_in(sdr, loop.sdr)
    open_live(sdr, "/inbox/")
    sdr.get_by_role("link", name=f"Book {handoff.account} again").click()
    arrive(sdr, f"Book {handoff.account} again")
    assert violations(sdr) == ""
    again = (now() + dt.timedelta(days=3)).replace(hour=14, minute=30)
    sdr.get_by_label("It starts").fill("2001-01-01T10:00")
    sdr.get_by_role("button", name="Book").click()
    expect(sdr.get_by_role("link", name="It starts: This time is past.")).to_be_visible()
    sdr.get_by_label("It starts").fill(again.strftime(MOMENT))
    sdr.get_by_role("button", name="Book").click()
    expect(message(sdr, "Booked again. It goes on under the same brief.")).to_be_visible()
    happen()
    expect(sdr.get_by_role("heading", name="Nothing waits on you.")).to_be_visible()

    told = ae.get_by_role("region", name="Meeting", exact=True)
    expect(told).to_contain_text(again.strftime("%a %-d %b, 14:30"))
    expect(told).to_contain_text("Another time now")
    assert violations(ae) == ""
    seen = Handoff.objects.get(pk=handoff.pk)
    assert (seen.review, seen.rounds.count(), seen.brief.pk) == ("accepted", 1, handoff.pk)
