"""Long lists leaf by leaf. One begins after a row and not at a number: it holds its place while rows come and go."""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict

Row = TypeVar("Row", bound=Model)
SIZE = 50


@dataclass(frozen=True)
class Leaf(Generic[Row]):
    """`before` and `after` are what stands behind the ? of the neighbours' addresses; empty where there is none."""

    rows: list[Row]
    before: str
    after: str


def leaf(found: QuerySet[Row], asked: QueryDict, *, by: str, size: int = SIZE) -> Leaf[Row]:
    """The rows after or before the one that the address names, in the order of the field `by` and then of the key."""
    back = "before" in asked
    beside = _row(found.model, asked.get("before") or asked.get("after"))
    order = (f"-{by}", "-pk") if back else (by, "pk")
    rows = list(found.filter(_beyond(beside, by, back=back)).order_by(*order)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    return Leaf(
        rows,
        before=_address(asked, "before", rows[:1]) if (more if back else beside is not None) else "",
        after=_address(asked, "after", rows[-1:]) if (more or back) else "",
    )


def _row(model: Any, key: str | None) -> Any:
    try:
        return model.objects.filter(pk=key).first() if key else None
    except (ValidationError, ValueError):
        return None


def _beyond(beside: Any, by: str, *, back: bool) -> Q:
    if beside is None:
        return Q()
    side, value = "lt" if back else "gt", getattr(beside, by)
    return Q(**{f"{by}__{side}": value}) | Q(**{by: value, f"pk__{side}": beside.pk})


def _address(asked: QueryDict, side: str, rows: list[Any]) -> str:
    if not rows:
        return ""
    others = asked.copy()
    for name in ("before", "after"):
        others.pop(name, None)
    others[side] = str(rows[0].pk)
    return others.urlencode()
