"""Which bar, which version, which items. Reads for this room and those above it."""

from django.db.models import QuerySet

from bar.items import WORDS, Item
from bar.models import Bar, BarItem, BarVersion, State
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
