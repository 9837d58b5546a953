"""The brief as it is being written, each submission as it was, and what stands beside it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from briefs.draft import LONGEST
from briefs.fields import FIELDS, Fields
from handoff.models import Handoff
from ledger.keys import uuid7

Person = settings.AUTH_USER_MODEL
PROSE = ("trigger", "pain", "promised", "landmines")
LABELS = {
    "trigger": _("Trigger"),
    "pain": _("Pain, in the buyer's words"),
    "attendees": _("On the call"),
    "promised": _("Promised"),
    "landmines": _("Landmines"),
}


JOINS = ("no", "introduction", "whole")
JOINS_SAID = {
    "no": _("The SDR does not join the call."),
    "introduction": _("The SDR joins for the introduction."),
    "whole": _("The SDR joins for the whole call."),
}
DUE_RULES = (  # bounces.due.Rule, which stands above this room
    "window", "working", "before_meeting", "short_notice", "start", "soon", "taken_over",
)  # fmt: skip


class FiveFields(models.Model):
    """The five fields. `attendees` is a list of {side: ours|theirs, name, role, confirmed}."""

    trigger = models.TextField(blank=True, default="")
    pain = models.TextField(blank=True, default="")
    promised = models.TextField(blank=True, default="")
    landmines = models.TextField(blank=True, default="")
    landmines_asked = models.BooleanField(default=False)  # asked, none heard: fills the field, counts no word
    attendees = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True

    def columns(self) -> dict[str, Any]:
        """The columns of this class, for a copy."""
        return {name: getattr(self, name) for name in (*PROSE, "landmines_asked", "attendees")}

    def fields(self) -> Fields:
        """The same as the pure modules take them."""
        return Fields(**self.columns())


class Brief(FiveFields):
    """What the SDR writes. It lives on through the rounds; what was submitted is in them."""

    handoff = models.OneToOneField(Handoff, models.PROTECT, primary_key=True, related_name="brief")
    bar = models.ForeignKey("bar.Bar", models.PROTECT, related_name="briefs")
    # Pinned by the first submission, for all rounds (BAR-6).
    version = models.ForeignKey(
        "bar.BarVersion", models.PROTECT, null=True, blank=True, related_name="briefs"
    )
    # By the lineage of the bar's item: {"met": bool, "text": "evidence, or what is missing"}.
    answers = models.JSONField(default=dict, blank=True)
    revision = models.PositiveIntegerField(default=0)  # goes up with every save; a stale tab holds an old one
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    active_seconds = models.PositiveIntegerField(default=0)  # of this round: typing and pointing
    verify_seconds = models.PositiveIntegerField(
        null=True, blank=True
    )  # the timer of BAR-5, where it was run
    sdr_joins = models.TextField(default="introduction")  # of JOINS (HANDOFF-7)
    talk_before = models.BooleanField(default=False)  # five to ten minutes between SDR and AE
    pen_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    pen_at = models.DateTimeField(null=True, blank=True)  # when they last wrote
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(saved_at=None, saved_by=None, revision=0)
                | Q(saved_at__isnull=False, saved_by__isnull=False, revision__gt=0),
                name="brief_saved_by_somebody",
            ),
            models.CheckConstraint(condition=Q(sdr_joins__in=JOINS), name="brief_sdr_joins_known"),
            models.CheckConstraint(
                condition=Q(pen_by=None, pen_at=None) | Q(pen_by__isnull=False, pen_at__isnull=False),
                name="brief_pen_is_held",
            ),
            *(
                models.CheckConstraint(
                    condition=LessThanOrEqual(Length(name), LONGEST), name=f"brief_{name}_length"
                )
                for name in PROSE
            ),
        ]

    @property
    def around_the_call(self) -> str:
        """Who of us is on it, and whether we talk before (HANDOFF-7)."""
        said = [JOINS_SAID[self.sdr_joins]]
        if self.talk_before:
            said.append(_("SDR and AE talk for five to ten minutes before."))
        return " ".join(map(str, said))


class ReviewRound(FiveFields):
    """One submission and its decision. Its words and its landing are never changed: a trigger refuses it."""

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        BOUNCED = "bounced", _("sent back")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handoff = models.ForeignKey(Handoff, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    version = models.ForeignKey("bar.BarVersion", models.PROTECT, related_name="rounds")
    count = models.PositiveSmallIntegerField()  # words, by BRIEF-2's rule
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    landed_with = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField()  # as it was at landing; what holds now is the clock's
    due_rule = models.TextField()  # which part of BOUNCE-4 set it: see bounces.due
    short_notice = models.BooleanField(default=False)
    after_start = models.BooleanField(default=False)  # it landed when the meeting had begun
    active_seconds = models.PositiveIntegerField()
    verify_seconds = models.PositiveIntegerField(null=True, blank=True)
    review_seconds = models.PositiveIntegerField(default=0)  # the AE's, with the brief open
    breached_at = models.DateTimeField(null=True, blank=True)
    meeting = models.JSONField(null=True, blank=True)  # as it was confirmed by accepting
    decision = models.TextField(choices=Decision, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handoff", "number"], name="round_number_once"),
            models.UniqueConstraint(
                fields=["handoff"], condition=Q(decided_at=None), name="round_one_undecided"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="round_numbered_from_one"),
            models.CheckConstraint(condition=Q(count__range=(120, 200)), name="round_in_the_band"),
            models.CheckConstraint(
                condition=Q(due_at__gte=F("submitted_at")), name="round_due_after_landing"
            ),
            models.CheckConstraint(  # only a withdrawal may be nobody's: an import's, or the product's own
                condition=Q(decided_at=None, decided_by=None, decision="")
                | Q(decided_at__isnull=False, decided_by__isnull=False, decision__in=["accepted", "bounced"])
                | Q(decided_at__isnull=False, decision="withdrawn"),
                name="round_decided_by_somebody",
            ),
            models.CheckConstraint(condition=Q(due_rule__in=DUE_RULES), name="round_due_rule_known"),
            *(
                models.CheckConstraint(condition=~Q(**{name: ""}), name=f"round_has_{name}")
                for name in PROSE[:3]
            ),
            models.CheckConstraint(
                condition=~Q(landmines="") | Q(landmines_asked=True), name="round_has_landmines"
            ),
            models.CheckConstraint(condition=~Q(attendees=[]), name="round_has_attendees"),
        ]

    # How a person stands to a round (people.policy): by its handoff as it is now.
    @property
    def team_id(self) -> UUID:
        return self.handoff.team_id

    @property
    def sdr_id(self) -> UUID:
        return self.handoff.sdr_id

    @property
    def ae_id(self) -> UUID | None:
        return self.handoff.ae_id


class Answer(models.Model):
    """One item of the bar, met with its evidence, or not yet with what is missing (HANDOFF-2)."""

    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="answers")
    item = models.ForeignKey("bar.BarItem", models.PROTECT, related_name="+")
    met = models.BooleanField()
    text = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "item"], name="answer_once"),
            models.CheckConstraint(condition=Q(met=True) | ~Q(text=""), name="answer_says_what_is_missing"),
        ]


class Comment(models.Model):
    """A question or a remark at a field. It is no bounce and stops no clock (BRIEF-11)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handoff = models.ForeignKey(Handoff, models.PROTECT, related_name="comments")
    field = models.TextField(choices=[(name, LABELS[name]) for name in FIELDS])
    text = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(condition=Q(field__in=FIELDS), name="comment_field_known"),
            models.CheckConstraint(
                condition=Q(resolved_at=None, resolved_by=None)
                | Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_by_somebody",
            ),
        ]
        indexes = [models.Index("handoff", "at", name="comment_of_handoff")]  # read by: brief and story


class Example(FiveFields):
    """A good accepted brief with the buyer's data masked, for others to learn from (BRIEF-10)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.OneToOneField(ReviewRound, models.PROTECT, related_name="example")
    team = models.ForeignKey("people.Team", models.PROTECT, related_name="examples")
    why = models.TextField(blank=True, default="")  # what is good about it
    marked_at = models.DateTimeField()
    marked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    taken_down_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # read by: the editor's drawer of examples
            models.Index("team", "marked_at", condition=Q(taken_down_at=None), name="example_of_team")
        ]


class Context(models.Model):
    """What is known beside the brief and outside its word count (BRIEF-7). Filled by CSV, API and the CRM."""

    handoff = models.OneToOneField(Handoff, models.PROTECT, primary_key=True, related_name="context")
    current_solution = models.TextField(blank=True, default="")
    limits = models.TextField(blank=True, default="")
    timeline = models.TextField(blank=True, default="")
    budget = models.TextField(blank=True, default="")
    vendors = models.TextField(blank=True, default="")
    prepares = models.TextField(blank=True, default="")  # what the prospect will bring
    usage = models.TextField(blank=True, default="")
    # {side of the table: champion|economic_buyer|technical_buyer|end_user, name, title, meets: bool}
    stakeholders = models.JSONField(default=list, blank=True)
    # {on: "2026-11-09", channel, text, link}
    history = models.JSONField(default=list, blank=True)
    recordings = models.JSONField(default=list, blank=True)  # links
    focus = models.TextField(blank=True, default="")
    style = models.TextField(blank=True, default="")
    hot_buttons = models.TextField(blank=True, default="")
    objections = models.TextField(blank=True, default="")
    case_study = models.TextField(blank=True, default="")
    changed_at = models.DateTimeField()
