"""BAR-11: a motion without a bar has direct handoffs, theirs at once who takes them."""

import pytest
from django.urls import reverse

from bar.verbs import start_bar
from briefs import verbs
from handoff.models import Handoff
from handoff.verbs import set_outcome
from ledger.refused import Refused
from people import policy
from tests.loop import Loop

pytestmark = pytest.mark.django_db
ABOUT = {"account": "Corvane", "contact": "Jo March", "minutes": "30"}


@pytest.fixture
def plain(loop, at):
    return start_bar(loop.team, "high_velocity", by=None, at=at, reviewed=False)


def begin(client, who, **given):
    client.force_login(who)
    return client.post(
        reverse("new_brief"), ABOUT | {key: str(value) for key, value in given.items()}, follow=True
    )


@pytest.mark.rule("BAR-11")
def test_one_is_begun_on_the_page_of_a_new_brief_and_is_born_accepted(client, loop, plain):
    client.force_login(loop.sdr)
    assert "High-velocity inbound (direct: no bar, no brief)" in client.get(reverse("new_brief")).text
    page = begin(client, loop.sdr, bar=plain.pk, ae=loop.ae.pk)
    made = Handoff.objects.get()
    assert (made.direct, made.review, made.outcome, made.ae) == (True, "accepted", "open", loop.ae)
    assert not hasattr(made, "brief")
    assert "Corvane is with Alex Brandt now" in page.text
    for shown in (page, client.get(reverse("briefs"))):
        assert '<span class="tag">Direct</span>' in shown.text
    assert page.context["path"] == [("here", "Taken"), ("", "Advanced")]


def test_it_needs_its_ae_and_a_bar_picks_its_own(client, loop, plain):
    assert "Say who takes it" in begin(client, loop.sdr, bar=plain.pk).text
    page = begin(client, loop.sdr, bar=loop.bar.pk, ae=loop.ae.pk)
    assert "the AE is picked when the brief is submitted" in page.text
    assert not Handoff.objects.exists()


def test_where_every_motion_has_its_bar_nobody_is_asked_for(client, loop):
    client.force_login(loop.sdr)
    assert "Who takes it" not in client.get(reverse("new_brief")).text


def test_neither_takes_the_other_way(loop, plain, at):
    about = {"sdr": loop.sdr, "account": "Corvane", "contact": "Jo March", "by": loop.sdr, "at": at}
    with pytest.raises(Refused, match="without bar and brief"):
        verbs.begin(bar=plain, **about)
    with pytest.raises(Refused, match="This motion has a bar"):
        verbs.begin_direct(bar=loop.bar, ae=loop.ae, **about)
    with pytest.raises(Refused, match="Handoffs of a team are opened by its members"):
        verbs.begin_direct(bar=plain, ae=loop.ae, **about | {"by": Loop().sdr})
    made = verbs.begin_direct(bar=plain, ae=loop.ae, **about)
    with pytest.raises(Refused, match="A direct handoff has no brief"):
        verbs.open_brief(made, bar=plain, by=loop.sdr, at=at)


def test_an_ae_says_what_came_of_a_direct_one_that_they_opened_themselves(loop, plain, at):
    about = {"account": "Corvane", "contact": "Jo March", "by": loop.ae, "at": at}
    made = verbs.begin_direct(bar=plain, sdr=loop.ae, ae=loop.ae, **about)
    assert policy.may(loop.ae, "handoff.outcome", made, at=at)
    set_outcome(made, "advanced", by=loop.ae, at=at)
    assert made.outcome == "advanced"
