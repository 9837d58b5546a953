"""What is measured and what it should be, printed one line each; a missed goal makes the exit code 1."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One number of a figure. `most` is the largest that is good; None where it is shown for information."""

    what: str
    value: float
    most: float | None = None
    unit: str = ""

    @property
    def ok(self) -> bool:
        return self.most is None or self.value <= self.most  # NaN is never ok

    @property
    def measured(self) -> str:
        return f"{self.what} {shown(self.value, self.unit)}"

    @property
    def goal(self) -> str:
        at_most = "" if self.most == 0 else "≤ "
        return f"{self.what} {at_most}{shown(self.most or 0, self.unit)}"


@dataclass(frozen=True)
class Figure:
    """A row of qualities.md: what was done, what came out, what was to come out."""

    row: str
    what: str
    value: object
    unit: str
    goal: str
    ok: bool
    note: str = ""

    def __str__(self) -> str:
        value = f"{self.value} {self.unit}".strip()
        verdict = "ok" if self.ok else "MISSED"
        note = f"\n     {self.note}" if self.note else ""
        return f"{self.row:4} {self.what}: {value}   goal {self.goal}   {verdict}{note}"


def of_parts(row: str, what: str, parts: Sequence[Part], note: str = "") -> Figure:
    """One figure of several numbers; it is good when all of them are."""
    value = " · ".join(part.measured for part in parts)
    goal = " · ".join(part.goal for part in parts if part.most is not None)
    return Figure(row, what, value, "", goal, all(part.ok for part in parts), note)


def broken(row: str, what: str, error: Exception) -> Figure:
    """Of a drill or measurement that could not be carried through."""
    text = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return Figure(row, what, f"broke off: {text}", "", "a figure", False)


def tell(figure: Figure) -> Figure:
    print(figure, flush=True)
    return figure


def report(figures: Iterable[Figure]) -> int:
    """Say in one line how many were good, and return the exit code. The figures were told as they came."""
    figures = list(figures)
    missed = [figure.row for figure in figures if not figure.ok]
    print(
        f"{len(figures) - len(missed)} of {len(figures)} ok{'; missed: ' + ', '.join(missed) if missed else ''}"
    )
    return 1 if missed else 0


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest rank: a value that was really measured. NaN when there is none."""
    if not values:
        return math.nan
    ranked = sorted(values)
    return ranked[max(math.ceil(percent / 100 * len(ranked)), 1) - 1]


def shown(value: float | None, unit: str = "") -> str:
    """Three digits or so; "none" for what was not measured."""
    if value is None or math.isnan(value):
        return "none"
    if float(value).is_integer():
        text = f"{value:,.0f}"
    else:
        text = f"{value:.3f}" if abs(value) < 0.1 else f"{value:.2f}" if abs(value) < 10 else f"{value:,.1f}"
    return f"{text} {unit}".strip()
