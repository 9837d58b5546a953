"""A team's fit profile, and what is known of a handoff to hold against it (BAR-10)."""

import dataclasses
import datetime as dt

from bar.fit import Facts, Finding, Profile, findings
from bar.models import FitProfile
from handoff.models import Attendee, Handoff
from people.calendar import zone_named
from people.models import Team


def profile_of(team: Team) -> Profile:
    """What the team has set, else the defaults."""
    row = FitProfile.objects.filter(team=team).first()
    if row is None:
        return Profile()
    return Profile(**{field.name: getattr(row, field.name) for field in dataclasses.fields(Profile)})


def findings_of(handoff: Handoff, *, at: dt.datetime) -> list[Finding]:
    """How the account and contact of a handoff fit its team's profile. Shown, and blocking nothing."""
    return findings(profile_of(handoff.team), facts_of(handoff, at=at))


def facts_of(handoff: Handoff, *, at: dt.datetime) -> Facts:
    account, contact, meeting = handoff.account, handoff.contact, handoff.meeting
    theirs = list(meeting.attendees.filter(side=Attendee.Side.THEIRS)) if meeting else []
    roles = [it.role for it in theirs] or ([contact.title] if contact else [])
    return Facts(
        today=at.astimezone(zone_named(handoff.team.zone)).date(),
        employees=account.employees,
        industry=account.industry,
        revenue=account.revenue,
        currency=account.currency,
        location=account.location,
        title=contact.title if contact else "",
        department=contact.department if contact else "",
        meeting_minutes=_minutes(meeting.ends_at - meeting.starts_at) if meeting else None,
        invitation_accepted=any(it.confirmed for it in theirs) if theirs else None,
        decides_on=handoff.opportunity.closes_on if handoff.opportunity else None,
        roles_known=sum(bool(role.strip()) for role in roles) if roles else None,
    )


def _minutes(length: dt.timedelta) -> int:
    return round(length.total_seconds() / 60)
