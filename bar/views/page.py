"""What the page of a bar shows: the version in force, the draft beside it, and what is to be done next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bar import agreements, frames, versions
from bar.agreements import Standing
from bar.difference import Change, difference
from bar.forms import FRAMES, Typed
from bar.frames import BANT, MEDDIC, BriefField
from bar.items import LENGTHS, MOST, SECONDS, Item, too_many
from bar.models import Bar, BarVersion, State
from bar.presets import PRESETS, Motion, Preset
from ledger.time import moment_of as moment
from people import policy
from people.models import Role, Team, User

LABELS = {
    "name": gettext_lazy("Name"),
    "verify": gettext_lazy("What the SDR verifies"),
    "clean_answer": gettext_lazy("What a clean answer sounds like"),
    "element": gettext_lazy("Stands for"),
    "field": gettext_lazy("Evidence stands in"),
}
GROUPS = [
    ("BANT", [(element.value, element.label) for element in BANT]),
    ("MEDDIC", [(element.value, element.label) for element in MEDDIC]),
]


@dataclass(frozen=True)
class Shown:
    """A version as one reads it."""

    version: BarVersion
    changes: list[Change]  # against what it replaces
    standings: list[Standing]
    covers: list[tuple[str, list[str]]]  # each element of the frame with the items that stand for it
    covers_in_words: str
    without: list[str]  # names of those without whom it was put in force
    revision: int

    @property
    def waited_for(self) -> list[str]:
        return [
            it.person.name
            for it in self.standings
            if it.role == Role.AE and it.agreed_at is None and it.away is None
        ]

    @property
    def agreed(self) -> bool:
        aes = [it for it in self.standings if it.role == Role.AE]
        return any(it.agreed_at for it in aes) and not self.waited_for


def shown(version: BarVersion, before: BarVersion | None, *, at: dt.datetime) -> Shown:
    items = versions.items(version)
    found = frames.coverage(version.frame, [it.element for it in items])
    return Shown(
        version=version,
        changes=difference(versions.items(before), items),
        standings=agreements.standings(version, at=at),
        covers=[
            (str(element.label), [it.name for it in items if it.element == element])
            for element in found.counts
            if found.counts[element] or element in found.left_out
        ],
        covers_in_words=found.in_words(),
        without=list(
            User.objects.filter(pk__in=version.exception_without)
            .order_by("name")
            .values_list("name", flat=True)
        ),
        revision=version.revision,
    )


@dataclass(frozen=True)
class Text:
    """A field of words in the form: what stands in it, what stands in the version in force where that differs."""

    name: str
    label: str
    now: str
    before: str
    most: int
    wrong: str


@dataclass(frozen=True)
class Row:
    """One item in the form of a draft. `focus` is the part of it that the keyboard goes to next."""

    number: int
    item: Item
    change: Change
    wrong: dict[str, str] = field(default_factory=dict)
    focus: str = ""

    @property
    def is_open(self) -> bool:
        return bool(self.wrong or self.focus) or not self.item.name

    @property
    def texts(self) -> list[Text]:
        old = self.change.old
        return [
            Text(
                name, str(LABELS[name]), getattr(self.item, name),
                getattr(old, name) if old and name in self.change.fields else "", most, self.wrong.get(name, ""),
            )
            for name, most in LENGTHS.items()
        ]  # fmt: skip


@dataclass(frozen=True)
class Editor:
    """The draft as a form. `told`: an error, or that it is not saved yet; `differences`: what somebody else saved."""

    typed: Typed
    rows: list[Row]
    told: str = ""
    is_error: bool = False
    wrong: dict[str, str] = field(default_factory=dict)
    differences: Sequence[tuple[str, str, str]] = ()
    gone: Sequence[Change] = ()

    @property
    def no_more(self) -> str:
        return too_many() if len(self.typed.items) >= MOST else ""


def editor(
    typed: Typed,
    before: BarVersion | None,
    *,
    told: str = "",
    wrong: dict[str, str] | None = None,
    differences: Sequence[tuple[str, str, str]] = (),
) -> Editor:
    """The form, with each item beside what it was in the version in force."""
    wrong = wrong or {}
    changes = difference(versions.items(before), typed.items)
    rows = []
    for number, item in enumerate(typed.items):
        start = f"items.{number}."
        mine = {key.removeprefix(start): value for key, value in wrong.items() if key.startswith(start)}
        rows.append(Row(number, item, changes[number], mine, typed.focus_of(number)))
    general = {key: value for key, value in wrong.items() if key.count(".") == 0}
    gone = changes[len(typed.items) :]
    return Editor(typed, rows, told, bool(wrong or differences), general, differences, gone)


def compared(saved: Sequence[Item], typed: Sequence[Item]) -> list[tuple[str, str, str]]:
    """Where what is saved now and what was typed differ: what it is about, the one, the other."""
    lines, nothing = [], _("not there")
    changes = difference(saved, typed)
    for change in changes:
        if change.old is None:
            lines.append((change.new.name, nothing, change.new.verify))
        elif change.new is None:
            lines.append((change.old.name, change.old.verify, nothing))
        else:
            for name in change.fields:
                about = f"{change.old.name}: {LABELS[name]}"
                lines.append((about, _said(change.old, name), _said(change.new, name)))
    if any(change.moved for change in changes):
        lines.append((_("Order"), ", ".join(it.name for it in saved), ", ".join(it.name for it in typed)))
    return lines


def _said(item: Item, name: str) -> str:
    return {"element": item.stands_for, "field": item.evidence}.get(name) or getattr(item, name)


def readable(request: HttpRequest, pk: UUID) -> Bar:
    """The bar, or 404 for whoever may not read it."""
    bar = get_object_or_404(Bar.objects.select_related("team"), pk=pk)
    if not policy.may(request.user, "bar.read", bar, at=moment(request)):
        raise Http404
    return bar


def readable_version(request: HttpRequest, pk: UUID) -> BarVersion:
    found = BarVersion.objects.select_related("bar__team", "changed_by", "exception_by", "based_on")
    version = get_object_or_404(versions.with_items(found), pk=pk)
    readable(request, version.bar_id)
    return version


def readable_team(request: HttpRequest, pk: UUID) -> Team:
    team = get_object_or_404(Team, pk=pk)
    if not policy.may(request.user, "bar.read", team, at=moment(request)):
        raise Http404
    return team


def context(request: HttpRequest, bar: Bar, edited: Editor | None = None) -> dict[str, Any]:
    at, user = moment(request), request.user
    force, draft = versions.now(bar, State.IN_FORCE), versions.now(bar, State.DRAFT)
    no_draft = policy.refusal(user, "bar.draft", bar, at=at)
    if edited is None and draft and not no_draft:
        edited = editor(Typed.of(draft), force)
    roles, agreed = agreements.roles_of(user, bar.team, at=at), _agreed(user, [force, draft])
    word = _next_word(force, draft, agreed) if roles else None
    reads_proposals = policy.may(user, "team.sync", bar.team, at=at)
    return {
        "bar": bar,
        "preset": preset_of(bar.motion),
        "seconds": SECONDS,
        "force": shown(force, None, at=at) if force else None,
        "draft": shown(draft, force, at=at) if draft else None,
        "editor": edited if not no_draft else None,
        "frames": FRAMES,
        "groups": GROUPS,
        "fields": BriefField.choices,
        "roles": roles,
        "agreed": agreed,
        "next_word": word and _("Version %(number)d waits for your word.") % {"number": word.number},
        "next_at": "draft" if word == draft else "force",
        "agree_force": word is not None and word == force,
        "primary": "" if word else _primary(draft, edited),
        "no_draft": no_draft,
        "no_except": policy.refusal(user, "bar.except", bar, at=at),
        "proposals": _proposals(bar) if reads_proposals else None,
        "history": bar.versions.exclude(state=State.DRAFT).select_related("exception_by").order_by("-number"),
    }


def _next_word(force: BarVersion | None, draft: BarVersion | None, agreed: set[UUID]) -> BarVersion | None:
    """The version that this person has still to agree to: what is in force before what may come."""
    open_ = [version for version in (force, draft) if version and agreements.is_open(version)]
    return next((version for version in open_ if version.pk not in agreed), None)


def _primary(draft: BarVersion | None, edited: Editor | None) -> str:
    """The one filled button of the page, where nobody's word is waited for."""
    if edited and (draft is None or edited.told or draft.asked_at):
        return "save"
    return "ask" if draft else "draft"


def _agreed(user: User, both: Sequence[BarVersion | None]) -> set[UUID]:
    """Of these versions, the ones to whose present wording this person has agreed."""
    asked = [version for version in both if version]
    given = user.bars_agreed.filter(version__in=asked)
    revisions = {version.pk: version.revision for version in asked}
    return {it.version_id for it in given if revisions[it.version_id] == it.revision}


def _proposals(bar: Bar) -> list[Any]:
    found = bar.proposals.select_related("proposed_by", "handoff__account", "taken_up_in")
    return list(found.order_by("taken_up_at", "-proposed_at"))


def preset_of(motion: str) -> Preset:
    return PRESETS[Motion(motion)]
