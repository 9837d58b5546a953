"""Whether this brief can be submitted now: the rows behind the checklist of `briefs.readiness` (BRIEF-8)."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bar.fit import State
from bar.models import BarItem, BarVersion
from bar.profiles import findings_of
from briefs import readiness, words
from briefs.models import LABELS, Brief, Context
from briefs.readiness import Facts, Gap, Item
from handoff import picking
from handoff.models import Attendee, Handoff
from ledger.refused import Refused
from people.because import Explained
from people.models import User
from people.settings import of

RULES = {"band": "BRIEF-2", "fields": "BRIEF-1", "answers": "HANDOFF-2", "not_yet": "HANDOFF-2"}
TALKING_POINTS = ("focus", "hot_buttons", "objections", "case_study")
RECORD = (  # what a complete record has, and in which part of the page it would stand
    ("account", "industry", gettext_lazy("industry")),
    ("account", "employees", gettext_lazy("employees")),
    ("account", "location", gettext_lazy("location")),
    ("contact", "title", gettext_lazy("the contact's title")),
    ("contact", "email", gettext_lazy("the contact's email")),
    ("contact", "phone", gettext_lazy("the contact's phone")),
    ("contact", "linkedin_url", gettext_lazy("the contact's LinkedIn")),
)


@dataclass(frozen=True)
class Answered:
    """An item of the bar with its answer; `met` is None while nobody has said."""

    item: BarItem
    met: bool | None
    text: str

    @property
    def is_given(self) -> bool:
        """*Not yet* says what is missing; *met* has its evidence in the brief."""
        return self.met is True or (self.met is False and bool(self.text.strip()))


def answers(brief: Brief, version: BarVersion | None) -> list[Answered]:
    """Every item of the version in its order, with what the draft says to it."""
    items = sorted(version.items.all(), key=lambda item: item.position) if version else []
    given = [(item, brief.answers.get(str(item.lineage), {})) for item in items]
    return [Answered(item, answer.get("met"), answer.get("text", "")) for item, answer in given]


def who(handoff: Handoff, *, by: User | None, at: dt.datetime) -> Explained | None:
    """Who would get it and why; None when somebody holds it already."""
    return None if handoff.ae is not None else picking.proposal(handoff, by=by, at=at)


def checklist(
    handoff: Handoff,
    brief: Brief,
    version: BarVersion | None,
    *,
    who: Explained | None,
    at: dt.datetime,
) -> list[Item]:
    """Every line of readiness; `who` is the AE that it would go to, where nobody holds it yet."""
    blocks = of(handoff.team)["readiness_blocks"]
    return readiness.checklist(facts(handoff, brief, answers(brief, version), who=who, at=at), blocks=blocks)


def refuse(items: Iterable[Item]) -> None:
    """Raise what stands in the way, all of it in one refusal; the first names the field."""
    wrong = readiness.in_the_way(list(items))
    if wrong:
        field = wrong[0].fix_anchor.removeprefix("f-")
        raise Refused(
            " ".join(item.sentence for item in wrong), rule=RULES.get(wrong[0].key, "BRIEF-8"), field=field
        )


def facts(
    handoff: Handoff, brief: Brief, given: list[Answered], *, who: Explained | None, at: dt.datetime
) -> Facts:
    fields = brief.fields()
    context = Context.objects.filter(pk=handoff.pk).first()
    return Facts(
        words=words.count_brief(fields).total,
        empty_fields=[Gap(str(LABELS[name]), f"f-{name}") for name in words.empty(fields)],
        items=len(given),
        unanswered=[Gap(it.item.name, _anchor(it)) for it in given if not it.is_given],
        not_yet=[Gap(it.item.name, _anchor(it)) for it in given if it.met is False],
        meeting=handoff.meeting_state,
        accepted_by_buyer=_accepted_by_buyer(handoff, brief),
        opportunity=handoff.opportunity_id is not None,
        missing_in_record=_gaps(handoff),
        ae=handoff.ae.name if handoff.ae else who.user.name if who and who.user else "",
        ae_why=who.because if who else "",
        talking_points=context is not None and any(getattr(context, name).strip() for name in TALKING_POINTS),
        misfits=[it.sentence for it in findings_of(handoff, at=at) if it.state == State.MISFIT],
    )


def _anchor(given: Answered) -> str:
    return f"item-{given.item.position}"


def _accepted_by_buyer(handoff: Handoff, brief: Brief) -> bool:
    """By what the SDR ticked, or by what the calendar knows."""
    if any(row["side"] == "theirs" and row["confirmed"] for row in brief.attendees):
        return True
    theirs = Attendee.objects.filter(meeting=handoff.meeting_id, side=Attendee.Side.THEIRS, confirmed=True)
    return handoff.meeting_id is not None and theirs.exists()


def _gaps(handoff: Handoff) -> list[Gap]:
    """What is empty of the record. Without a contact that is the one gap for all that a contact has."""
    records = {"account": handoff.account, "contact": handoff.contact}
    found = [
        Gap(str(name), whose)
        for whose, field, name in RECORD
        if records[whose] is not None and not getattr(records[whose], field)
    ]
    return found if handoff.contact else [*found, Gap(_("the contact"), "contact")]
