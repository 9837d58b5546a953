"""What can be imported. A room names its kinds in its AppConfig, as strings, so that nothing is imported across rooms:

    imports = {"accounts": "handoff.imports.accounts.ACCOUNTS"}

A kind says which fields there are and how a cell is read. What a row does, its `write` does by calling verbs: it has no
rules of its own. What a row would do is found by doing it and rolling it back, so the preview cannot differ.
"""

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from handoff.imports.parsing import Parse
from ledger import wiring
from ledger.refused import Refused
from ledger.told import Text
from people.models import User
from people.verbs.rows import plain

Given = dict[str, Any]  # the fields of one row that have a value


@dataclass(frozen=True)
class Field:
    """A column that a file may have. `aliases` are other names by which it is guessed."""

    name: str
    label: Text
    parse: Parse
    aliases: tuple[str, ...] = ()
    required: bool = False
    help: Text = ""
    example: str = ""


@dataclass(frozen=True)
class Step:
    """One thing that a row did: to what, whether it `added` or `changed` it, and the fields as they were and are."""

    sort: str  # the label of the model, as in events
    id: str
    did: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


ADDED, CHANGED = "added", "changed"


@dataclass
class Work:
    """Who does it and when, and what has been looked up before in this stretch of rows."""

    by: User
    at: dt.datetime
    found: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, key: Hashable, find: Callable[[], Any]) -> Any:
        if key not in self.found:
            self.found[key] = find()
        return self.found[key]


@dataclass(frozen=True)
class Kind:
    """`key` gives what makes two rows of a file the same thing; `write` does a row by verbs and gives its steps.

    Of each group of `one_of` the file has at least one column. `take_back` undoes a step, by its sort, and gives the
    sentence why not where it has to stay.
    """

    label: Text
    gist: Text
    back: Text  # what undoing does, for whoever is about to
    sort: str  # what a row is about: it is new when this was added
    fields: tuple[Field, ...]
    key: Callable[[Given], Hashable]
    write: Callable[[Given, Work], list[Step]]
    take_back: Mapping[str, Callable[[Step, Work], str]]
    one_of: tuple[tuple[str, ...], ...] = ()

    def field(self, name: str) -> Field:
        return next(it for it in self.fields if it.name == name)


@cache
def kinds() -> dict[str, Kind]:
    return {name: wiring.resolve(path) for name, path in wiring.collected("imports").items()}


def changed(row: Model, facts: Given, change: Callable[..., Model], work: Work) -> list[Step]:
    """Set these fields by the verb `change`. One step where something differs now, else none."""
    if not facts:
        return []
    before = {name: plain(row, name) for name in facts}
    made = change(row, by=work.by, at=work.at, **facts)
    after = {name: plain(made, name) for name in facts}
    differ = [name for name in facts if before[name] != after[name]]
    if not differ:
        return []
    old, new = ({name: them[name] for name in differ} for them in (before, after))
    return [Step(row._meta.label_lower, str(row.pk), CHANGED, old, new)]


def added(row: Model, **more: Any) -> Step:
    return Step(row._meta.label_lower, str(row.pk), ADDED, **more)


def put_back(model: type[Model], change: Callable[..., Model]) -> Callable[[Step, Work], str]:
    """The way back of `changed()`: what still is as the import left it becomes again what it was."""

    def back(step: Step, work: Work) -> str:
        row = model._default_manager.filter(pk=step.id).first()
        if row is None:
            return ""
        ours = [name for name in step.after if plain(row, name) == step.after[name]]
        change(row, by=work.by, at=work.at, **{name: valued(row, name, step.before[name]) for name in ours})
        theirs = [str(model._meta.get_field(name).verbose_name) for name in step.after if name not in ours]
        if not theirs:
            return ""
        return _("Changed by somebody since: %(fields)s.") % {"fields": ", ".join(theirs)}

    return back


def valued(row: Model, name: str, kept: Any) -> Any:
    """A value as its field has it, from how `plain()` wrote it down."""
    column = row._meta.get_field(name)
    if column.is_relation:
        return None if kept is None else column.related_model._default_manager.get(pk=kept)
    return column.to_python(kept)


def person_of(email: str, work: Work, *, at_field: str) -> User:
    """Whoever has this email, in whatever case."""
    found = work.once(
        ("person", email.lower()), lambda: User.objects.persons().filter(email__iexact=email).first()
    )
    if found is None:
        sentence = _("Nobody here has the email %(email)s. Add them first.")
        raise Refused(sentence % {"email": email}, field=at_field)
    user: User = found
    return user


def named(model: type[Model], name: str, work: Work, *, at_field: str, sentence: str) -> Any:
    """The row of this name; else `sentence`, which names it by %(name)s."""
    rows = model._default_manager
    found = work.once((model, name.casefold()), lambda: rows.filter(name__iexact=name).first())
    if found is None:
        raise Refused(sentence % {"name": name}, field=at_field)
    return found
