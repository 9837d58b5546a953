"""Whom a team sells to (BAR-10)."""

import dataclasses
import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bar import places
from bar.fit import Level, Profile
from bar.models import FitProfile
from ledger.events import record
from ledger.refused import Refused
from people.models import Team, User
from people.verbs.rows import change, locked

CHANGEABLE = tuple(field.name for field in dataclasses.fields(Profile))
LISTS = (
    "industries",
    "geographies",
    "departments",
)  # names of somebody's choosing: an event says only that they changed


@transaction.atomic
def change_fit(team: Team, *, by: User | None, at: dt.datetime, seen: str = "", **changes: Any) -> FitProfile:
    """Set any of CHANGEABLE. Overtaken when `seen`, the version that the caller saw, is not the present one."""
    locked(team)
    row = profile_row(team)
    for name in set(changes) & set(LISTS):
        changes[name] = _tidied(changes[name])
    _refuse(row, changes)
    if row._state.adding:
        row.save()
    old, new = change(row, changes, fields=CHANGEABLE, seen=seen)
    if new:
        old, new = ({name: value for name, value in it.items() if name not in LISTS} for it in (old, new))
        record("fit.changed", subject=team, by=by, at=at, team=team, old=old, new=new)
    return row


def profile_row(team: Team) -> FitProfile:
    """The team's profile, or one with the defaults that is not stored yet."""
    row = FitProfile.objects.filter(team=team).first()
    defaults = {field.name: field.default for field in dataclasses.fields(Profile)}
    return row or FitProfile(team=team, **{name: _plain(value) for name, value in defaults.items()})


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _tidied(names: Any) -> list[str]:
    """Once each, in the order in which they were given, without the empty ones."""
    tidy = [" ".join(str(name).split()) for name in names]
    return list({name.casefold(): name for name in reversed(tidy) if name}.values())[::-1]


def _refuse(row: FitProfile, changes: dict[str, Any]) -> None:
    wanted = {name: changes.get(name, getattr(row, name)) for name in CHANGEABLE}
    for least, most in (
        ("employees_min", "employees_max"), ("revenue_min", "revenue_max"), ("meeting_min", "meeting_max"),
    ):  # fmt: skip
        low, high = wanted[least], wanted[most]
        if low is not None and high is not None and high < low:
            raise Refused(_("The second number is the larger one."), rule="BAR-10", field=most)
    if wanted["title_level"] not in Level.values:
        raise Refused(_("Choose a level."), rule="BAR-10", field="title_level")
    if unknown := [name for name in wanted["geographies"] if not places.is_known(name)]:
        sentence = _("“%(name)s” is neither a region nor a country that Handoff knows.")
        raise Refused(sentence % {"name": unknown[0]}, rule="BAR-10", field="geographies")
