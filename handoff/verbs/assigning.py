"""Whose a handoff is to decide on."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from handoff.models import Handoff
from handoff.verbs.moves import what_is_true_now
from ledger import clocks
from ledger.events import record
from ledger.models import Clock, Event
from ledger.refused import Overtaken, Refused
from people.models import User


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
        raise Overtaken(what_is_true_now(handoff), rule="HANDOFF-6")
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
