"""BRIEF-10: a good accepted brief becomes an example without its buyer, a key away while one writes."""

import pytest
from django.urls import reverse

from bounces.verbs import accept
from briefs import verbs
from briefs.models import Example
from ledger.models import Event
from ledger.refused import Refused
from tests.loop import GOOD

pytestmark = pytest.mark.django_db
WORDS = {name: GOOD[name] for name in ("trigger", "pain", "promised", "landmines")}


@pytest.fixture
def read(loop, at):
    return accept(loop.submitted().handoff, by=loop.ae, at=at)


def form(client, who, read):
    client.force_login(who)
    return reverse("mark_example", args=[read.handoff_id])


@pytest.mark.rule("BRIEF-10")
def test_an_ae_looks_the_masked_words_over_and_others_have_them_a_key_away(client, loop, read):
    address = form(client, loop.ae, read)
    shown = client.get(address)
    given = {name: shown.context["form"][name].value() for name in WORDS}
    assert "[person] built the workbook" in given["landmines"]
    assert client.post(address, given | {"why": "The promise is one sentence."}).status_code == 302
    client.force_login(loop.sdr)
    writing = client.get(reverse("edit_brief", args=[loop.draft().pk])).text
    assert 'popovertarget="examples" data-key="e" data-anywhere="F2"' in writing
    assert "[person] built the workbook" in writing
    assert "Gareth" not in writing.partition('id="examples"')[2]
    assert "The promise is one sentence." in client.get(reverse("examples", args=[loop.team.pk])).text


def test_nobody_types_the_buyer_back_in(loop, read, at):
    words = WORDS | {"trigger": f"Priya Raghunathan of {read.handoff.account} wrote to priya@x.com."}
    kept = verbs.mark_example(read, words=words, why="", by=loop.manager, at=at)
    assert kept.trigger == "[person] of [company] wrote to [email]."
    assert "Gareth" not in kept.landmines
    assert [one["name"] for one in kept.attendees] == ["[person]", "[person]", "Alex Brandt"]


def test_only_an_accepted_brief_is_one_and_only_the_ae_or_the_manager_says_so(client, loop, read, at):
    with pytest.raises(Refused, match="Only an accepted brief"):
        verbs.mark_example(loop.submitted(), words={}, why="", by=loop.ae, at=at)
    with pytest.raises(Refused, match="makes its brief an example"):
        verbs.mark_example(read, words={}, why="", by=loop.sdr, at=at)
    assert client.get(form(client, loop.sdr, read)).status_code == 403
    assert "Make its brief an example" not in client.get(reverse("story", args=[read.handoff_id])).text
    client.force_login(loop.manager)
    assert "Make its brief an example" in client.get(reverse("story", args=[read.handoff_id])).text


def test_it_is_taken_down_and_kept_again(client, loop, read, at):
    kept = verbs.mark_example(read, words={}, why="Short.", by=loop.ae, at=at)
    client.force_login(loop.ae)
    page = client.post(reverse("take_down_example", args=[kept.pk]), follow=True)
    assert "No example yet." in page.text
    client.post(form(client, loop.ae, read), WORDS | {"why": ""})
    assert Example.objects.get().taken_down_at is None
    kinds = Event.objects.filter(subject_id=read.handoff_id, kind__startswith="brief.").values_list(
        "kind", flat=True
    )
    assert [*kinds][-3:] == ["brief.marked_example", "brief.example_taken_down", "brief.marked_example"]


def test_a_form_without_words_comes_back(client, loop, read):
    assert client.post(form(client, loop.ae, read), {"trigger": ""}).status_code == 422
    assert not Example.objects.exists()
