"""Who has agreed to a version by name, who has not, and who has to before going on (BAR-7)."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from bar.models import AGREEING, Agreement, BarVersion, State
from ledger.refused import Refused
from people.hours import absences_of
from people.models import Absence, Membership, Role, Team, User


@dataclass(frozen=True)
class Standing:
    """One person of the team in one role: when they agreed, and the absence that they are in."""

    person: User
    role: Role
    agreed_at: dt.datetime | None
    away: Absence | None


def standings(version: BarVersion, *, at: dt.datetime, roles: Collection[str] = AGREEING) -> list[Standing]:
    """Every active SDR and AE of the team, AEs first, by name."""
    held = Membership.objects.filter(
        team=version.bar.team_id, role__in=roles, ended_at=None, user__is_active=True
    )
    people = list(held.select_related("user").order_by("role", "user__name", "user_id"))
    agreed = _agreed(version)
    away = absences_of([it.user for it in people], at=at)
    return [
        Standing(
            person=it.user,
            role=Role(it.role),
            agreed_at=agreed.get((it.user_id, it.role)),
            away=next((gone for gone in away.get(it.user_id, []) if gone.starts_at <= at), None),
        )
        for it in people
    ]


def _agreed(version: BarVersion) -> dict[tuple[UUID, str], dt.datetime]:
    given = Agreement.objects.filter(version=version, revision=version.revision)
    return {(it.person_id, it.role): it.agreed_at for it in given}


def missing(version: BarVersion, *, at: dt.datetime, roles: Collection[str] = AGREEING) -> list[Standing]:
    """Who of the team has not agreed, the absent ones too."""
    return [it for it in standings(version, at=at, roles=roles) if it.agreed_at is None]


def waited_for(version: BarVersion, *, at: dt.datetime) -> list[Standing]:
    """The AEs without whom it does not come into force: absence does not block."""
    return [it for it in missing(version, at=at, roles=[Role.AE]) if it.away is None]


def is_agreed(version: BarVersion, *, at: dt.datetime) -> bool:
    """Whether every AE of the team who is here has agreed, and there is one who has."""
    aes = standings(version, at=at, roles=[Role.AE])
    return any(it.agreed_at for it in aes) and all(it.agreed_at or it.away for it in aes)


def roles_of(person: User, team: Team, *, at: dt.datetime) -> list[Role]:
    """In which roles somebody agrees to a bar of this team: theirs in it, else theirs elsewhere; a cover as AE."""
    held = Membership.objects.filter(user=person, role__in=AGREEING, ended_at=None, user__is_active=True)
    by_team = list(held.values_list("team_id", "role"))
    here = {role for team_id, role in by_team if team_id == team.pk} or {role for _team, role in by_team}
    if not here and person.is_active and Absence.objects.filter(cover=person, ends_at__gt=at).exists():
        here = {Role.AE}
    return [role for role in AGREEING if role in here]


def must_agree(person: User, version: BarVersion, role: str) -> Refused | None:
    """The refusal for an AE who would review, or an SDR who would submit, without having agreed; None when they have.

    Having agreed to a later version of the bar that has been in force counts: it is the same contract, newer.
    """
    given = Agreement.objects.filter(
        person=person,
        role=role,
        revision=F("version__revision"),
        version__bar=version.bar_id,
        version__number__gte=version.number,
        version__in_force_at__isnull=False,
    )
    if given.exists():
        return None
    sentence = (
        _("Agree to the bar %(bar)s of %(team)s first: whoever reviews by it has agreed to it by name.")
        if role == Role.AE
        else _(
            "Agree to the bar %(bar)s of %(team)s first: whoever submits against it has agreed to it by name."
        )
    )
    words = {"bar": version.bar.get_motion_display(), "team": version.bar.team.name}
    return Refused(sentence % words, rule="BAR-7")


def is_open(version: BarVersion) -> bool:
    """Whether one can agree to it now."""
    return version.state == State.IN_FORCE or (version.state == State.DRAFT and version.asked_at is not None)
