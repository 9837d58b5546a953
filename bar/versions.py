"""Which bar, which version, which items. Reads for this room and those above it."""

from decimal import Decimal

from django.db.models import QuerySet

from bar import presets
from bar.items import WORDS, Item
from bar.models import Bar, BarItem, BarVersion, State
from bar.presets import Motion
from people.models import Team


def in_force(team: Team, motion: str) -> BarVersion | None:
    """The version that a brief of this team and motion is written against; None where there is none, or no review."""
    versions = with_items(BarVersion.objects.filter(bar__team=team, bar__motion=motion, bar__reviewed=True))
    return versions.filter(state=State.IN_FORCE).select_related("bar__team").first()


def now(bar: Bar, state: State) -> BarVersion | None:
    """The one version of the bar that is in force, or its one draft."""
    return with_items(bar.versions.filter(state=state)).select_related("changed_by", "exception_by").first()


def with_items(versions: QuerySet[BarVersion]) -> QuerySet[BarVersion]:
    return versions.prefetch_related("items")


def rows(version: BarVersion | None) -> list[BarItem]:
    """In their order, prefetched or not."""
    return sorted(version.items.all(), key=lambda item: item.position) if version else []


def items(version: BarVersion | None) -> list[Item]:
    """The items as plain values, in their order."""
    return [
        Item(**{name: getattr(row, name) for name in WORDS}, lineage=row.lineage) for row in rows(version)
    ]


def suggest(team: Team, amount: Decimal | None) -> Bar | None:
    """The bar of the team that a deal of this size is most likely meant for; None where the team has none.

    Without an amount, or where no motion of the team takes such deals: the only one, else the largest below it.
    """
    found = {Motion(bar.motion): bar for bar in Bar.objects.filter(team=team)}
    if not found:
        return None
    wanted = presets.motions_for(amount) if amount is not None else []
    for motion in wanted:
        if motion in found:
            return found[motion]
    in_size = [motion for motion in Motion if motion in found]
    if amount is None:
        return found[in_size[0]] if len(in_size) == 1 else None
    smaller = [motion for motion in in_size if list(Motion).index(motion) <= list(Motion).index(wanted[-1])]
    return found[smaller[-1] if smaller else in_size[0]]
