"""Events in words: names for ids, sentences for kinds. However many events, each sort of subject is asked for once."""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from string import Formatter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger import told
from ledger.models import Event
from ledger.told import Named
from people import devices

USER, TEAM, TOKEN = "people.user", "people.team", "people.token"
UNTOLD = "fields"  # see people.verbs.rows.change
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d\S*")
CHANNELS = {
    "page": gettext_lazy("on a page"),
    "api": gettext_lazy("through the API"),
    "slack": gettext_lazy("in Slack"),
    "import": gettext_lazy("by an import"),
    "task": gettext_lazy("by Handoff itself"),
    "clock": gettext_lazy("by a clock"),
    "shell": gettext_lazy("on the command line"),
    "sample": gettext_lazy("in the history of the sample company"),
}
NOBODY = {
    "clock": gettext_lazy("a clock"),
    "shell": gettext_lazy("the operator"),
}  # who acts where nobody does
Ref = tuple[str, UUID]


@dataclass(frozen=True)
class Part:
    """A piece of a sentence: words, a name, perhaps with its page, or a moment, told in the reader's zone."""

    text: str
    address: str = ""
    moment: dt.datetime | None = None
    is_name: bool = False

    @property
    def html(self) -> str:
        """A name is set apart: its script may run the other way."""
        if self.moment:
            utc = self.moment.astimezone(dt.UTC)
            words = (utc.isoformat(), f"{utc:%Y-%m-%d %H:%M:%S} UTC", self.text)
            return format_html('<time datetime="{}" title="{}">{}</time>', *words)
        if self.address:
            return format_html('<a href="{}"><bdi>{}</bdi></a>', self.address, self.text)
        return format_html("<bdi>{}</bdi>" if self.is_name else "{}", self.text)


@dataclass(frozen=True)
class Change:
    label: str
    old: Part | None
    new: Part | None

    @property
    def said(self) -> str:
        return f"{self.label}: {' → '.join(side.text for side in (self.old, self.new) if side)}"

    @property
    def html(self) -> str:
        if self.old and self.new:
            arrow = '<del>{}</del> <span role="img" aria-label="{}">→</span> <ins>{}</ins>'
            return format_html(arrow, self.old.html, _("became"), self.new.html)
        return (self.new or self.old or Part("")).html


@dataclass(frozen=True)
class Line:
    event: Event
    at: Part
    sentence: Sequence[Part]
    for_whom: Part | None
    changes: Sequence[Change]
    reason: str
    whence: str
    names: dict[str, str]  # by, on_behalf_of, subject, team

    @cached_property
    def said(self) -> str:
        return "".join(part.text for part in self.sentence)

    @cached_property
    def changes_said(self) -> str:
        return "; ".join(change.said for change in self.changes)

    @property
    def html(self) -> str:
        """The sentence. A page shows many: put together here it costs a third of what a template's tags do."""
        return format_html_join("", "{}", ((part.html,) for part in self.sentence))


def tell(events: Sequence[Event], *, zone: ZoneInfo) -> list[Line]:
    """Each event as a line, for a reader in this zone."""
    teller = Teller(zone, named(refs_of(events)))
    return [teller.line(event) for event in events]


def named(refs: Iterable[Ref]) -> dict[Ref, Named]:
    by_sort: dict[str, set[UUID]] = {}
    for sort, pk in refs:
        by_sort.setdefault(sort, set()).add(pk)
    sorts = told.words().sorts
    return {
        (name, pk): it
        for name, ids in sorted(by_sort.items())
        if name in sorts and (names := sorts[name].names)
        for pk, it in names(ids).items()
    }


def refs_of(events: Iterable[Event]) -> Iterable[Ref]:
    for event in events:
        pairs = (
            (event.subject_type, event.subject_id), (USER, event.by_id), (USER, event.on_behalf_of_id),
            (TEAM, event.team_id), (TOKEN, event.token_id),
        )  # fmt: skip
        yield from ((sort, pk) for sort, pk in pairs if pk)
        for facts in (event.old, event.new):
            for name, value in facts.items():
                yield from ((sort_of(event.kind, name), pk) for pk in _ids(value))


def sort_of(kind: str, name: str) -> str:
    """Whose id a field holds. One that nobody has described holds a person's, if anybody's."""
    known = told.field_of(kind, name)
    return known.of if known else USER


def _ids(value: Any) -> Iterable[UUID]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and len(one) == 36 and (pk := _uuid(one)):
            yield pk


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True)
class Teller:
    zone: ZoneInfo
    names: dict[Ref, Named]

    def line(self, event: Event) -> Line:
        template = self.template(event)
        used = {name for _text, name, _spec, _conversion in Formatter().parse(template) if name}
        kind = told.words().kinds.get(event.kind)
        return Line(
            event,
            at=self.moment(event.at),
            sentence=self.sentence(template, event),
            for_whom=self.who(event.on_behalf_of_id) if event.on_behalf_of_id else None,
            changes=self.changes(event, used.union(kind.without if kind else ())),
            reason=self.reason(event),
            whence=self.whence(event),
            names={
                "by": self.by(event).text,
                "on_behalf_of": self.who(event.on_behalf_of_id).text if event.on_behalf_of_id else "",
                "subject": self.subject(event).text,
                "team": self.ref(TEAM, event.team_id).text if event.team_id else "",
            },
        )

    def template(self, event: Event) -> str:
        kind = told.words().kinds.get(event.kind)
        if kind is not None:
            return kind.said_of(event)
        words = told.kind_in_words(event.kind).replace("{", "").replace("}", "")
        return f"{words}: {{subject}}"

    def sentence(self, template: str, event: Event) -> list[Part]:
        parts = []
        for text, name, _spec, _conversion in Formatter().parse(template):
            parts += [Part(text)] if text else []
            parts += [self.filled(name, event)] if name else []
        first, *rest = parts
        return [replace(first, text=first.text if first.is_name else capital(first.text)), *rest]

    def filled(self, name: str, event: Event) -> Part:
        if name == "by":
            return self.by(event)
        if name == "subject":
            return self.subject(event)
        if name == "team" and "team" not in event.new and "team" not in event.old:
            return self.ref(TEAM, event.team_id)
        return self.value(event.kind, name, event.new.get(name, event.old.get(name)))

    def by(self, event: Event) -> Part:
        if event.by_id:
            return self.who(event.by_id)
        return Part(str(NOBODY.get(event.channel, "Handoff")))

    def who(self, pk: UUID) -> Part:
        return self.ref(USER, pk)

    def subject(self, event: Event) -> Part:
        return self.ref(event.subject_type, event.subject_id)

    def ref(self, sort: str, pk: UUID | None) -> Part:
        if found := self.names.get((sort, pk)):
            return Part(found.name, found.address, is_name=True)
        known = told.words().sorts.get(sort)
        return Part(str(known.gone) if known else told.plain(sort.rpartition(".")[2]))

    def changes(self, event: Event, used: set[str]) -> list[Change]:
        rows = []
        for name in dict.fromkeys([*event.old, *event.new]):
            field = told.field_of(event.kind, name)
            if name in used or name == UNTOLD or (field and field.hidden):
                continue
            old = self.value(event.kind, name, event.old[name]) if name in event.old else None
            new = self.value(event.kind, name, event.new[name]) if name in event.new else None
            if old is None or new is None or old != new:
                rows.append(Change(str(field.label) if field else told.plain(name), old, new))
        return rows + self.untold(event)

    def untold(self, event: Event) -> list[Change]:
        """Fields that hold words: an event tells that they changed, and not to what."""
        names = [name for name in event.new.get(UNTOLD, ()) if name not in event.new]
        field = told.words().fields[UNTOLD]
        return [Change(str(field.label), None, self.value(event.kind, UNTOLD, names))] if names else []

    def value(self, kind: str, name: str, value: Any) -> Part:
        field = told.field_of(kind, name)
        if value is None or value == "":
            return Part(str(field.none if field else told.NOTHING))
        if ids := list(_ids(value)):
            if not isinstance(value, list):
                return self.ref(sort_of(kind, name), ids[0])
            return Part(", ".join(self.ref(sort_of(kind, name), pk).text for pk in ids))
        said = field.say(value) if field and field.say else plainly(value)
        return self.moment(said) if isinstance(said, dt.datetime) else Part(str(said))

    def moment(self, when: dt.datetime) -> Part:
        return Part(date_format(when.astimezone(self.zone), "j M Y H:i"), moment=when)

    def reason(self, event: Event) -> str:
        return str(told.words().reasons.get(event.why, told.plain(event.why)))

    def whence(self, event: Event) -> str:
        """From where, in words: the way in, the token, the program, the address."""
        said = [str(CHANNELS.get(event.channel, told.plain(event.channel)))]
        if event.token_id:
            said.append(_("with the token %(name)s") % {"name": self.ref(TOKEN, event.token_id).text})
        if event.client:
            said.append(_("using %(client)s") % {"client": devices.in_words(event.client)})
        if event.address:
            said.append(_("from %(address)s") % {"address": event.address})
        return ", ".join(said)


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def plainly(value: Any) -> str | dt.datetime:
    """A value that no room has described."""
    if isinstance(value, str) and MOMENT.fullmatch(value):
        return told.moment(value)
    if isinstance(value, bool):
        return told.yes_or_no(value)
    if isinstance(value, list):
        return ", ".join(str(plainly(one)) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{told.plain(name)} {plainly(one)}" for name, one in value.items())
    return told.plain(value) if isinstance(value, str) and value.islower() else str(value)
