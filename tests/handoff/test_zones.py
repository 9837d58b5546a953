"""Hours on pages are those of whoever looks: typed as on their own wall clock, and shown so."""

import datetime as dt
import html
import json
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from bounces.models import Bounce
from handoff.models import Meeting
from tests.loop import Loop

pytestmark = pytest.mark.django_db
IN_WINTER = dt.datetime(2099, 1, 1, 15, tzinfo=dt.UTC)  # ten in the morning in New York


@pytest.fixture
def loop(at):
    made = Loop(at=at)
    for person in (made.sdr, made.ae):
        person.zone = "America/New_York"
        person.save(update_fields=["zone"])
    return made


def new_york(moment, form):
    return format(timezone.localtime(moment, ZoneInfo("America/New_York")), form)


def test_a_meeting_typed_at_ten_in_new_york_is_at_fifteen_utc(client, loop):
    client.force_login(loop.sdr)
    given = {"account": "A", "contact": "B", "minutes": "30", "bar": str(loop.bar.pk)}
    answer = client.post(reverse("new_brief"), given | {"starts_at": "2099-01-01T10:00"})
    assert Meeting.objects.get().starts_at == IN_WINTER
    assert "10:00" in client.get(reverse("briefs")).text
    assert answer.status_code == 302


def test_a_step_typed_in_new_york_is_due_on_that_wall_clock(client, loop, at):
    sent_back = loop.bounced()
    client.force_login(loop.sdr)
    tomorrow = new_york(at + dt.timedelta(days=1), "%Y-%m-%dT")
    given = {"restated": "Find out who signs.", "step": "Call Priya.", "step_due_at": f"{tomorrow}10:00"}
    client.post(reverse("restate", args=[sent_back.round.handoff_id]), given)
    assert new_york(Bounce.objects.get().step_due_at, "%Y-%m-%dT%H:%M") == given["step_due_at"]


def test_what_is_said_after_submitting_and_saving_is_in_the_readers_zone(client, loop):
    brief = loop.written()
    client.force_login(loop.sdr)
    body = json.dumps({"revision": brief.revision, "changes": {"landmines_asked": False}})
    saved = client.post(reverse("save_brief", args=[brief.pk]), body, content_type="application/json").json()
    brief.refresh_from_db()
    assert saved["saved"] == new_york(brief.saved_at, "%H:%M:%S")
    given = {"revision": brief.revision}
    page = client.post(reverse("submit_brief", args=[brief.pk]), given, follow=True)
    due_at = new_york(brief.handoff.rounds.get().due_at, "%a %H:%M")
    assert f"decision by {due_at}" in html.unescape(page.text)


def test_the_api_speaks_utc_to_everybody_and_no_zone_is_left_behind(client, loop):
    client.force_login(loop.sdr)
    person = client.get(f"/api/v1/people/{loop.sdr.pk}").json()
    assert person["created_at"].endswith("Z")
    assert timezone.get_current_timezone_name() == "UTC"
