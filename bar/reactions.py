"""What bars do when something happened to people."""

import datetime as dt

from bar.agreements import is_agreed
from bar.models import BarVersion, State
from bar.verbs.agreement import come_into_force
from ledger.models import Event
from people.models import Membership, Role
from people.verbs.rows import locked


def look_again(event: Event, *, at: dt.datetime) -> None:
    """Who was still waited for has left the team, or is away: the others may all have agreed (BAR-7)."""
    person = event.new.get("user", event.subject_id)
    teams = Membership.objects.filter(user=person, role=Role.AE).values("team")
    asked = BarVersion.objects.filter(state=State.DRAFT, asked_at__isnull=False, bar__team__in=teams)
    for version in asked.select_related("bar").order_by("bar_id"):
        bar = locked(version.bar)
        row = BarVersion.objects.select_related("bar").get(pk=version.pk)
        if row.state == State.DRAFT and row.asked_at and is_agreed(row, at=at):
            come_into_force(bar, row, by=None, at=at, caused_by=event)
