"""Fills an empty copy with the sample company: scene by scene, each in one transaction with its own mark, so that it
goes on after a kill where it was. What is needed first comes first: docs/adr/0011.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from ledger.past import past
from ledger.refused import Refused
from ledger.time import now
from people.models import User
from sample.founding import found, revise
from sample.models import Company, Scene
from sample.plan import Plan, Story
from sample.play import Firm, play

SEED, SIZE = 7, 590  # handoffs of the weeks gone by; what waits now comes on top
EVERY = 10.0  # seconds between two lines of progress
LOCK = 7_204_011  # any constant of ours: one at a time fills
Say = Callable[[str], None]


@dataclass(frozen=True)
class Progress:
    done: int
    of: int
    seconds: float = 0.0


def is_wanted() -> bool:
    """Only on one's own machine, where nobody has come in yet or where it has begun already."""
    return allowed() and (Company.objects.exists() or not User.objects.exists())


def allowed() -> bool:
    return not settings.PRODUCTION


def fill(*, seed: int = SEED, size: int = SIZE, say: Say = str) -> Progress:
    """All that is still to be made. A second one that is called meanwhile waits for nothing and does nothing."""
    if not _alone():
        return progress() or Progress(0, 0)
    try:
        company = _begun(seed, size)
        return _fill(company, Plan(company.seed, company.size, company.started_at), say)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def progress() -> Progress | None:
    """How far it is; None where this is not the sample company."""
    company = Company.objects.first() if allowed() else None
    if company is None:
        return None
    seconds = (company.finished_at - company.started_at).total_seconds() if company.finished_at else 0
    return Progress(Scene.objects.count(), company.scenes, seconds)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def _begun(seed: int, size: int) -> Company:
    """This database becomes the sample company's, if it is nobody's."""
    company = Company.objects.first()
    if company is None:
        if not is_wanted():
            raise Refused(_("The sample company is only for an empty copy on one's own machine."))
        started_at = now().replace(microsecond=0)
        plan = Plan(seed, size, started_at)
        company = Company.objects.create(
            seed=seed, size=size, started_at=started_at, scenes=len(list(scenes(plan)))
        )
    return company


def _fill(company: Company, plan: Plan, say: Say) -> Progress:
    done, began = set(Scene.objects.values_list("number", flat=True)), time.monotonic()
    told = Telling(say, company.scenes, len(done))
    firm: Firm | None = None
    for number, scene in enumerate(scenes(plan)):
        if number in done:
            continue
        with past(channel="sample") as then:
            Scene.objects.create(number=number)
            if isinstance(scene, Story):
                firm = firm or Firm.read(plan)
                play(scene, firm, then, until=now())
            else:
                scene(plan)
        told.one_more(scene)
    Company.objects.filter(finished_at=None).update(finished_at=now())
    told.end()
    return Progress(company.scenes, company.scenes, time.monotonic() - began)


Made = Callable[[Plan], None]


def scenes(plan: Plan) -> Iterator[Made | Story]:
    """As they are made: what the verbs need first, then what waits now, then back through the weeks."""
    yield found
    yield from plan.early
    yield revise
    yield from plan.now
    yield from plan.late


class Telling:
    """What ./run shows meanwhile."""

    def __init__(self, say: Say, of: int, done: int) -> None:
        self.say, self.of, self.done, self.before = say, of, done, done
        self.began, self.told_at = time.monotonic(), 0.0

    def one_more(self, scene: Made | Story) -> None:
        self.done += 1
        if time.monotonic() - self.told_at > EVERY:
            self.told_at = time.monotonic()
            back = f", back to {scene.begun_at:%-d %B}" if isinstance(scene, Story) else ""
            self.say(f"The sample company is moving in: {self.done * 100 // self.of} %{back}.")

    def end(self) -> None:
        if self.done > self.before:
            seconds = time.monotonic() - self.began
            self.say(
                f"The sample company is complete, in {seconds:.0f} s. For one of your own: ./run reset --empty"
            )
