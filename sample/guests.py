"""One-click sign-in as somebody of the sample company: only there, and never in production."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from people import signin
from people.models import Role, User
from sample.fill import allowed
from sample.models import Company, Guest

FINDS: dict[str, str | Promise] = {
    "sdr": _("two drafts, a brief that came back, and one being mended"),
    "ae": _("briefs that wait for a decision, one of them overdue, and an absent colleague's"),
    "manager": _("what is overdue in the team, and a bar that is being agreed anew"),
    "revops": _("people, teams, settings, the audit and the system's health"),
    "marketing": _("every handoff, to read"),
    "reader": _("every handoff, to read, and nothing to press"),
}


# Where they begin: with what waits on them, else with what there is to see.
BEGINS = {"revops": "/settings/teams/", "marketing": "/briefs/?whose=team", "reader": "/briefs/?whose=team"}


def first_place(key: str) -> str:
    return BEGINS.get(key, "/inbox/")


@dataclass(frozen=True)
class Way:
    """`finds` is what they will come upon."""

    key: str
    name: str
    role: str
    finds: str | Promise


def ways() -> list[Way]:
    """As whom one may come in; nobody outside the sample company."""
    if not (allowed() and Company.objects.exists()):
        return []
    guests = Guest.objects.select_related("user").order_by("position")
    return [Way(it.key, it.user.name, str(Role(it.key).label), FINDS[it.key]) for it in guests]


def guest_of(key: str, *, at: dt.datetime) -> User | None:
    """Who is meant, if it is one of the guests. Anything else is a guess, and limited like one. Raises TooMany."""

    def works() -> User | None:
        found = Guest.objects.filter(key=key, user__is_active=True).select_related("user").first()
        return found.user if found is not None and Company.objects.exists() else None

    found: User | None = signin.try_link(signin.stranger(f"guest {key}"), works=works, why="guest", at=at)
    return found
