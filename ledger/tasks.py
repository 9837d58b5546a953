"""Celery's entrances to the ledger. All of them may be lost, repeated or late: the rows are what counts."""

from celery import shared_task

from ledger import alarms, clock_engine, deliveries, dispatches


@shared_task
def sweep_clocks() -> int:
    """The same claim that the engine makes, as a net below it."""
    return clock_engine.fire_due()


@shared_task
def sweep_effects() -> int:
    """What follows from events, should no engine see to it."""
    return dispatches.drain() + deliveries.nudge_due()


@shared_task
def watch() -> list[str]:
    """Raise and clear alarms, as clock workers do: for when there is none. That it came through is news, too."""
    alarms.heard_of_tasks()
    return alarms.watch()


@shared_task
def send(pk: int) -> None:
    deliveries.send_one(pk)
