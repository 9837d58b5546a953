"""Writing a brief: opened with all that is known, saved as one types, asked about, kept as an example.

Who may is asked here and not at each door, so that page, API, chat and import cannot differ (PEOPLE-2); what imports
and the CRM do without a person, the brief's opening and its context, their doors look after.
Submitting it starts a review with its clock, so that verb lives in `bounces.verbs`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from bar.models import Bar
from briefs import masking
from briefs.draft import clean, prose
from briefs.fields import FIELDS
from briefs.models import Brief, Comment, Context, Example, ReviewRound
from handoff import states
from handoff.attending import listed, recognised
from handoff.models import Handoff
from handoff.verbs import book, open_handoff, set_attendees
from handoff.verbs.accounts import add_contact, find_or_add_account, find_or_add_contact
from ledger.events import record
from ledger.refused import Overtaken, Refused
from people import policy, settings
from people.models import User
from people.verbs.rows import version

PEN = dt.timedelta(seconds=60)  # of silence, after which another may write
WRITABLE = (states.Review.DRAFT, states.Review.REQUALIFYING)


class Stale(Overtaken):
    """Another tab or person has saved since; `brief` is what is saved now. What was sent is kept by the sender."""

    def __init__(self, brief: Brief) -> None:
        sentence = _("This brief was changed elsewhere since you opened it. Your words are kept here.")
        super().__init__(sentence, rule="BRIEF-5")
        self.brief = brief


@transaction.atomic
def begin(*, bar: Bar, by: User, at: dt.datetime, **about: Any) -> Brief:
    """A new handoff with its brief. `about` is what `_opened()` takes: whose, whom it is about, and the meeting."""
    policy.check(by, "handoff.open", bar.team, at=at)
    if not bar.reviewed:
        sentence = _("This motion runs without bar and brief: its handoffs are direct.")
        raise Refused(sentence, rule="BAR-11", field="bar")
    handoff = _opened(bar, by=by, at=at, **about)
    return open_brief(handoff, bar=bar, by=by, at=at)


@transaction.atomic
def begin_direct(*, bar: Bar, ae: User | None, by: User, at: dt.datetime, **about: Any) -> Handoff:
    """A handoff of a motion without a bar: its AE has it at once, without brief and review (BAR-11)."""
    policy.check(by, "handoff.open", bar.team, at=at)
    if bar.reviewed:
        sentence = _("This motion has a bar: the AE is picked when the brief is submitted.")
        raise Refused(sentence, rule="BAR-11", field="bar")
    if ae is None:
        raise Refused(_("Say who takes it: a direct handoff is theirs at once."), rule="BAR-11", field="ae")
    return _opened(bar, by=by, at=at, ae=ae, direct=True, **about)


def _opened(
    bar: Bar,
    *,
    sdr: User,
    account: str,
    contact: str,
    by: User,
    at: dt.datetime,
    domain: str = "",
    title: str = "",
    email: str = "",
    starts_at: dt.datetime | None = None,
    ends_at: dt.datetime | None = None,
    link: str = "",
    **more: Any,
) -> Handoff:
    """With the account and contact that are here already, or new ones, and its meeting."""
    company, _is_new = find_or_add_account(name=account, domain=domain, by=by, at=at)
    if email:
        facts = {"name": contact, "title": title}
        somebody, _is_new = find_or_add_contact(company, email=email, by=by, at=at, **facts)
    else:
        somebody = add_contact(company, name=contact, title=title, by=by, at=at)
    handoff = open_handoff(team=bar.team, sdr=sdr, account=company, contact=somebody, by=by, at=at, **more)
    if starts_at is not None and ends_at is not None:
        book(handoff, starts_at=starts_at, ends_at=ends_at, link=link, by=by, at=at)
    return handoff


@transaction.atomic
def open_brief(handoff: Handoff, *, bar: Bar, by: User | None, at: dt.datetime) -> Brief:
    """Begin the brief of a handoff, with who is known to be on the call. One that is there stays."""
    if bar.team_id != handoff.team_id:
        raise Refused(_("This bar belongs to another team."), rule="BAR-8", field="bar")
    if handoff.direct:
        raise Refused(_("A direct handoff has no brief."), rule="BAR-11", field="bar")
    values = settings.of(handoff.team)
    facts = {"sdr_joins": values["sdr_joins"], "talk_before": values["talk_before"]}
    brief, is_new = Brief.objects.get_or_create(
        handoff=handoff,
        defaults={"bar": bar, "created_at": at, "attendees": known_attendees(handoff), **facts},
    )
    if is_new:
        record("brief.opened", subject=handoff, by=by, at=at, team=handoff.team_id, new={"bar": str(bar.pk)})
    return brief


def known_attendees(handoff: Handoff) -> list[dict[str, Any]]:
    """Who is on the meeting's list; else the contact, the AE and the SDR."""
    if known := listed(handoff):
        return known
    rows = []
    if handoff.contact is not None:
        rows.append(_row("theirs", handoff.contact.name, handoff.contact.title))
    if handoff.ae is not None:
        rows.append(_row("ours", handoff.ae.name, "AE"))
    return [*rows, _row("ours", handoff.sdr.name, "SDR")]


def _row(side: str, name: str, role: str) -> dict[str, Any]:
    return {"side": side, "name": name, "role": role, "confirmed": False}


@transaction.atomic
def hand_over_attendees(
    handoff: Handoff, attendees: Sequence[Mapping[str, Any]], *, by: User | None, at: dt.datetime
) -> None:
    """Whom the brief names is on the meeting's list from now on, as rows of their own. No meeting, no list."""
    if handoff.meeting_id is not None:
        set_attendees(handoff, recognised(handoff, attendees), by=by, at=at)


@transaction.atomic
def save(
    brief: Brief,
    changes: Mapping[str, Any],
    *,
    revision: int,
    by: User,
    at: dt.datetime,
    active_seconds: int = 0,
    verify_seconds: int | None = None,
) -> Brief:
    """Keep what was typed, without an event (docs/adr/0009). Raises Stale where another has saved other words since.

    `active_seconds` are those since this page's last save; more than really went by are not counted.
    """
    cleaned = clean(changes)
    row = _mine(brief, by=by, at=at)
    if row.revision != revision:
        if all(getattr(row, name) == value for name, value in cleaned.items()):
            return row  # the same words once more: the answer to the first time was lost on its way
        raise Stale(row)
    for name, value in cleaned.items():
        setattr(row, name, value)
    went_by = (at - max(row.saved_at or row.created_at, row.handoff.review_moved_at)).total_seconds()
    row.active_seconds += max(0, min(active_seconds, int(went_by) + 1))
    if verify_seconds is not None:
        row.verify_seconds = max(0, min(verify_seconds, 3600))
    row.revision += 1
    row.saved_at, row.saved_by = at, by
    row.pen_at, row.pen_by = at, by
    row.save()
    return row


@transaction.atomic
def take_pen(brief: Brief, *, by: User, at: dt.datetime) -> Brief:
    """Write on although somebody else has just written. They are told by their next save."""
    row = _writable(brief, by=by, at=at)
    row.pen_by, row.pen_at = by, at
    row.save(update_fields=["pen_by", "pen_at"])
    record("brief.pen_taken", subject=row.handoff, by=by, at=at, team=row.handoff.team_id)
    return row


@transaction.atomic
def choose_bar(brief: Brief, *, bar: Bar, by: User, at: dt.datetime) -> Brief:
    """Another motion's bar, while nothing has been submitted: from then on the version is pinned (BAR-6)."""
    row = _mine(brief, by=by, at=at)
    if row.version_id is not None:
        raise Refused(_("The bar is pinned by the first submission."), rule="BAR-6", field="bar")
    if bar.team_id != row.handoff.team_id:
        raise Refused(_("This bar belongs to another team."), rule="BAR-8", field="bar")
    if row.bar_id != bar.pk:
        record(
            "brief.bar_chosen", subject=row.handoff, by=by, at=at, team=row.handoff.team_id,
            old={"bar": str(row.bar_id)}, new={"bar": str(bar.pk)},
        )  # fmt: skip
        row.bar, row.answers = bar, {}
        row.revision += 1
        row.saved_at, row.saved_by = at, by
        row.save()
    return row


def _locked(brief: Brief) -> Brief:
    """Without its handoff: that is read after the wait, so that a save behind a submission sees it as submitted."""
    return Brief.objects.select_for_update().get(pk=brief.pk)


def _writable(brief: Brief, *, by: User, at: dt.datetime) -> Brief:
    """The row, locked, if this person may write on it and it can be written on."""
    row = _locked(brief)
    policy.check(by, "handoff.draft", row.handoff, at=at)
    if row.handoff.review not in WRITABLE:
        raise Refused(
            _("This brief has been submitted. It can be changed when it comes back."), rule="BRIEF-6"
        )
    return row


def _mine(brief: Brief, *, by: User, at: dt.datetime) -> Brief:
    """The same, and nobody else is writing just now."""
    row = _writable(brief, by=by, at=at)
    if row.pen_by_id not in (None, by.pk) and row.pen_at is not None and at - row.pen_at < PEN:
        words = {"name": row.pen_by.name if row.pen_by else ""}
        raise Refused(
            _("%(name)s is writing just now. Wait a minute, or take the pen.") % words, rule="BRIEF-11"
        )
    return row


@transaction.atomic
def comment(handoff: Handoff, *, field: str, text: str, by: User, at: dt.datetime) -> Comment:
    """Ask or remark at a field. It stops no clock (BRIEF-11)."""
    policy.check(by, "handoff.comment", handoff, at=at)
    if field not in FIELDS:
        raise Refused(_("A comment stands at one of the five fields."), rule="BRIEF-11", field="field")
    text = prose("text", text).strip()
    if not text:
        raise Refused(_("Write what you want to ask."), rule="BRIEF-11", field="text")
    if len(text) > 2000:
        raise Refused(_("A comment has at most 2,000 characters."), rule="BRIEF-11", field="text")
    row = Comment.objects.create(handoff=handoff, field=field, text=text, by=by, at=at)
    record(
        "brief.commented", subject=handoff, by=by, at=at, team=handoff.team_id,
        new={"field": field, "comment": str(row.pk)},
    )  # fmt: skip
    return row


@transaction.atomic
def resolve(row: Comment, *, by: User, at: dt.datetime) -> Comment:
    """The question is answered. Twice is once."""
    row = Comment.objects.select_for_update(of=("self",)).select_related("handoff").get(pk=row.pk)
    policy.check(by, "handoff.comment", row.handoff, at=at)
    if row.resolved_at is None:
        row.resolved_at, row.resolved_by = at, by
        row.save(update_fields=["resolved_at", "resolved_by"])
        record(
            "brief.comment_resolved", subject=row.handoff, by=by, at=at, team=row.handoff.team_id,
            new={"comment": str(row.pk)},
        )  # fmt: skip
    return row


def masked(round: ReviewRound) -> dict[str, Any]:
    """The words of a round without its buyer, to look over before it becomes an example."""
    return _without_buyer(round, round.columns())


def _without_buyer(round: ReviewRound, words: dict[str, Any]) -> dict[str, Any]:
    handoff = round.handoff
    theirs = [row for row in round.attendees if row.get("side") == "theirs"]
    names = [handoff.contact.name if handoff.contact else "", *(row["name"] for row in theirs)]
    return masking.mask_words(words, account=handoff.account.name, people=[name for name in names if name])


@transaction.atomic
def mark_example(
    round: ReviewRound, *, words: Mapping[str, Any], why: str, by: User, at: dt.datetime
) -> Example:
    """Keep an accepted brief as an example, in masked words that somebody has looked over (BRIEF-10).

    `words` are the fields that they changed. They are masked once more: nobody types the buyer back in.
    """
    policy.check(by, "handoff.example", round.handoff, at=at)
    if round.decision != ReviewRound.Decision.ACCEPTED:
        raise Refused(_("Only an accepted brief can be an example."), rule="BRIEF-10")
    why = prose("why", why).strip()
    if len(why) > 1000:
        raise Refused(_("At most 1,000 characters fit here."), rule="BRIEF-10", field="why")
    team = round.handoff.team_id
    row, _is_new = Example.objects.update_or_create(
        round=round,
        defaults={
            **_without_buyer(round, masked(round) | clean(words)), "team_id": team, "why": why,
            "marked_at": at, "marked_by": by, "taken_down_at": None,
        },
    )  # fmt: skip
    record(
        "brief.marked_example", subject=round.handoff, by=by, at=at, team=team, new={"round": round.number}
    )
    return row


@transaction.atomic
def take_down(example: Example, *, by: User, at: dt.datetime) -> Example:
    row = Example.objects.select_for_update(of=("self",)).select_related("round__handoff").get(pk=example.pk)
    handoff = row.round.handoff
    policy.check(by, "handoff.example", handoff, at=at)
    if row.taken_down_at is None:
        row.taken_down_at = at
        row.save(update_fields=["taken_down_at"])
        record("brief.example_taken_down", subject=handoff, by=by, at=at, team=handoff.team_id)
    return row


CONTEXT = tuple(
    field.name for field in Context._meta.concrete_fields if field.name not in ("handoff", "changed_at")
)


@transaction.atomic
def set_context(
    handoff: Handoff, *, by: User | None, at: dt.datetime, seen: str = "", **facts: Any
) -> Context:
    """Set some of what stands beside the brief (BRIEF-7); the rest stays.

    Overtaken when `seen`, the version that the caller saw, is not the present one.
    """
    if unknown := set(facts) - set(CONTEXT):
        raise TypeError(f"A context has no {', '.join(sorted(unknown))}.")
    Handoff.objects.select_for_update(no_key=True).get(pk=handoff.pk)
    row, _is_new = Context.objects.get_or_create(handoff=handoff, defaults={"changed_at": at})
    if seen and seen != version(row, CONTEXT):
        raise Overtaken(_("Somebody else has changed this since you read it. Compare, then save again."))
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, facts[name])
        row.changed_at = at
        row.save()
        new = {"fields": changed}
        record("handoff.context_changed", subject=handoff, by=by, at=at, team=handoff.team_id, new=new)
    return row
