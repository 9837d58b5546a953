"""What people, teams and their like are called now, many at a time: one question to the database per sort of thing."""

from collections.abc import Callable, Collection
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from ledger.models import Event
from ledger.told import Named
from people.models import Absence, HolidayCalendar, Pool, Role, Segment, Team, Territory, Token, User

Names = dict[UUID, Named]


def users(ids: Collection[UUID]) -> Names:
    rows = User.objects.filter(pk__in=ids).exclude(name="").values_list("pk", "name", "is_service")
    pages = {True: "service", False: "person"}
    return {pk: Named(name, reverse(pages[is_service], args=[pk])) for pk, name, is_service in rows}


def teams(ids: Collection[UUID]) -> Names:
    return _named(Team, ids, "team")


def calendars(ids: Collection[UUID]) -> Names:
    return _named(HolidayCalendar, ids, "calendar")


def territories(ids: Collection[UUID]) -> Names:
    return _named(Territory, ids, "territories")


def segments(ids: Collection[UUID]) -> Names:
    return _named(Segment, ids, "territories")


def tokens(ids: Collection[UUID]) -> Names:
    rows = Token.objects.filter(pk__in=ids).values_list("pk", "name")
    return {pk: Named(_("“%(name)s”") % {"name": name}) for pk, name in rows}


def pools(ids: Collection[UUID]) -> Names:
    rows = Pool.objects.filter(pk__in=ids).select_related("team", "territory", "segment")
    return {pool.pk: Named(pool_in_words(pool), reverse("team", args=[pool.team_id])) for pool in rows}


def pool_in_words(pool: Pool) -> str:
    narrower = [str(it) for it in (pool.territory, pool.segment) if it]
    words = {"role": Role(pool.role).label, "team": pool.team.name}
    return ", ".join([_("the rotation of %(role)s in %(team)s") % words, *narrower])


def absences(ids: Collection[UUID]) -> Names:
    """One that was called off has left no row: its first event still says whose it was."""
    whose = dict(Absence.objects.filter(pk__in=ids).values_list("pk", "user"))
    if missing := set(ids) - set(whose):
        begun = Event.objects.filter(subject_id__in=missing, kind="absence.added")
        whose |= {pk: UUID(user) for pk, user in begun.values_list("subject_id", "new__user")}
    named = users(set(whose.values()))
    return {
        pk: Named(_("an absence of %(name)s") % {"name": named[user].name}, named[user].address)
        for pk, user in whose.items()
        if user in named
    }


def users_found(text: str, most: int) -> list[UUID]:
    return _ids(User.objects.filter(Q(name__icontains=text) | Q(email__iexact=text)), most)


def absences_found(text: str, most: int) -> list[UUID]:
    return _ids(Absence.objects.filter(user__name__icontains=text), most)


def pools_found(text: str, most: int) -> list[UUID]:
    held = (
        Q(team__name__icontains=text) | Q(territory__name__icontains=text) | Q(segment__name__icontains=text)
    )
    return _ids(Pool.objects.filter(held), most)


def found_by_name(model: Any) -> Callable[[str, int], list[UUID]]:
    return lambda text, most: _ids(model.objects.filter(name__icontains=text), most)


def _named(model: Any, ids: Collection[UUID], route: str) -> Names:
    """A list has one page for all; everything else has its own."""
    rows = model.objects.filter(pk__in=ids).exclude(name="").values_list("pk", "name")
    return {pk: Named(name, reverse(route, args=[] if route == "territories" else [pk])) for pk, name in rows}


def _ids(rows: QuerySet, most: int) -> list[UUID]:
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:most])
