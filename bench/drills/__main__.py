"""python -m bench.drills [R1 R2 …] [--quick]: one line per drill with its figure and goal; 1 when one is missed."""

import argparse
import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bench import figures
from bench.drills import (
    r1_kills,
    r2_workers_dead,
    r3_redis_away,
    r4_postgres_killed,
    r10_one_key,
    r11_races,
    r12_between_steps,
    r14_wrong_clocks,
    r15_calendars,
    r16_open_transaction,
    r19_poison,
    rotation,
    tabs,
)
from bench.drills.plan import Plan
from bench.figures import Figure
from bench.product import Running, running
from bench.sink import Sink


@dataclass(frozen=True)
class Drill:
    """`environment` is what the product is started with beside the usual; None when no product is needed."""

    row: str
    run: Callable[[Any, Plan], Figure]
    environment: dict[str, str] | None = field(default_factory=dict)


DRILLS = (
    Drill("R15", r15_calendars.run, None),
    Drill("R19", r19_poison.run),
    Drill("ROTATION", rotation.run),
    Drill("TABS", tabs.run),
    Drill("R16", r16_open_transaction.run),
    Drill("R2", r2_workers_dead.run),
    Drill("R3", r3_redis_away.run),
    Drill("R4", r4_postgres_killed.run),
    Drill("R1", r1_kills.run),
    Drill("R10", r10_one_key.run),
    Drill("R11", r11_races.run),
    Drill("R12", r12_between_steps.run, r12_between_steps.ENVIRONMENT),
    Drill("R14", r14_wrong_clocks.run, r14_wrong_clocks.ENVIRONMENT),
)


class Stage:
    """One product for drill after drill, started anew where a drill wants another one or has left it unwell."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.product: Running | None = None
        self.environment: dict[str, str] | None = None
        self._stack = contextlib.ExitStack()

    def product_for(self, drill: Drill) -> Running | None:
        if drill.environment is None:
            return None
        if self.product is None or self.environment != drill.environment:
            self.close()
            self.product = self._stack.enter_context(running(env=drill.environment, sink=self.sink))
            self.environment = drill.environment
        self.product.wait_until_well()
        self.product.empty()
        return self.product

    def close(self) -> None:
        self.product = None
        self._stack.close()


def perform(drills: list[Drill], plan: Plan) -> Iterator[Figure]:
    with Sink() as sink, contextlib.closing(Stage(sink)) as stage:
        for drill in drills:
            began = time.monotonic()
            try:
                yield figures.tell(drill.run(stage.product_for(drill), plan))
            except Exception as error:
                yield figures.tell(figures.broken(drill.row, "drill", error))
                stage.close()
            print(f"     ({drill.row} took {time.monotonic() - began:.0f} s)", flush=True)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run drills", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="row", help="for example R1 R4; all when none is named")
    parser.add_argument("--quick", action="store_true", help="six minutes instead of thirty")
    wanted = parser.parse_args(arguments)
    known = {drill.row: drill for drill in DRILLS}
    if unknown := [row for row in wanted.rows if row.upper() not in known]:
        parser.error(f"there is no drill {', '.join(unknown)}; there are {', '.join(known)}")
    drills = [known[row.upper()] for row in wanted.rows] or list(DRILLS)
    return figures.report(list(perform(drills, Plan(wanted.quick))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
