"""Celery's entrances to imports. Each may be lost, repeated or late: the rows say how far it is."""

from uuid import UUID

from celery import shared_task

from handoff.imports import work as working
from ledger.time import now


@shared_task
def work(pk: str) -> bool:
    """For a while; then others get their turn at the worker, and this goes on behind them."""
    more = working.go_on(UUID(pk), seconds=working.IN_A_TASK)
    if more:
        working.hint(UUID(pk))
    return more


@shared_task
def sweep() -> int:
    """What a worker left lying that was killed, or what nobody was told of."""
    found = working.stalled(at=now())
    for pk in found:
        working.hint(pk)
    return len(found)


@shared_task
def forget() -> int:
    return working.forget(at=now())
