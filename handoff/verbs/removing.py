"""Taking away what was never meant to be here, as an import that is undone does.

Elsewhere nothing is deleted. An account or a contact that nothing hangs on tells nobody anything, so its row can go;
the event that it went stays, and so does the one by which it came.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from handoff.models import Account, Contact
from ledger.events import record
from ledger.refused import Refused
from people.models import User
from people.verbs.rows import locked


@transaction.atomic
def remove_account(account: Account, *, by: User | None, at: dt.datetime) -> None:
    """Refused once it has contacts, deals or handoffs."""
    row = locked(account)
    record("account.removed", subject=row, by=by, at=at)
    with _built_on(_("%(name)s has contacts, deals or handoffs by now.") % {"name": row.name}):
        row.delete()


@transaction.atomic
def remove_contact(contact: Contact, *, by: User | None, at: dt.datetime) -> None:
    """Refused once a handoff or a meeting is with them."""
    row = locked(contact)
    record("contact.removed", subject=row, by=by, at=at)
    name = row.name or row.email
    with _built_on(_("%(name)s is in a handoff or at a meeting by now.") % {"name": name}):
        row.delete()


@contextmanager
def _built_on(sentence: str) -> Iterator[None]:
    try:
        yield
    except ProtectedError:
        raise Refused(sentence) from None
