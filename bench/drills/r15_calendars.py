"""R15: the arithmetic of working time against a slow oracle. Needs no running product."""

from bench import drill_calendars
from bench.drills.plan import Plan
from bench.figures import Figure

QUICK = 1_000


def run(_product: None, plan: Plan) -> Figure:
    found = drill_calendars.run(QUICK if plan.quick else drill_calendars.CASES)
    return Figure("R15", found["what"], found["value"], "", found["goal"], found["ok"])
