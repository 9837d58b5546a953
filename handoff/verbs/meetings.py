"""The discovery meeting of a handoff: on the calendar, moved, held or not, and who is to be there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from handoff import states
from handoff.models import Attendee, Contact, Handoff, Meeting
from handoff.verbs.moves import lock, move
from ledger.events import record
from ledger.models import Event
from ledger.refused import Overtaken, Refused
from people.models import User
from people.verbs.rows import refuse_years, version

Side = Attendee.Side
TIMES = ("starts_at", "ends_at")
LONGEST = 200  # characters of a name or a role
LONGEST_MEETING = dt.timedelta(hours=8)


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
    """Put the meeting of a handoff on the calendar, also again after a no-show or cancellation.

    Booked again it is the same meeting, under the same brief (HANDOFF-9).
    """
    _refuse_times(starts_at, ends_at, by=by, at=at)
    if handoff.meeting_state == states.Meeting.BOOKED:
        raise Refused(_("This meeting is booked already. Move it instead."), rule="HANDOFF-1")
    lock(handoff, ["meeting"])
    meeting = handoff.meeting or Meeting(created_at=at)
    meeting.starts_at, meeting.ends_at, meeting.link = starts_at, ends_at, link or meeting.link
    _refuse_link(meeting)
    meeting.save()
    handoff.meeting = meeting
    move(handoff, meeting=states.Meeting.BOOKED, by=by, at=at, facts=_times(meeting), meeting_row=meeting)
    return meeting


@transaction.atomic
def move_meeting(
    handoff: Handoff,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    by: User | None,
    at: dt.datetime,
    link: str | None = None,
    seen: str = "",
) -> Meeting:
    """Give a booked meeting another time. It stays the same meeting, however often it is moved.

    `link`: to the call, where that is another one. Overtaken when `seen`, the version of its times that the caller
    saw, is not the present one.
    """
    _refuse_times(starts_at, ends_at, by=by, at=at)
    if handoff.meeting is None:
        raise Refused(_("No meeting is booked yet, so there is none to move."), rule="HANDOFF-1")
    if handoff.meeting_state in (states.Meeting.NO_SHOW, states.Meeting.CANCELLED):
        raise Refused(_("This meeting did not take place. Book it again instead."), rule="HANDOFF-9")
    lock(handoff, ["meeting"])
    meeting = handoff.meeting
    if seen and seen != version(meeting, TIMES):
        raise Overtaken(
            _("Somebody else has moved this meeting. Look at when it is now, then move it again.")
        )
    before = _times(meeting)
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.link = meeting.link if link is None else link
    _refuse_link(meeting)
    meeting.save(update_fields=["starts_at", "ends_at", "link"])
    move(handoff, meeting=states.Meeting.BOOKED, by=by, at=at, facts=_times(meeting), facts_before=before)
    return meeting


def hold(handoff: Handoff, *, by: User | None, at: dt.datetime) -> Event:
    """They came."""
    _refuse_too_soon(handoff, at)
    return move(handoff, meeting=states.Meeting.HELD, by=by, at=at)


def miss(handoff: Handoff, *, by: User | None, at: dt.datetime) -> Event:
    """They did not come. It can be booked again."""
    _refuse_too_soon(handoff, at)
    return move(handoff, meeting=states.Meeting.NO_SHOW, by=by, at=at)


def cancel(handoff: Handoff, *, by: User | None, at: dt.datetime) -> Event:
    """It was called off. It can be booked again."""
    return move(handoff, meeting=states.Meeting.CANCELLED, by=by, at=at)


def correct(handoff: Handoff, *, held: bool, why: str, by: User | None, at: dt.datetime) -> Event:
    """They came after all, or did not. `why` is one of handoff.reasons.Correction."""
    return move(
        handoff, meeting=states.Meeting.HELD if held else states.Meeting.NO_SHOW, why=why, by=by, at=at
    )


@dataclass(frozen=True)
class Attending:
    """Somebody who is to be on the call: of ours a person, of theirs a contact, or of either only a name and a role."""

    side: str
    name: str = ""
    role: str = ""
    confirmed: bool = False
    person: User | None = None
    contact: Contact | None = None

    @property
    def who(self) -> tuple[Any, ...]:
        """What makes two entries the same somebody."""
        return (
            self.side,
            self.person.pk if self.person else None,
            self.contact.pk if self.contact else None,
            "" if self.person or self.contact else self.name.casefold(),
        )


@transaction.atomic
def set_attendees(
    handoff: Handoff, attendees: Sequence[Attending], *, by: User | None, at: dt.datetime, seen: str = ""
) -> list[Attendee]:
    """These are to be there, and nobody else. Whoever was on the list before keeps their row.

    Overtaken when `seen`, the version of the list that the caller saw, is not the present one.
    """
    row = Handoff.objects.select_for_update(no_key=True).get(pk=handoff.pk)
    if row.meeting_id is None:
        raise Refused(_("Book the meeting first, then say who is to be there."), rule="BRIEF-1")
    if seen and seen != attendees_version(row):
        raise Overtaken(_("Somebody else has changed who is to be there. Compare, then save again."))
    wanted = [_stripped(one) for one in attendees]
    _refuse_list(row, wanted)
    listed, before = attendees_version(row), _counted(row)
    known = {_entry(one).who: one for one in row.meeting.attendees.all()}
    kept = [_written(known.get(one.who) or Attendee(meeting=row.meeting), one) for one in wanted]
    row.meeting.attendees.exclude(pk__in=[one.pk for one in kept]).delete()
    if attendees_version(row) != listed:
        kind, now = "meeting.attendees_changed", _counted(row)
        record(kind, subject=row, by=by, at=at, team=row.team_id, old=before, new=now)
    return kept


def attendees_version(handoff: Handoff) -> str:
    """What a form carries, to tell later whether somebody has changed the list since."""
    rows = handoff.meeting.attendees.order_by("pk") if handoff.meeting else ()
    entries = [(one.pk, one.name, one.role, one.confirmed) for one in rows]
    return sha256(repr(entries).encode()).hexdigest()[:16]


def _entry(row: Attendee) -> Attending:
    return Attending(row.side, row.name, row.role, row.confirmed, row.person, row.contact)


def _stripped(one: Attending) -> Attending:
    return replace(one, name=one.name.strip(), role=one.role.strip())


def _written(row: Attendee, one: Attending) -> Attendee:
    row.side, row.name, row.role, row.confirmed = one.side, one.name, one.role, one.confirmed
    row.person, row.contact = one.person, one.contact
    row.save()
    return row


def _counted(handoff: Handoff) -> dict[str, Any]:
    """Ids and numbers: who is only a name is only counted."""
    rows = list(handoff.meeting.attendees.order_by("pk")) if handoff.meeting else []
    return {
        "ours": sum(row.side == Side.OURS for row in rows),
        "theirs": sum(row.side == Side.THEIRS for row in rows),
        "confirmed": sum(row.confirmed for row in rows),
        "people": [str(row.person_id) for row in rows if row.person_id],
        "contacts": [str(row.contact_id) for row in rows if row.contact_id],
    }


def _refuse_list(handoff: Handoff, wanted: Sequence[Attending]) -> None:
    """Said of the whole list, at the first entry that is wrong."""
    for number, one in enumerate(wanted, 1):
        if sentence := _wrong_with(handoff, one):
            words = {"number": number, "sentence": sentence}
            raise Refused(_("Attendee %(number)d: %(sentence)s") % words, rule="BRIEF-1", field="attendees")
    if len({one.who for one in wanted}) < len(wanted):
        raise Refused(_("Each attendee is on the list once."), rule="BRIEF-1", field="attendees")


def _wrong_with(handoff: Handoff, one: Attending) -> str:
    if one.side not in Side.values:
        return _("say whether they are ours or theirs.")
    if (one.person and one.side != Side.OURS) or (one.contact and one.side != Side.THEIRS):
        return _("our people are on our side, contacts on theirs.")
    if one.contact and one.contact.account_id != handoff.account_id:
        return _("the contact belongs to another account.")
    if not (one.name or one.person or one.contact):
        return _("give a name.")
    if max(len(one.name), len(one.role)) > LONGEST:
        return _("a name or a role has at most %(most)d characters.") % {"most": LONGEST}
    return ""


def too_soon(handoff: Handoff, *, at: dt.datetime) -> str:
    """Empty when one can say whether they came; else the sentence why not yet."""
    meeting = handoff.meeting
    if handoff.meeting_state == states.Meeting.BOOKED and meeting is not None and at < meeting.starts_at:
        return _("This meeting has not begun yet. Whether they came is said after its start.")
    return ""


def _refuse_too_soon(handoff: Handoff, at: dt.datetime) -> None:
    if sentence := too_soon(handoff, at=at):
        raise Refused(sentence, rule="HANDOFF-1")


def _refuse_times(starts_at: dt.datetime, ends_at: dt.datetime, *, by: User | None, at: dt.datetime) -> None:
    """People book what is to come. What the product takes over from elsewhere, by nobody, is as it was there."""
    refuse_years(starts_at, field="starts_at")
    refuse_years(ends_at, field="ends_at")
    if ends_at <= starts_at:
        raise Refused(_("A meeting ends after it starts."), rule="HANDOFF-1", field="ends_at")
    if by is None:
        return
    if starts_at < at:
        sentence = _("This time is past. Give the time of a meeting to come.")
        raise Refused(sentence, rule="HANDOFF-1", field="starts_at")
    if ends_at - starts_at > LONGEST_MEETING:
        raise Refused(_("A meeting lasts eight hours at most."), rule="HANDOFF-1", field="ends_at")


def _refuse_link(meeting: Meeting) -> None:
    try:
        Meeting._meta.get_field("link").clean(meeting.link, meeting)
    except ValidationError as error:
        raise Refused(error.messages[0], field="link") from None


def _times(meeting: Meeting) -> dict[str, str]:
    return {"starts_at": meeting.starts_at.isoformat(), "ends_at": meeting.ends_at.isoformat()}
