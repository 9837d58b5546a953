"""A person and what is set about them."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.events import record
from ledger.refused import Refused
from people.models import User
from people.verbs.rows import change, locked, refuse_unnamed, refuse_values, refuse_zone, taken

CHANGEABLE = ("name", "zone", "week", "calendar", "capacity", "backup", "booking_link", "single_keys")


@transaction.atomic
def add_user(*, name: str, email: str, by: User | None, at: dt.datetime, zone: str = "UTC") -> User:
    """A person without a password yet: sign-in sets it."""
    refuse_unnamed(name)
    refuse_zone(zone)
    user = User(name=name.strip(), email=email, zone=zone, created_at=at)
    user.set_unusable_password()
    with taken(_("Somebody with this email is here already."), field="email"):
        user.save(force_insert=True)
    record("user.added", subject=user, by=by, at=at, new={"zone": zone})
    return user


@transaction.atomic
def change_user(user: User, *, by: User | None, at: dt.datetime, seen: str = "", **changes: Any) -> User:
    """Set any of CHANGEABLE. Overtaken when `seen`, the version that the caller saw, is not the present one."""
    if {"backup", "backup_id"} & set(changes):
        _lock_backups()
    row = locked(user)
    if "name" in changes:
        changes["name"] = changes["name"].strip()
    refuse_values(changes)
    if changes.get("backup") is not None:
        _refuse_backup(row, changes["backup"])
    old, new = change(row, changes, fields=CHANGEABLE, seen=seen)
    if new:
        record("user.changed", subject=row, by=by, at=at, old=old, new=new)
    return row


def _lock_backups() -> None:
    """One at a time: a ring of backups could else be closed by two who each see it open."""
    list(User.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def _refuse_backup(user: User, backup: User) -> None:
    if backup.pk == user.pk:
        raise Refused(_("Somebody else has to be the backup."), rule="ROUTE-7", field="backup")
    if not User.objects.persons().filter(pk=backup.pk, is_active=True).exists():
        sentence = _("%(name)s is not here and cannot be a backup.")
        raise Refused(sentence % {"name": backup.name}, rule="ROUTE-7", field="backup")
    if user in backups_of(User.objects.get(pk=backup.pk)):
        sentence = _(
            "%(backup)s has %(name)s as a backup already, directly or over others: that would go round."
        )
        words = {"backup": backup.name, "name": user.name}
        raise Refused(sentence % words, rule="ROUTE-7", field="backup")


def backups_of(user: User) -> list[User]:
    """Backup, their backup, and so on: each once, so that it ends whatever the rows say."""
    found: dict[UUID, User] = {}
    following = user.backup
    while following is not None and following.pk not in found and following.pk != user.pk:
        found[following.pk] = following
        following = following.backup
    return list(found.values())
