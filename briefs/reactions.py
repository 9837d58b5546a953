"""What briefs do when something happened to the meeting."""

import datetime as dt

from briefs.verbs import hand_over_attendees
from handoff.verbs import locked_with
from ledger.models import Event


def meeting_booked(event: Event, *, at: dt.datetime) -> None:
    """Booked only after its brief was submitted, the meeting still gets the people whom that names."""
    handoff = locked_with(event.subject_id, "meeting", "sdr", "ae", "contact", no_key=True)
    last = handoff.rounds.order_by("-number").first()
    if last is not None and handoff.meeting is not None and not handoff.meeting.attendees.exists():
        hand_over_attendees(handoff, last.attendees, by=None, at=at)
