"""HANDOFF-7: a short talk before the call, and whether the SDR joins it, set per team."""

import pytest
from django.urls import reverse

from bounces.confirmation import letter
from bounces.verbs import accept
from handoff.models import Handoff
from people.verbs import change_settings
from tests.loop import Loop

pytestmark = pytest.mark.django_db


@pytest.mark.rule("HANDOFF-7")
def test_the_team_sets_it_each_handoff_carries_it_and_both_sides_read_it(client, loop, at):
    change_settings(loop.team, {"sdr_joins": "whole", "talk_before": True}, by=None, at=at)
    loop.team.refresh_from_db()
    landed = loop.submitted()
    said = "The SDR joins for the whole call. SDR and AE talk for five to ten minutes before."
    client.force_login(loop.ae)
    for address in (reverse("inbox"), reverse("story", args=[landed.handoff_id])):
        assert said in client.get(address).text
    accept(landed.handoff, by=loop.ae, at=at)
    handoff = Handoff.objects.get(pk=landed.handoff_id)
    assert "Noor Haddad joins us for the call." in letter(handoff, by=loop.ae, at=at).text


def test_another_team_has_its_own(loop, at):
    change_settings(loop.team, {"sdr_joins": "no"}, by=None, at=at)
    loop.team.refresh_from_db()
    assert loop.draft().around_the_call == "The SDR does not join the call."
    assert Loop().draft().around_the_call == "The SDR joins for the introduction."
