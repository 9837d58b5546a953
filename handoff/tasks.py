"""Celery's entrances to what the wiring looks after."""

from celery import shared_task

from handoff.api import idempotency
from ledger.time import now


@shared_task
def forget_answers() -> int:
    """Answers that were kept for repeats, once their day is over."""
    return idempotency.forget(at=now())
