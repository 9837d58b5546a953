"""The discovery meeting of a handoff: on the calendar, moved, held or not."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from handoff import states
from handoff.models import Handoff, Meeting
from handoff.verbs.moves import lock, move
from ledger.refused import Refused
from people.models import User


@transaction.atomic
def book(
    handoff: Handoff,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: User | None,
    at: dt.datetime,
    link: str = "",
) -> Meeting:
    """Put the meeting of a handoff on the calendar, also again after a no-show or cancellation."""
    _refuse_backwards(starts_at, ends_at)
    if handoff.meeting_state == states.Meeting.BOOKED:
        raise Refused(_("This meeting is booked already. Move it instead."), rule="HANDOFF-1")
    lock(handoff, ["meeting"])
    meeting = handoff.meeting or Meeting(created_at=at)
    meeting.starts_at, meeting.ends_at, meeting.link = starts_at, ends_at, link or meeting.link
    meeting.save()
    handoff.meeting = meeting
    move(handoff, meeting=states.Meeting.BOOKED, by=by, at=at, facts=_times(meeting), meeting_row=meeting)
    return meeting


@transaction.atomic
def move_meeting(
    handoff: Handoff, *, starts_at: dt.datetime, ends_at: dt.datetime, by: User | None, at: dt.datetime
) -> Meeting:
    """Give a booked meeting another time. It stays the same meeting, however often it is moved."""
    _refuse_backwards(starts_at, ends_at)
    if handoff.meeting is None:
        raise Refused(_("No meeting is booked yet, so there is none to move."), rule="HANDOFF-1")
    lock(handoff, ["meeting"])
    meeting = handoff.meeting
    before = _times(meeting)
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.save(update_fields=["starts_at", "ends_at"])
    booked = states.Meeting.BOOKED
    move(handoff, meeting=booked, by=by, at=at, facts=_times(meeting), facts_before=before)
    return meeting


def _refuse_backwards(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    if ends_at <= starts_at:
        raise Refused(_("A meeting ends after it starts."), field="ends_at")


def _times(meeting: Meeting) -> dict[str, str]:
    return {"starts_at": meeting.starts_at.isoformat(), "ends_at": meeting.ends_at.isoformat()}
