"""What follows in the bench: a missed deadline takes the handoff to the next AE, and the sink is told."""

import datetime as dt

from bench import kinds, verbs
from ledger.deliveries import deliver
from ledger.models import Event


def reassign(event: Event, *, at: dt.datetime) -> None:
    verbs.reassign(event.subject_id, caused_by=event, at=at)


def tell_sink(event: Event, *, at: dt.datetime) -> None:
    deliver(event, channel=kinds.SINK, recipient="sink", at=at)


def always_fails(event: Event, *, at: dt.datetime) -> None:
    raise RuntimeError(f"The reaction to event {event.pk} is poison, on purpose.")
