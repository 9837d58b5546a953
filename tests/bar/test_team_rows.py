"""Fit profile, proposals and first run, as they are stored."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from bar import profiles
from bar.firstrun import Answers
from bar.fit import Profile, State
from bar.models import Bar, FitProfile
from bar.verbs import change_fit, draft, propose, put_in_force, set_up, start_bar, take_up
from handoff.models import Account, Attendee, Contact, Opportunity
from handoff.verbs import book, open_handoff
from ledger.models import Event
from ledger.refused import Overtaken, Refused
from people.models import Role
from people.verbs.rows import version

pytestmark = pytest.mark.django_db
ANSWERS = Answers(
    split=True, deals=["same_day", "mid_market"], pay="quality", sdrs_per_ae=Fraction(2), meetings_a_week=5,
    reviews_a_day=4, place="crm",
)  # fmt: skip


@pytest.fixture
def handoff(team, person, at):
    account = Account.objects.create(
        name="Harrow & Finch", employees=120, industry="Professional services", location="Dublin, Ireland",
        revenue=Decimal(118_000_000), currency="USD", created_at=at,
    )  # fmt: skip
    contact = Contact.objects.create(
        account=account, name="Priya R", title="VP Revenue Operations", department="RevOps", created_at=at
    )
    opportunity = Opportunity.objects.create(
        account=account, name="Forecast", closes_on=at.date() + dt.timedelta(days=60), created_at=at
    )
    return open_handoff(
        team=team,
        sdr=person(Role.SDR),
        account=account,
        contact=contact,
        opportunity=opportunity,
        by=None,
        at=at,
    )


class TestFit:
    def test_a_team_without_a_profile_has_the_defaults(self, team):
        assert profiles.profile_of(team) == Profile()

    @pytest.mark.rule("BAR-10")
    def test_a_handoff_is_held_against_its_teams_profile(self, handoff, team, at):
        states = {it.what.value: it.state for it in profiles.findings_of(handoff, at=at)}
        assert {what for what, state in states.items() if state is State.MISFIT} == {"employees"}
        assert {what for what, state in states.items() if state is State.UNKNOWN} == {"meeting", "invitation"}
        change_fit(team, employees_min=100, by=None, at=at)
        assert not [it for it in profiles.findings_of(handoff, at=at) if it.state is State.MISFIT]

    @pytest.mark.rule("BAR-10")
    def test_the_meeting_and_who_comes_are_checked_too(self, handoff, at):
        meeting = book(handoff, starts_at=at, ends_at=at + dt.timedelta(hours=1), by=None, at=at)
        Attendee.objects.create(meeting=meeting, side="theirs", name="Priya R")
        found = {it.what.value: it.state for it in profiles.findings_of(handoff, at=at)}
        assert [found[it] for it in ("meeting", "invitation", "stakeholder")] == [State.MISFIT] * 3
        meeting.attendees.update(confirmed=True, role="Buyer")
        found = {it.what.value: it.state for it in profiles.findings_of(handoff, at=at)}
        assert [found[it] for it in ("invitation", "stakeholder")] == [State.FITS] * 2

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"employees_min": 3_000}, "employees_max"),
            ({"meeting_max": 20}, "meeting_max"),
            ({"revenue_max": Decimal(1)}, "revenue_max"),
            ({"geographies": ["Atlantis"]}, "geographies"),
            ({"title_level": "king"}, "title_level"),
        ],
    )
    def test_a_profile_that_cannot_be_is_refused_at_its_field(self, team, at, wrong, field):
        with pytest.raises(Refused) as no:
            change_fit(team, by=None, at=at, **wrong)
        assert (no.value.rule, no.value.field) == ("BAR-10", field)
        assert not FitProfile.objects.exists()

    def test_a_change_is_an_event_without_the_names(self, team, at):
        row = change_fit(
            team, industries=["Health  care", "health care", ""], employees_min=9, by=None, at=at
        )
        assert row.industries == ["Health care"]
        event = Event.objects.get(kind="fit.changed")
        assert event.new == {"employees_min": 9, "fields": ["industries", "employees_min"]}
        assert event.old["employees_min"] == 250

    def test_of_two_who_change_it_the_second_is_told(self, team, at):
        from bar.verbs.fit import CHANGEABLE, profile_row

        seen = version(profile_row(team), CHANGEABLE)
        change_fit(team, employees_min=9, seen=seen, by=None, at=at)
        with pytest.raises(Overtaken):
            change_fit(team, employees_min=10, seen=seen, by=None, at=at)


class TestProposals:
    @pytest.mark.rule("BAR-9")
    def test_what_was_missing_is_kept_in_the_aes_words_and_taken_up(self, in_force, bar, handoff, ae, at):
        made = propose(bar, handoff, " Who runs security there. ", by=ae, at=at)
        second = draft(bar, by=None, at=at)
        for _ in range(2):
            take_up(made, second, by=None, at=at)
        made.refresh_from_db()
        assert (made.text, made.taken_up_in) == ("Who runs security there.", second)
        assert Event.objects.filter(kind="bar.proposal_taken_up").count() == 1
        assert "security" not in str(Event.objects.get(kind="bar.revision_proposed").new)

    def test_one_handoff_proposes_once_and_says_something(self, bar, handoff, ae, at):
        with pytest.raises(Refused, match="Say what the bar did not ask"):
            propose(bar, handoff, " ", by=ae, at=at)
        propose(bar, handoff, "Who signs.", by=ae, at=at)
        with pytest.raises(Refused, match="already"):
            propose(bar, handoff, "Who pays.", by=ae, at=at)

    def test_it_is_taken_up_by_a_draft_of_its_own_bar(self, in_force, bar, handoff, ae, team, at):
        made = propose(bar, handoff, "Who signs.", by=ae, at=at)
        with pytest.raises(Overtaken):
            take_up(made, in_force, by=None, at=at)
        other = draft(start_bar(team, "enterprise", by=None, at=at), by=None, at=at)
        with pytest.raises(Refused, match="another bar"):
            take_up(made, other, by=None, at=at)


class TestFirstRun:
    @pytest.mark.rule("BAR-11")
    def test_it_sets_up_only_what_fits(self, team, at):
        set_up(team, ANSWERS, by=None, at=at)
        rows = {bar.motion: (bar.reviewed, bar.versions.count()) for bar in Bar.objects.all()}
        assert rows == {"high_velocity": (False, 0), "mid_market": (True, 1)}

    def test_run_again_it_keeps_what_is_there(self, team, manager, at):
        set_up(team, ANSWERS, by=None, at=at)
        first = Bar.objects.get(motion="mid_market").versions.get()
        put_in_force(first, by=manager, why="To begin with.", at=at)
        set_up(team, ANSWERS, by=None, at=at)
        assert Bar.objects.get(motion="mid_market").versions.get().state == "in_force"

    def test_answers_that_contradict_each_other_are_refused(self, team, at):
        both = Answers(**{**vars(ANSWERS), "deals": ["same_day", "high_velocity"]})
        with pytest.raises(Refused, match="are one motion") as no:
            set_up(team, both, by=None, at=at)
        assert no.value.field == "deals"
