"""How a draft comes into force: by everybody's word, or by a manager's exception in writing (BAR-7)."""

import datetime as dt

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bar import versions
from bar.agreements import is_agreed, is_open, roles_of, waited_for
from bar.difference import is_different
from bar.models import Agreement, Bar, BarVersion, State
from bar.verbs.drafts import open_draft
from ledger.events import record
from ledger.models import Event
from ledger.refused import Overtaken, Refused
from people import policy
from people.models import User
from people.verbs.rows import locked


@transaction.atomic
def ask(version: BarVersion, *, by: User | None, at: dt.datetime, revision: int | None = None) -> BarVersion:
    """Put a draft to the team: from now on they can agree to it. Asked twice is asked once."""
    bar = locked(version.bar)
    row = open_draft(version, revision)
    _refuse_nothing_new(bar, row)
    if row.asked_at is None:
        row.asked_at = at
        row.save(update_fields=["asked_at"])
        record("bar.agreement_asked", subject=bar, by=by, at=at, team=bar.team_id, new=about(row))
    return row


@transaction.atomic
def agree(version: BarVersion, *, by: User, at: dt.datetime, revision: int | None = None) -> BarVersion:
    """Give one's word for a version. The last AE's brings it into force. Agreed twice is agreed once."""
    bar = locked(version.bar)  # of two who are the last, one comes after the other and sees the other's word
    row = BarVersion.objects.select_related("bar__team").get(pk=version.pk)
    roles = roles_of(by, bar.team, at=at)
    if not roles:
        raise Refused(_("SDRs and AEs agree to a bar. You are neither."), rule="BAR-7")
    if revision is not None and revision != row.revision:
        raise Overtaken(_("The draft has been changed since you read it. Read it again first."), rule="BAR-7")
    _refuse_closed(bar, row)
    given = Agreement.objects.filter(version=row, person=by, revision=row.revision)
    fresh = [role for role in roles if role not in set(given.values_list("role", flat=True))]
    if not fresh:
        return row
    Agreement.objects.bulk_create(
        Agreement(version=row, person=by, role=role, revision=row.revision, agreed_at=at) for role in fresh
    )
    new = about(row) | {"roles": [role.value for role in fresh]}
    event = record("bar.agreed", subject=bar, by=by, at=at, team=bar.team_id, new=new)
    if row.state == State.DRAFT and is_agreed(row, at=at):
        come_into_force(bar, row, by=by, at=at, caused_by=event)
    return row


@transaction.atomic
def put_in_force(
    version: BarVersion, *, by: User, at: dt.datetime, why: str = "", revision: int | None = None
) -> BarVersion:
    """Put a draft in force. Without `why` only when every AE who is here has agreed; with it, by the manager alone."""
    bar = locked(version.bar)
    row = open_draft(version, revision)
    _refuse_nothing_new(bar, row)
    if is_agreed(row, at=at):
        come_into_force(bar, row, by=by, at=at)
        return row
    waited = [it.person for it in waited_for(row, at=at)]
    if not why.strip():
        raise Refused(
            _who_has_not(waited) + " " + _("Say why it has to be in force without them."),
            rule="BAR-7",
            field="why",
        )
    policy.check(by, "bar.except", bar, at=at)
    row.exception_why, row.exception_by = why.strip(), by
    row.exception_without = [person.pk for person in waited]
    come_into_force(bar, row, by=by, at=at)
    return row


def come_into_force(
    bar: Bar, version: BarVersion, *, by: User | None, at: dt.datetime, caused_by: Event | None = None
) -> None:
    """The draft takes the place of what was in force. The bar is locked, so there is one at a time."""
    before = versions.now(bar, State.IN_FORCE)
    if before is not None:
        before.state, before.retired_at = State.RETIRED, at
        before.save(update_fields=["state", "retired_at"])
    version.state, version.in_force_at = State.IN_FORCE, at
    version.save()
    excepted = {
        "by_exception": bool(version.exception_why),
        "without": [str(pk) for pk in version.exception_without],
    }
    record(
        "bar.came_into_force", subject=bar, by=by, at=at, team=bar.team_id, caused_by=caused_by,
        old=about(before) if before else {}, new=about(version) | excepted,
    )  # fmt: skip


def about(version: BarVersion) -> dict[str, object]:
    return {"version": str(version.pk), "number": version.number, "revision": version.revision}


def _refuse_nothing_new(bar: Bar, version: BarVersion) -> None:
    before = versions.now(bar, State.IN_FORCE)
    same_frame = before is not None and before.frame == version.frame
    if before and same_frame and not is_different(versions.items(before), versions.items(version)):
        sentence = _("Nothing in this draft differs from version %(number)d, which is in force.")
        raise Refused(sentence % {"number": before.number}, rule="BAR-6")


def _refuse_closed(bar: Bar, version: BarVersion) -> None:
    if is_open(version):
        return
    words = {"number": version.number}
    if version.state == State.DRAFT:
        raise Refused(
            _("Version %(number)d is still being written. The team is asked when it is ready.") % words,
            rule="BAR-7",
        )
    if version.state == State.DISCARDED:
        raise Overtaken(_("The draft, version %(number)d, has been discarded.") % words, rule="BAR-6")
    raise Overtaken(_("Version %(number)d is retired. Read the one that is in force.") % words, rule="BAR-6")


def _who_has_not(waited: list[User]) -> str:
    if not waited:
        return _("None of the team's AEs has agreed yet.")
    sentence = ngettext("%(names)s has not agreed yet.", "%(names)s have not agreed yet.", len(waited))
    return sentence % {"names": get_text_list([person.name for person in waited], _("and"))}
