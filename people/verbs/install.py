"""The settings of the whole install."""

import datetime as dt
from typing import Any

from django.db import transaction

from ledger.events import record
from people import install
from people.models import Install, User
from people.verbs.rows import change, locked
from people.verbs.teams import refuse_settings


@transaction.atomic
def change_install(values: dict[str, Any], *, by: User | None, at: dt.datetime, seen: str = "") -> Install:
    """Set some of the install's settings. Overtaken when `seen` is not the version of now."""
    known = install.described()
    refuse_settings(values, known)
    Install.objects.get_or_create()
    row = locked(install.row())
    before = install.of(row)
    after = {name: value for name, value in (before | values).items() if value != known[name].default}
    _old, new = change(row, {"settings": after}, fields=("settings",), seen=seen)
    if new:
        changed = [name for name in values if values[name] != before[name]]
        record(
            "install.settings_changed", subject=row, by=by, at=at,
            old={name: before[name] for name in changed}, new={name: values[name] for name in changed},
        )  # fmt: skip
    return row
