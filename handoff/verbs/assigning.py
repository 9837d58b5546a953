"""Whose a handoff is to decide on."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from handoff import picking
from handoff.models import Handoff
from handoff.reasons import Reassignment
from handoff.verbs.moves import locked_with, refuse_over
from ledger import clocks
from ledger.events import record
from ledger.models import Clock, Event
from ledger.refused import Overtaken, Refused
from people.because import Explained, explained, told
from people.models import User
from people.turns import take
from people.verbs.rows import in_charge


@transaction.atomic
def assign(handoff: Handoff, *, by: User | None, at: dt.datetime) -> Explained:
    """Give it to the AE whose turn it is, and take the turn. The explanation stands in the event."""
    row = _locked(handoff)
    if row.ae is not None:
        raise Refused(
            _("%(ae)s holds this handoff already.") % {"ae": row.ae.name}, rule="HANDOFF-8", field="ae"
        )
    made = take(picking.ladder(row), picking.need(row, by=by, at=at), by=by, at=at)
    found = explained(made)
    if found.user is None:
        raise Refused(_("No AE can take this handoff now. Ask RevOps."), rule="HANDOFF-8", field="ae")
    _give(handoff, row, found.user, at=at)
    new = {"ae": str(found.user.pk)} | told(made)
    record("handoff.assigned", subject=row, by=by, at=at, team=row.team_id, old={"ae": None}, new=new)
    return found


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
    """Let this AE hold it, with its open clocks. No `ae`: nobody can, and it waits unassigned."""
    row = _locked(handoff)
    _refuse_reassignment(row, why)
    if ae is not None and ae.pk in picking.barred(row):
        raise Refused(_("Whoever submitted it cannot decide on it."), rule="PEOPLE-2", field="ae")
    in_charge(ae=ae)
    _pass(handoff, row, ae, by=by, at=at, why=why, caused_by=caused_by)
    return row


@transaction.atomic
def pass_on(
    handoff: Handoff, *, by: User | None, at: dt.datetime, why: str, caused_by: Event | None = None
) -> Explained:
    """Let the AE hold it whose turn it is, and who never held it. With nobody left it waits unassigned.

    The turn of who gives it away is not given back: that is for a bounce, a no-show and a cancellation (ROUTE-6).
    """
    row = _locked(handoff)
    _refuse_reassignment(row, why)
    made = take(picking.ladder(row), picking.need(row, by=None, at=at), by=by, at=at)
    found = explained(made)
    _pass(handoff, row, found.user, by=by, at=at, why=why, caused_by=caused_by, facts=told(made))
    return found


@transaction.atomic
def change_sdr(
    handoff: Handoff,
    *,
    sdr: User,
    by: User | None,
    at: dt.datetime,
    why: str,
    caused_by: Event | None = None,
) -> Handoff:
    """Let another SDR go on with it, with the clocks that wait on them. Its team stays."""
    row = _locked(handoff)
    _refuse_reassignment(row, why)
    if sdr.pk == row.ae_id and not row.direct:
        raise Refused(_("Whoever decides on it cannot go on writing it."), rule="PEOPLE-2", field="sdr")
    in_charge(sdr=sdr)
    old = row.sdr_id
    if old == sdr.pk:
        return row
    for clock in Clock.objects.filter(subject_id=row.pk, holder_id=old, stopped_at=None).order_by("pk"):
        clocks.hand_over(clock, holder=sdr, at=at)
    Handoff.objects.filter(pk=row.pk).update(sdr=sdr)
    handoff.sdr = row.sdr = sdr
    record(
        "handoff.sdr_changed", subject=row, by=by, at=at, team=row.team_id, why=why,
        old={"sdr": str(old)}, new={"sdr": str(sdr.pk)}, caused_by=caused_by,
    )  # fmt: skip
    return row


@transaction.atomic
def leave_without_sdr(handoff: Handoff, *, at: dt.datetime, caused_by: Event) -> None:
    """Its SDR is gone and nobody is left to go on with it: what waited on them waits on the team's managers."""
    row = _locked(handoff)
    for clock in Clock.objects.filter(subject_id=row.pk, holder_id=row.sdr_id, stopped_at=None).order_by(
        "pk"
    ):
        clocks.hand_over(clock, holder=None, at=at)
    record(
        "handoff.without_sdr", subject=row, by=None, at=at, team=row.team_id, why=Reassignment.LEFT,
        old={"sdr": str(row.sdr_id)}, caused_by=caused_by,
    )  # fmt: skip


def _locked(handoff: Handoff) -> Handoff:
    """The row as it is now. Overtaken when somebody else has given it to another AE or SDR since the caller saw it."""
    row = locked_with(handoff.pk, "team", "account__owner", "ae__backup", "sdr", "meeting", no_key=True)
    if (row.ae_id, row.sdr_id) != (handoff.ae_id, handoff.sdr_id):
        words = {"ae": row.ae.name if row.ae else _("nobody"), "sdr": row.sdr.name}
        sentence = _("Somebody else was first: %(ae)s holds it now, and %(sdr)s goes on with it.") % words
        raise Overtaken(sentence, rule="HANDOFF-6")
    return row


def _refuse_reassignment(row: Handoff, why: str) -> None:
    if why not in Reassignment.values:
        words = {"reasons": ", ".join(str(label) for label in Reassignment.labels)}
        sentence = _("Say why, with a reason from the list: %(reasons)s.")
        raise Refused(sentence % words, rule="HANDOFF-8", field="why")
    refuse_over(row)


def _pass(
    handoff: Handoff,
    row: Handoff,
    ae: User | None,
    *,
    by: User | None,
    at: dt.datetime,
    why: str,
    caused_by: Event | None,
    facts: dict[str, Any] | None = None,
) -> None:
    old = row.ae_id
    if old == (ae.pk if ae else None):
        return
    _give(handoff, row, ae, at=at)
    record(
        "handoff.reassigned" if ae else "handoff.unassigned", subject=row, by=by, at=at, team=row.team_id, why=why,
        old={"ae": str(old) if old else None}, new={"ae": str(ae.pk) if ae else None} | (facts or {}),
        caused_by=caused_by,
    )  # fmt: skip


def _give(handoff: Handoff, row: Handoff, ae: User | None, *, at: dt.datetime) -> None:
    """With the clocks that its AE held, or nobody while it waited for one."""
    for clock in Clock.objects.filter(subject_id=row.pk, holder_id=row.ae_id, stopped_at=None).order_by("pk"):
        clocks.hand_over(clock, holder=ae, at=at)
    Handoff.objects.filter(pk=row.pk).update(ae=ae)
    handoff.ae = row.ae = ae
