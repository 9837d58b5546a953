"""Whose turn it is: pure choice among people, with the reasons that a rep accepts (ROUTE-4, ROUTE-6, ROUTE-7).

A rotation is a race: each turn moves a person on by TURN / weight, and who is furthest behind is next. People of
one weight alternate, one of double weight is moved on half as far and so gets twice as many turns. Nobody saves up
turns: who was passed over for being away is brought level with who was picked (`caught_up`).
"""

import datetime as dt
import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

TURN = 2520  # divisible by every weight from 1 to 10, so that ties are exact


class Passed(StrEnum):
    """Why somebody was passed over."""

    GONE = "gone"
    OTHER_ROLE = "other_role"  # the account's owner may be no AE
    ABSENT = "absent"
    OFFLINE = "offline"
    OFF_HOURS = "off_hours"
    AT_CAPACITY = "at_capacity"
    EXCLUDED = "excluded"  # held it before, submitted it, or declined it
    LATER_TURN = "later_turn"


@dataclass(frozen=True)
class Candidate:
    """One person at the moment of the choice. `position` is where the rotation stands with them."""

    id: UUID
    position: int = 0
    weight: Fraction = Fraction(1)
    active: bool = True
    in_role: bool = True
    absent: bool = False
    offline: bool = False
    in_hours: bool = True
    in_time: bool = True  # has working time before what it is for falls due
    open_count: int = 0
    capacity: int | None = None


@dataclass(frozen=True)
class Pool:
    """One step of the ladder: `rule` names it in the explanation. Without rotation the first who can, does."""

    rule: str
    candidates: Sequence[Candidate]
    rotates: bool = True


@dataclass(frozen=True)
class Choice:
    """Who it is and by which rule, or nobody; and everybody who was looked at on the way, with the reason."""

    picked: Candidate | None
    rule: str = ""
    passed: list[tuple[UUID, str, Passed]] = field(default_factory=list)  # person, rule, why


def hindrance(candidate: Candidate, *, live: bool, excluded: Collection[UUID]) -> Passed | None:
    """What keeps this person from being picked. Hours count for live clocks only: other work waits for them."""
    hindrances = {
        Passed.GONE: not candidate.active,
        Passed.EXCLUDED: candidate.id in excluded,
        Passed.OTHER_ROLE: not candidate.in_role,
        Passed.ABSENT: candidate.absent,
        Passed.OFFLINE: candidate.offline,
        Passed.OFF_HOURS: live and not candidate.in_hours,
        Passed.AT_CAPACITY: candidate.capacity is not None and candidate.open_count >= candidate.capacity,
    }
    return next((why for why, holds in hindrances.items() if holds), None)


def choose(
    pools: Iterable[Pool], *, live: bool, rng: random.Random, excluded: Collection[UUID] = frozenset()
) -> Choice:
    """The first pool that has somebody who can; in it, whose turn it is. Ends after the last pool, with nobody."""
    passed: list[tuple[UUID, str, Passed]] = []
    for pool in pools:
        able = []
        for candidate in pool.candidates:
            why = hindrance(candidate, live=live, excluded=excluded)
            if why is None:
                able.append(candidate)
            else:
                passed.append((candidate.id, pool.rule, why))
        if able:
            # Some in time, some not: those in time. Nobody in time: it waits, but it waits with who should have it.
            first = [candidate for candidate in able if candidate.in_time] or able
            picked = next_turn(first, rng) if pool.rotates else first[0]
            others = [candidate for candidate in able if candidate.id != picked.id]
            passed += [
                (other.id, pool.rule, Passed.LATER_TURN if other in first else Passed.OFF_HOURS)
                for other in others
            ]
            return Choice(picked, pool.rule, passed)
    return Choice(None, "", passed)


def next_turn(able: Sequence[Candidate], rng: random.Random) -> Candidate:
    """Who is furthest behind; among equals by lot, so that no name and no key is favoured."""
    furthest_behind = min(candidate.position for candidate in able)
    return rng.choice([candidate for candidate in able if candidate.position == furthest_behind])


def cost(weight: Fraction) -> int:
    """How far one turn moves a person of this weight on; a turn given back moves them as far the other way."""
    return round(TURN / weight)


def caught_up(passed: Candidate, picked: Candidate) -> int:
    """Where somebody stands who could not be picked this time: not behind who was picked in their stead."""
    return max(passed.position, picked.position)


def ramped(weight: int, *, joined_on: dt.date, on: dt.date, ramp_days: int) -> Fraction:
    """A new person's weight: it grows by the day in equal steps and is whole after `ramp_days`."""
    days = max((on - joined_on).days + 1, 1)
    return Fraction(weight) if days >= ramp_days else Fraction(weight * days, ramp_days)
