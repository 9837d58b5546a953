"""Teams, and who is in them in which role."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.events import record
from ledger.refused import Refused
from people import settings
from people.models import TEAM_ROLES, Membership, Pool, Role, Seat, Team, User
from people.verbs.leaving import refuse_last_revops, remove_seats
from people.verbs.rows import change, lock_pools, locked, refuse_unnamed, refuse_values, refuse_zone, taken

CHANGEABLE = ("name", "zone", "week", "calendar")


@transaction.atomic
def add_team(*, name: str, by: User | None, at: dt.datetime, zone: str = "UTC") -> Team:
    refuse_unnamed(name)
    refuse_zone(zone)
    with taken(_("A team of this name is here already."), field="name"):
        team = Team.objects.create(name=name, zone=zone, created_at=at)
    record("team.added", subject=team, by=by, at=at, team=team, new={"zone": zone})
    return team


@transaction.atomic
def change_team(team: Team, *, by: User | None, at: dt.datetime, seen: str = "", **changes: Any) -> Team:
    """Set any of CHANGEABLE. Overtaken when `seen`, the version that the caller saw, is not the present one."""
    row = locked(team)
    refuse_values(changes)
    with taken(_("A team of this name is here already."), field="name"):
        old, new = change(row, changes, fields=CHANGEABLE, seen=seen)
    if new:
        record("team.changed", subject=row, by=by, at=at, team=row, old=old, new=new)
    return row


@transaction.atomic
def change_settings(
    team: Team, values: dict[str, Any], *, by: User | None, at: dt.datetime, seen: str = ""
) -> Team:
    """Set some of the team's settings. Overtaken when `seen` is not the version of now."""
    row = locked(team)
    old, new = set_settings(row, values, settings.described(), seen=seen)
    if new:
        record("team.settings_changed", subject=row, by=by, at=at, team=row, old=old, new=new)
    return row


def set_settings(
    row: Any, values: dict[str, Any], known: dict[str, settings.Setting], *, seen: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set some settings of a locked row, and give those that changed, as they were and as they are."""
    refuse_settings(values, known)
    before = settings.in_force(row.settings, known)
    after = settings.to_store(row.settings, values, known)
    if not any(change(row, {"settings": after}, fields=("settings",), seen=seen)):
        return {}, {}
    changed = [name for name in values if values[name] != before[name]]
    return {name: before[name] for name in changed}, {name: values[name] for name in changed}


def refuse_settings(values: dict[str, Any], known: dict[str, settings.Setting]) -> None:
    """Clean the values in place; a value that its setting does not take is refused at its own field."""
    for name in values:
        if name not in known:
            raise Refused(_("There is no setting called %(name)s.") % {"name": name}, field=name)
        try:
            values[name] = known[name].clean(values[name])
        except ValueError as error:
            raise Refused(str(error), field=name) from None


@transaction.atomic
def join_team(
    user: User, *, role: str, by: User | None, at: dt.datetime, team: Team | None = None
) -> Membership:
    """Give a person a role: in a team, or in the company for RevOps, marketing and readers."""
    role = Role(role)
    if role in TEAM_ROLES and team is None:
        sentence = _("%(role)s is a role in a team. Say in which one.")
        raise Refused(sentence % {"role": role.label}, rule="PEOPLE-2", field="team")
    if role not in TEAM_ROLES and team is not None:
        sentence = _("%(role)s is a role in the whole company, not in one team.")
        raise Refused(sentence % {"role": role.label}, rule="PEOPLE-2", field="team")
    row = locked(user)
    if row.is_service and role in TEAM_ROLES:
        raise Refused(
            _("A service has no role in a team: nobody could meet, call or ask it."),
            rule="API-2",
            field="role",
        )
    if not row.is_active:
        sentence = _("%(name)s is deactivated. Let them back in first.")
        raise Refused(sentence % {"name": user.name}, rule="PEOPLE-2")
    with taken(_("They hold this role already."), field="role"):
        membership = Membership.objects.create(user=user, team=team, role=role, created_at=at)
    record("user.role_given", subject=user, by=by, at=at, team=team, new=_told(membership))
    return membership


@transaction.atomic
def leave_team(membership: Membership, *, by: User | None, at: dt.datetime) -> Membership:
    """Take a role away. Ended twice is ended once; the last RevOps keeps theirs."""
    if membership.role == Role.REVOPS:
        refuse_last_revops(membership.user)
    # Before the role: who is given a place in them meanwhile either has it by now, or finds the role ended.
    pools = Pool.objects.filter(team=membership.team_id, role=membership.role)
    lock_pools(pools.values_list("pk", flat=True))
    row = Membership.objects.select_for_update().get(pk=membership.pk)
    if row.ended_at is not None:
        return row
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    record("user.role_ended", subject=row.user, by=by, at=at, team=row.team_id, old=_told(row))
    seats = Seat.objects.filter(user=row.user, pool__team=row.team_id, pool__role=row.role)
    remove_seats(seats, by=by, at=at)
    return row


def _told(membership: Membership) -> dict[str, str | None]:
    team = membership.team_id
    return {"role": str(membership.role), "team": str(team) if team else None}
