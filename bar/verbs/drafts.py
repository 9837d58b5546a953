"""Writing a bar: a draft is started, saved as a whole, and either comes into force or is discarded (BAR-6)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from bar import versions
from bar.difference import Kind, difference
from bar.items import Item, tidied, wrongs
from bar.models import Bar, BarItem, BarVersion, State
from bar.presets import PRESETS, Motion
from ledger.events import record
from ledger.keys import uuid7
from ledger.refused import Overtaken, Refused
from people.models import User
from people.verbs.rows import locked, taken


@transaction.atomic
def draft(
    bar: Bar,
    *,
    by: User | None,
    at: dt.datetime,
    items: Sequence[Item] | None = None,
    frame: str = "",
    based_on: BarVersion | None = None,
) -> BarVersion:
    """Begin a draft from these items; without any, from `based_on`, else what is in force, else the motion's preset."""
    row = locked(bar)
    _refuse_second(row)
    based_on = based_on or versions.now(row, State.IN_FORCE)
    preset = PRESETS[Motion(row.motion)]
    begun = items if items is not None else versions.items(based_on) or preset.items
    frame = frame or (based_on.frame if based_on else preset.frame)
    begun = _checked(row, begun, frame)
    number = (row.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = BarVersion.objects.create(
        bar=row, number=number, frame=frame, based_on=based_on,
        created_at=at, created_by=by, changed_at=at, changed_by=by,
    )  # fmt: skip
    _write(version, begun)
    new = _about(version) | {"frame": frame, "based_on": str(based_on.pk) if based_on else None}
    record("bar.drafted", subject=row, by=by, at=at, team=row.team_id, new=new | {"items": len(begun)})
    return version


@transaction.atomic
def save_items(
    version: BarVersion,
    items: Sequence[Item],
    *,
    by: User | None,
    at: dt.datetime,
    frame: str = "",
    revision: int | None = None,
) -> BarVersion:
    """Save a draft as a whole: these items in this order. Overtaken when it is not the `revision` that one saw.

    Who has agreed to the draft agrees anew: they agreed to other words.
    """
    bar = locked(version.bar)
    row = open_draft(version, revision)
    frame = frame or row.frame
    new, old = _checked(bar, items, frame), versions.items(row)
    told = _told(old, new) | ({"frame": frame} if frame != row.frame else {})
    if not told:
        return row
    before = {"frame": row.frame, "revision": row.revision}
    row.frame, row.revision, row.asked_at = frame, row.revision + 1, None
    row.changed_at, row.changed_by = at, by
    row.save(update_fields=["frame", "revision", "asked_at", "changed_at", "changed_by"])
    _write(row, new)
    record(
        "bar.draft_changed", subject=bar, by=by, at=at, team=bar.team_id,
        old=before, new=_about(row) | {"revision": row.revision} | told,
    )  # fmt: skip
    return row


@transaction.atomic
def discard_draft(version: BarVersion, *, by: User | None, at: dt.datetime) -> BarVersion:
    """Give a draft up. It stays in the history; discarded twice is discarded once."""
    bar = locked(version.bar)
    if BarVersion.objects.filter(pk=version.pk, state=State.DISCARDED).exists():
        return version
    row = open_draft(version)
    row.state, row.discarded_at, row.asked_at = State.DISCARDED, at, None
    row.save(update_fields=["state", "discarded_at", "asked_at"])
    record("bar.draft_discarded", subject=bar, by=by, at=at, team=bar.team_id, old=_about(row))
    return row


def open_draft(version: BarVersion, revision: int | None = None) -> BarVersion:
    """The draft as it is now; the bar is locked. Overtaken when it is none any more, or another revision."""
    row = BarVersion.objects.select_for_update().select_related("bar__team").get(pk=version.pk)
    if row.state != State.DRAFT:
        words = {"number": row.number, "state": str(row.get_state_display()).lower()}
        raise Overtaken(
            _("Version %(number)d is %(state)s now, and cannot be changed.") % words, rule="BAR-6"
        )
    if revision is not None and revision != row.revision:
        name = row.changed_by.name if row.changed_by else _("Somebody")
        sentence = _("%(name)s has changed this draft since you opened it. Compare, then save again.")
        raise Overtaken(sentence % {"name": name}, rule="BAR-6")
    return row


def _refuse_second(bar: Bar) -> None:
    if there := versions.now(bar, State.DRAFT):
        name = there.changed_by.name if there.changed_by else _("Somebody")
        sentence = _("%(name)s is at a draft already, version %(number)d. A bar has one draft at a time.")
        raise Overtaken(sentence % {"name": name, "number": there.number}, rule="BAR-6")


def _checked(bar: Bar, items: Sequence[Item], frame: str) -> list[Item]:
    """The items tidied; Refused with the first thing that is wrong.

    A lineage that nobody has any more is taken as it is: an item may come back that another save has taken out.
    """
    tidy = [tidied(item) for item in items]
    for wrong in wrongs(tidy, frame):
        raise Refused(wrong.sentence, rule=wrong.rule, field=wrong.field)
    asked = [item.lineage for item in tidy if item.lineage]
    elsewhere = BarItem.objects.filter(lineage__in=asked).exclude(version__bar=bar)
    theirs = set(elsewhere.values_list("lineage", flat=True))
    for number, item in enumerate(tidy):
        if item.lineage in theirs:
            sentence = _("This is an item of another bar. Leave its lineage out for a new one.")
            raise Refused(sentence, rule="BAR-6", field=f"items.{number}.lineage")
    return tidy


def _write(version: BarVersion, items: Sequence[Item]) -> None:
    """Replace the items of a draft. One that stays keeps its key."""
    keys = dict(version.items.values_list("lineage", "pk"))
    version.items.all().delete()
    rows = [
        BarItem(
            pk=keys.get(item.lineage) or uuid7(), version=version, position=place, lineage=item.lineage or uuid7(),
            name=item.name, verify=item.verify, clean_answer=item.clean_answer,
            element=item.element, field=item.field,
        )
        for place, item in enumerate(items, start=1)
    ]  # fmt: skip
    with taken(_("Another item has this name already."), field="items"):
        BarItem.objects.bulk_create(rows)


def _told(old: Sequence[Item], new: Sequence[Item]) -> dict[str, Any]:
    """What an event says of a save: how many are new, and the lineages of the others that are not as they were."""
    changes = [change for change in difference(old, new) if change.is_one]
    told: dict[str, Any] = {}
    for kind in (Kind.CHANGED, Kind.REMOVED):
        if named := [str(change.old.lineage) for change in changes if change.kind is kind and change.old]:
            told[kind.value] = named
    if added := sum(change.kind is Kind.ADDED for change in changes):
        told["added"] = added
    if moved := [str(change.old.lineage) for change in changes if change.moved and change.old]:
        told["moved"] = moved
    return told


def _about(version: BarVersion) -> dict[str, Any]:
    return {"version": str(version.pk), "number": version.number}
