"""The settings of the whole install."""

import datetime as dt
from typing import Any

from django.db import transaction

from ledger.events import record
from people import install
from people.models import Install, User
from people.verbs.rows import locked
from people.verbs.teams import set_settings


@transaction.atomic
def change_install(values: dict[str, Any], *, by: User | None, at: dt.datetime, seen: str = "") -> Install:
    """Set some of the install's settings. Overtaken when `seen` is not the version of now."""
    Install.objects.get_or_create()
    row = locked(install.row())
    old, new = set_settings(row, values, install.described(), seen=seen)
    if new:
        record("install.settings_changed", subject=row, by=by, at=at, old=old, new=new)
    return row
