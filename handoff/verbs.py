"""The verbs of the core. `move()` is the only writer of a handoff's states; the rooms above call it."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Case, F, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from handoff import states
from handoff.models import Account, Contact, Handoff, Meeting, Opportunity
from ledger import clocks
from ledger.events import record
from ledger.keys import uuid7
from ledger.models import Clock, Event
from ledger.refused import Overtaken, Refused
from people.models import Team, User


@transaction.atomic
def open_handoff(
    *,
    team: Team,
    sdr: User,
    account: Account,
    by: User | None,
    at: dt.datetime,
    ae: User | None = None,
    contact: Contact | None = None,
    opportunity: Opportunity | None = None,
    direct: bool = False,
) -> Handoff:
    """Begin a handoff: a draft, or one that is born accepted where its motion has no review (`direct`)."""
    if contact is not None and contact.account_id != account.pk:
        raise Refused(_("The contact belongs to another account."), field="contact")
    if direct and ae is None:
        raise Refused(_("A direct handoff needs the AE who takes it."), field="ae")
    handoff = Handoff(
        pk=uuid7(),
        team=team,
        sdr=sdr,
        ae=ae,
        account=account,
        contact=contact,
        opportunity=opportunity,
        direct=direct,
        created_at=at,
        review_moved_at=at,
        meeting_moved_at=at,
        outcome_moved_at=at,
    )
    if direct:
        handoff.review, handoff.accepted_at = states.Review.ACCEPTED, at
        handoff.outcome, handoff.open_at = states.Outcome.OPEN, at
    else:
        handoff.draft_at = at
    handoff.last_move = record(
        "handoff.opened",
        subject=handoff,
        by=by,
        at=at,
        team=team,
        new={"review": str(handoff.review), "sdr": str(sdr.pk), "ae": str(ae.pk) if ae else None},
    )
    handoff.save(force_insert=True)
    return handoff


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
    _lock(handoff, ["meeting"])
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
    _lock(handoff, ["meeting"])
    meeting = handoff.meeting
    before = _times(meeting)
    meeting.starts_at, meeting.ends_at = starts_at, ends_at
    meeting.save(update_fields=["starts_at", "ends_at"])
    booked = states.Meeting.BOOKED
    move(
        handoff,
        meeting=booked,
        by=by,
        at=at,
        kind="meeting.moved",
        facts=_times(meeting),
        facts_before=before,
    )
    return meeting


@transaction.atomic
def move(
    handoff: Handoff,
    *,
    by: User | None,
    at: dt.datetime,
    review: str | None = None,
    meeting: str | None = None,
    outcome: str | None = None,
    kind: str = "",
    why: str = "",
    facts: dict[str, Any] | None = None,
    facts_before: dict[str, Any] | None = None,
    on_behalf_of: User | None = None,
    hold: dt.timedelta = dt.timedelta(),
    meeting_row: Meeting | None = None,
) -> Event:
    """Move one or more machines of a handoff from the states in which the caller saw it, all or none.

    Raises Refused for a move that does not exist, and Overtaken when somebody else has moved it since.
    """
    wanted = {"review": review, "meeting": meeting, "outcome": outcome}
    targets = {name: str(state) for name, state in wanted.items() if state is not None}
    seen = {name: str(getattr(handoff, states.MACHINES[name].column)) for name in targets}
    for name, state in targets.items():
        _refuse_unknown(handoff, name, seen[name], state, at=at, why=why)
    _lock(handoff, seen)
    event = record(
        kind or _kind(targets),
        subject=handoff,
        by=by,
        at=at,
        team=handoff.team_id,
        on_behalf_of=on_behalf_of,
        old=seen | (facts_before or {}),
        new=targets | (facts or {}),
        why=why,
        hold=hold,
    )
    change = _change(seen, targets, at) | {"last_move": event}
    if meeting_row is not None:
        change["meeting"] = meeting_row
    Handoff.objects.filter(pk=handoff.pk).update(**change)
    handoff.refresh_from_db(fields=[name for name in change if name != "last_move"])
    handoff.last_move = event
    return event


@transaction.atomic
def reassign(
    handoff: Handoff,
    *,
    ae: User | None,
    by: User | None,
    at: dt.datetime,
    why: str,
    caused_by: Event | None = None,
) -> Handoff:
    """Let another AE hold it, with its open clocks. `why` is a code. No `ae`: nobody can, and it waits unassigned."""
    if ae is not None and ae.pk == handoff.sdr_id:
        raise Refused(_("Whoever submitted it cannot decide on it."), rule="PEOPLE-2", field="ae")
    row = Handoff.objects.select_for_update(no_key=True).get(pk=handoff.pk)
    if row.ae_id != handoff.ae_id:
        raise Overtaken(_what_is_true_now(handoff), rule="HANDOFF-6")
    if row.ae_id == (ae.pk if ae else None):
        return row
    held = Clock.objects.filter(subject_id=row.pk, holder_id=row.ae_id, stopped_at=None).order_by("pk")
    old = {"ae": str(row.ae_id) if row.ae_id else None}
    for clock in held if row.ae_id else ():
        clocks.hand_over(clock, holder=ae, at=at)
    Handoff.objects.filter(pk=row.pk).update(ae=ae)
    handoff.ae = row.ae = ae
    record(
        "handoff.reassigned" if ae else "handoff.unassigned", subject=row, by=by, at=at, team=row.team_id,
        old=old, new={"ae": str(ae.pk) if ae else None}, why=why, caused_by=caused_by,
    )  # fmt: skip
    return row


def _lock(handoff: Handoff, names: Iterable[str]) -> None:
    """Before anything is written, so that the events of one handoff are numbered as its moves follow each other.

    Overtaken unless each of these machines stands where the caller saw it, and has not moved there and back.
    """
    columns = [column for name in names for column in (states.MACHINES[name].column, f"{name}_moved_at")]
    now = Handoff.objects.select_for_update().values_list(*columns).get(pk=handoff.pk)
    if now != tuple(getattr(handoff, column) for column in columns):
        raise Overtaken(_what_is_true_now(handoff), rule="HANDOFF-6")


def _refuse_unknown(handoff: Handoff, name: str, old: str, new: str, *, at: dt.datetime, why: str) -> None:
    machine = states.MACHINES[name]
    found = machine.moves.get((machine.states(old), machine.states(new)))
    if found is None:
        sentence = _("A %(noun)s that is %(old)s cannot become %(new)s.")
        words = {"noun": machine.noun, "old": _say(old), "new": _say(new)}
        raise Refused(sentence % words, rule="HANDOFF-1")
    if found.why and not why:
        words = {"noun": machine.noun, "new": _say(new)}
        raise Refused(_("Say why this %(noun)s becomes %(new)s.") % words, rule="HANDOFF-1", field="why")
    if found.within and at - getattr(handoff, f"{name}_moved_at") > found.within:
        words = {"seconds": int(found.within.total_seconds())}
        raise Refused(
            _("This can be undone for %(seconds)d seconds, and they are over.") % words, rule="HANDOFF-10"
        )


def _change(seen: dict[str, str], targets: dict[str, str], at: dt.datetime) -> dict[str, Any]:
    """The columns that a move writes: the state, when it moved, and the state's moment unless it has one."""
    change: dict[str, Any] = {}
    for name, state in targets.items():
        machine = states.MACHINES[name]
        change[machine.column], change[f"{name}_moved_at"] = state, at
        undone = machine.moves[machine.states(seen[name]), machine.states(state)].within is not None
        if column := states.moment(state):
            change[column] = Coalesce(F(column), at)
        if undone and (column := states.moment(seen[name])):
            # Undone is this decision; what an earlier round reached stays.
            change[column] = Case(When(**{column: F(f"{name}_moved_at")}, then=None), default=F(column))
    return change


def _kind(targets: dict[str, str]) -> str:
    name, state = next(iter(targets.items()))
    return f"{states.MACHINES[name].noun}.{state}"


def _say(state: str) -> str:
    return "not booked" if state == "none" else state.replace("_", " ")


def _what_is_true_now(handoff: Handoff) -> str:
    now = Handoff.objects.get(pk=handoff.pk)
    sentence = _("Somebody else was first. The handoff is %(review)s now, its meeting %(meeting)s.")
    return sentence % {"review": _say(now.review), "meeting": _say(now.meeting_state)}


def _refuse_backwards(starts_at: dt.datetime, ends_at: dt.datetime) -> None:
    if ends_at <= starts_at:
        raise Refused(_("A meeting ends after it starts."), field="ends_at")


def _times(meeting: Meeting) -> dict[str, str]:
    return {"starts_at": meeting.starts_at.isoformat(), "ends_at": meeting.ends_at.isoformat()}
