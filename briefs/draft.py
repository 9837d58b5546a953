"""What may be kept of a draft: texts up to a length, people up to a number, nothing unreadable. Pure."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from ledger.refused import Refused

LONGEST = 10_000  # characters of one field: the same as in the database
MOST_PEOPLE = 40
MOST_ANSWERS = 40  # a bar has six items; a draft may have gone through several bars
SIDES = ("theirs", "ours")
UNSTORABLE = re.compile("[\0\ud800-\udfff]")  # PostgreSQL takes neither NUL nor half of a surrogate pair


def clean(changes: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as they are stored. Refused names the field; TypeError is for a field that no brief has."""
    if unknown := set(changes) - set(CLEANERS):
        raise TypeError(f"A brief has no {', '.join(sorted(unknown))}.")
    return {name: CLEANERS[name](name, value) for name, value in changes.items()}


def prose(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused(_("This is not a text."), field=name)
    text = value.replace("\r\n", "\n")
    if UNSTORABLE.search(text):
        raise Refused(_("This holds a character that cannot be stored. Type it again."), field=name)
    if len(text) > LONGEST:
        sentence = _(
            "At most %(most)s characters fit here, and this has %(count)s. Nothing is lost: cut it here."
        )
        raise Refused(
            sentence % {"most": f"{LONGEST:,}", "count": f"{len(text):,}"}, rule="BRIEF-5", field=name
        )
    return text


def tick(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise Refused(_("Say yes or no."), field=name)
    return value


def attendees(name: str, value: Any) -> list[dict[str, Any]]:
    """Rows with a name or a role; an empty line is left out."""
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise Refused(_("Give the people on the call as a list."), field=name)
    rows = [_person(name, row) for row in value]
    rows = [row for row in rows if row["name"] or row["role"]]
    if len(rows) > MOST_PEOPLE:
        raise Refused(
            _("At most %(most)d people fit here.") % {"most": MOST_PEOPLE}, rule="BRIEF-1", field=name
        )
    return rows


def _person(field: str, row: dict[str, Any]) -> dict[str, Any]:
    if row.get("side") not in SIDES:
        raise Refused(_("Say whose side each person is on: theirs or ours."), rule="BRIEF-1", field=field)
    words = {part: " ".join(prose(field, row.get(part) or "").split()) for part in ("name", "role")}
    if any(len(word) > 200 for word in words.values()):
        raise Refused(_("A name and a role have at most 200 characters each."), rule="BRIEF-1", field=field)
    return {"side": row["side"], **words, "confirmed": tick(field, row.get("confirmed", False))}


def answers(name: str, value: Any) -> dict[str, dict[str, Any]]:
    """By the lineage of the item. `met` is None while nobody has said."""
    if not isinstance(value, dict):
        raise Refused(_("Give the answers by item."), rule="HANDOFF-2", field=name)
    if len(value) > MOST_ANSWERS:
        raise Refused(_("At most %(most)d answers fit here.") % {"most": MOST_ANSWERS}, field=name)
    return {_lineage(name, key): _answer(name, given) for key, given in value.items()}


def _lineage(field: str, key: Any) -> str:
    try:
        return str(UUID(str(key)))
    except ValueError:
        raise Refused(_("Give the answers by item."), rule="HANDOFF-2", field=field) from None


def _answer(field: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or given.get("met") not in (True, False, None):
        raise Refused(_("Each item is met, or not yet."), rule="HANDOFF-2", field=field)
    text = prose(field, given.get("text") or "")
    if len(text) > 1000:
        raise Refused(_("An answer has at most 1,000 characters."), rule="HANDOFF-2", field=field)
    return {"met": given.get("met"), "text": text.strip()}


CLEANERS: dict[str, Callable[[str, Any], Any]] = {
    "trigger": prose,
    "pain": prose,
    "promised": prose,
    "landmines": prose,
    "landmines_asked": tick,
    "attendees": attendees,
    "answers": answers,
}
