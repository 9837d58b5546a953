"""A bar of a team and motion, and whether its handoffs are reviewed at all."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from bar.models import Bar
from bar.presets import Motion
from ledger.events import record
from ledger.refused import Refused
from people.models import Team, User
from people.verbs.rows import locked, taken


@transaction.atomic
def start_bar(team: Team, motion: str, *, by: User | None, at: dt.datetime, reviewed: bool = True) -> Bar:
    """Begin with a motion. What its bar asks is drafted next; without `reviewed` there is nothing to draft."""
    if motion not in Motion.values:
        raise Refused(_("There is no motion of this name."), rule="BAR-4", field="motion")
    with taken(_("The team has a bar for this motion already."), field="motion"):
        bar = Bar.objects.create(team=team, motion=motion, reviewed=reviewed, created_at=at)
    new = {"motion": str(motion), "reviewed": reviewed}
    record("bar.started", subject=bar, by=by, at=at, team=team, new=new)
    return bar


@transaction.atomic
def set_reviewed(bar: Bar, reviewed: bool, *, by: User | None, at: dt.datetime) -> Bar:
    """Run the motion with bar and brief, or without: speed to lead only (BAR-11). Set twice is set once."""
    row = locked(bar)
    if row.reviewed != reviewed:
        row.reviewed = reviewed
        row.save(update_fields=["reviewed"])
        old, new = {"reviewed": not reviewed}, {"reviewed": reviewed}
        record("bar.review_switched", subject=row, by=by, at=at, team=row.team_id, old=old, new=new)
    return row
