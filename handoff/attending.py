"""Who is to be on the call, between rows as people type them and the structured ones of the meeting."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from handoff.models import Attendee, Contact, Handoff
from handoff.verbs.meetings import Attending
from people.models import Membership, User

Typed = Mapping[str, Any]  # side, name, role, confirmed
OURS, THEIRS = Attendee.Side.OURS, Attendee.Side.THEIRS


def plain(row: Attendee) -> dict[str, Any]:
    """An attendee as they are read and typed: whoever is known goes by the name that they have now."""
    somebody = row.contact or row.person
    name = row.name or (somebody.name if somebody else "")
    role = row.role or (row.contact.title if row.contact else "")
    return {"side": row.side, "name": name, "role": role, "confirmed": row.confirmed}


def listed(handoff: Handoff) -> list[dict[str, Any]]:
    """Everybody on the meeting's list, theirs first."""
    rows = Attendee.objects.filter(meeting=handoff.meeting_id).select_related("person", "contact")
    return [plain(row) for row in rows.order_by("-side", "pk")] if handoff.meeting_id else []


def recognised(handoff: Handoff, typed: Iterable[Typed]) -> list[Attending]:
    """Typed rows as `set_attendees()` takes them, each somebody once.

    A name that is one of ours, or of the account's contacts, is that person, and no name is stored beside: it would
    outlive an erasure. Of two who are called the same nobody is guessed, unless one of them is of this handoff.
    """
    ours, theirs = _ours(handoff), _theirs(handoff)
    found: dict[tuple[Any, ...], Attending] = {}
    for row in typed:
        one = _of(row, ours, theirs)
        before = found.get(one.who)
        found[one.who] = replace(before, confirmed=before.confirmed or one.confirmed) if before else one
    return list(found.values())


def names_known(handoff: Handoff) -> list[str]:
    """Whom one may mean: the account's contacts, then our own people."""
    return [somebody.name for those in (_theirs(handoff), _ours(handoff)) for somebody in those.values()]


def _of(row: Typed, ours: Mapping[str, User], theirs: Mapping[str, Contact]) -> Attending:
    name, role = row["name"].strip(), row["role"].strip()
    if not name:  # a seat that is known by its role only
        name, role = role, ""
    one = Attending(side=row["side"], name=name, role=role, confirmed=row["confirmed"])
    if one.side == OURS and (person := ours.get(_called(name))):
        return replace(one, person=person, name="")
    if one.side == THEIRS and (contact := theirs.get(_called(name))):
        return replace(one, contact=contact, name="", role="" if role == contact.title else role)
    return one


def _called(name: str) -> str:
    return " ".join(name.split()).casefold()


def _ours(handoff: Handoff) -> dict[str, User]:
    held = Membership.objects.filter(team=handoff.team_id, ended_at=None, user__is_active=True)
    team = User.objects.persons().filter(pk__in=held.values("user"))
    return _by_name(team) | {_called(user.name): user for user in (handoff.ae, handoff.sdr) if user}


def _theirs(handoff: Handoff) -> dict[str, Contact]:
    contacts = Contact.objects.filter(account=handoff.account_id, erased_at=None).exclude(name="")
    one = {_called(handoff.contact.name): handoff.contact} if handoff.contact and handoff.contact.name else {}
    return _by_name(contacts) | one


def _by_name(rows: Iterable[Any]) -> dict[str, Any]:
    named: dict[str, list[Any]] = {}
    for row in rows:
        named.setdefault(_called(row.name), []).append(row)
    return {name: those[0] for name, those in named.items() if len(those) == 1}
