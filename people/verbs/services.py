"""Services: programs that call the API in their own name. They cannot sign in, and nobody can give them work."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from ledger.events import record
from ledger.keys import uuid7
from people.models import TEAM_ROLES, Role, User
from people.verbs.rows import refuse_unnamed, taken
from people.verbs.teams import join_team

SERVICE_ROLES = [role for role in Role if role not in TEAM_ROLES]


@transaction.atomic
def add_service(*, name: str, role: str, by: User | None, at: dt.datetime) -> User:
    """A service with the rights of one role of the company. Its tokens are made for it afterwards."""
    refuse_unnamed(name)
    pk = uuid7()
    service = User(pk=pk, name=name.strip(), email=f"{pk}@service.invalid", is_service=True, created_at=at)
    service.set_unusable_password()
    with taken(_("A service of this name is here already."), field="name"):
        service.save(force_insert=True)
    record("service.added", subject=service, by=by, at=at, new={"role": str(role)})
    join_team(service, role=role, by=by, at=at)
    return service
