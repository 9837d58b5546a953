"""Why it is they, and why nobody else: a choice in sentences that a person accepts (ROUTE-4)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.told import Field, chosen
from people.choice import Choice, Passed
from people.models import Pool, User
from people.naming import pool_in_words

STEPS: dict[str, Any] = {
    "owner": gettext_lazy("%(name)s owns this account."),
    "pool": gettext_lazy("It is %(name)s's turn in %(pool)s."),
    "peers": gettext_lazy("Of those who can, %(name)s has the fewest open."),
    "backup": gettext_lazy("%(name)s is the backup."),
    "manager": gettext_lazy("Nobody else can take it now, so it goes to the manager, %(name)s."),
}
REASONS: dict[Passed, Any] = {
    Passed.GONE: gettext_lazy("has left"),
    Passed.OTHER_ROLE: gettext_lazy("does not hold the role that it takes"),
    Passed.ABSENT: gettext_lazy("is absent"),
    Passed.OFFLINE: gettext_lazy("is offline"),
    Passed.OFF_HOURS: gettext_lazy("does not work before it is due"),
    Passed.AT_CAPACITY: gettext_lazy("has as many open as they can take"),
    Passed.EXCLUDED: gettext_lazy("wrote it or held it before"),
    Passed.LATER_TURN: gettext_lazy("has a later turn"),
}
# How the audit says what told() writes down.
RULES = {
    "owner": gettext_lazy("owner of the account"),
    "pool": gettext_lazy("rotation"),
    "peers": gettext_lazy("fewest open"),
    "backup": gettext_lazy("backup"),
    "manager": gettext_lazy("manager"),
}
FIELDS = {
    "rule": Field(gettext_lazy("by"), say=chosen(RULES)),
    "pool": Field(gettext_lazy("rotation"), of="people.pool"),
    **{f"passed_{why}": Field(words, of="people.user") for why, words in REASONS.items()},
}


@dataclass(frozen=True)
class Explained:
    """`user` is None, and `because` says so, where nobody can. `passed`: everybody else who was looked at, once."""

    user: User | None
    because: str
    passed: list[tuple[User, str]]
    rule: str


def explained(made: Choice) -> Explained:
    passed = _passed(made)
    picked = made.picked.id if made.picked else None
    people = User.objects.in_bulk([*passed, *([picked] if picked else [])])
    user = people[picked] if picked else None
    words = [(people[person], str(REASONS[why])) for person, why in passed.items()]
    return Explained(user, _because(made, user), words, _rule(made))


def told(made: Choice) -> dict[str, Any]:
    """The same as an event holds it: codes and ids."""
    facts: dict[str, Any] = {"rule": _rule(made)}
    if _rule(made) == "pool":
        facts["pool"] = made.rule
    for person, why in _passed(made).items():
        facts.setdefault(f"passed_{why}", []).append(str(person))
    return facts


def _passed(made: Choice) -> dict[UUID, Passed]:
    """Each with the first reason; who was picked in a later step was not passed over in the end."""
    first: dict[UUID, Passed] = {}
    for person, _step, why in made.passed:
        first.setdefault(person, why)
    return {person: why for person, why in first.items() if made.picked is None or person != made.picked.id}


def _rule(made: Choice) -> str:
    return made.rule if made.rule in STEPS or not made.rule else "pool"


def _because(made: Choice, user: User | None) -> str:
    if user is None:
        return _("Nobody can take it now.")
    words = {"name": user.name}
    if _rule(made) == "pool":
        words["pool"] = pool_in_words(
            Pool.objects.select_related("team", "territory", "segment").get(pk=made.rule)
        )
    return str(STEPS[_rule(made)]) % words
