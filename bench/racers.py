"""Two processes that each do something to the same handoff at the same moment: `python -m bench.racers`.

The order comes by standard input, and what became of each race goes out as JSON: "left accepted" for who did it,
"told …" for who was refused in words, "fault" for whatever else.
"""

import json
import multiprocessing
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

JITTER = 0.004  # seconds by which one may be behind the other
AROUND = (-0.03, 0.12)  # seconds around a deadline: the clock workers take a while, too
Races = list[tuple[str, str]]  # of what sort, and about which handoff


def main(order: dict[str, Any]) -> list[dict[str, Any]]:
    races: Races = [(race, pk) for race, ids in order["ids"].items() for pk in ids]
    random.Random(1).shuffle(races)
    if list(order["ids"]) == [AT_DEADLINE]:
        races = [(AT_DEADLINE, pk) for pk in order["ids"][AT_DEADLINE]]
    spawned = multiprocessing.get_context("spawn")
    gate, ends = spawned.Barrier(2), [spawned.Pipe(duplex=False) for _ in range(2)]
    both = [
        spawned.Process(target=race, args=(side, races, order, gate, end), daemon=True)
        for side, (_mine, end) in enumerate(ends)
    ]
    for process in both:
        process.start()
    for _mine, end in ends:
        end.close()
    one, other = (mine.recv() for mine, _end in ends)
    return [
        {"race": name, "handoff": pk, "sides": [side for side in (first, second) if side]}
        for (name, pk), first, second in zip(races, one, other, strict=True)
    ]


def race(side: int, races: Races, order: dict[str, Any], gate: Any, end: Any) -> None:
    """One of the two processes."""
    import django

    django.setup()
    racer = Racer(side, order)
    end.send([racer.run(name, pk, gate) for name, pk in races])


class Racer:
    def __init__(self, side: int, order: dict[str, Any]) -> None:
        from bar.models import BarItem

        self.side, self.people = side, order["people"]
        self.item = BarItem.objects.get(pk=order["item"])
        self.choose = random.Random(side)

    def run(self, name: str, pk: str, gate: Any) -> str:
        if name == AT_DEADLINE:
            return self.at_the_deadline(pk)
        before, *sides = RACES[name]
        if before is not None and self.side == 0:
            before(self, pk)
        gate.wait(60)
        act = partial(sides[self.side], self, pk, self.handoff(pk))  # as both have seen it
        gate.wait(60)
        time.sleep(self.choose.uniform(0, JITTER))
        return tried(act)

    def at_the_deadline(self, pk: str) -> str:
        """One of the processes, in turn, accepts about when the clock workers take it away."""
        from ledger.models import Clock
        from ledger.time import now

        if int(pk[-1], 16) % 2 != self.side:
            return ""
        act = partial(self.accept, pk, self.handoff(pk))
        due_at = Clock.objects.get(kind="review", subject_id=pk).due_at
        wait = (due_at - now()).total_seconds() + self.choose.uniform(*AROUND)
        time.sleep(max(wait, 0))
        return tried(act)

    def person(self, name: str) -> Any:
        from people.models import User

        return User.objects.get(pk=self.people[name])

    def handoff(self, pk: str) -> Any:
        from handoff.models import Handoff

        return Handoff.objects.get(pk=pk)

    # -- what they do; each says how it then stands

    def accept(self, pk: str, seen: Any) -> str:
        from bounces import verbs
        from ledger.time import now

        verbs.accept(seen, by=self.person("ae"), at=now(), round=1)
        return "accepted"

    def bounce(self, pk: str, seen: Any) -> str:
        from bench.company import FIX, REASON
        from bounces import verbs
        from ledger.time import now

        verbs.bounce(seen, item=self.item, reason=REASON, fix=FIX, by=self.person("ae"), at=now(), round=1)
        return "bounced"

    def undo(self, pk: str, seen: Any) -> str:
        from bounces import verbs
        from ledger.time import now

        verbs.undo(seen, by=self.person("ae"), at=now())
        return "submitted"

    def restate(self, pk: str, seen: Any) -> str:
        import datetime as dt

        from bounces import verbs
        from ledger.time import now

        at = now()
        day = at + dt.timedelta(days=1)
        verbs.restate(seen, restated="Find out.", step="Call.", step_due_at=day, by=self.person("sdr"), at=at)
        return "requalifying"

    def give(self, to: str, pk: str, seen: Any) -> str:
        from handoff.verbs import reassign
        from ledger.time import now

        reassign(seen, ae=self.person(to), by=self.person("manager"), at=now(), why="conflict")
        return f"with {self.people[to]}"


def first_bounced(racer: Racer, pk: str) -> None:
    racer.bounce(pk, racer.handoff(pk))


def give_to_ben(racer: Racer, pk: str, seen: Any) -> str:
    return racer.give("ben", pk, seen)


def give_to_ruth(racer: Racer, pk: str, seen: Any) -> str:
    return racer.give("manager", pk, seen)


Act = Callable[[Racer, str, Any], str]
RACES: dict[str, tuple[Callable[[Racer, str], None] | None, Act, Act]] = {
    "accept in two tabs": (None, Racer.accept, Racer.accept),
    "accept against bounce": (None, Racer.accept, Racer.bounce),
    "undo against restatement": (first_bounced, Racer.undo, Racer.restate),
    "two owners": (None, give_to_ben, give_to_ruth),
}
AT_DEADLINE = "accept against the deadline"


def tried(act: Callable[[], str]) -> str:
    from ledger.refused import Refused

    try:
        return f"left {act()}"
    except Refused as no:
        return f"told {no.sentence}" if no.sentence else "fault"
    except Exception as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return "fault"


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"races": main(json.loads(sys.stdin.read()))}))
