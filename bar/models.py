"""What "qualified" means to a team: its bars, their versions and items, who has agreed, and whom it sells to.

A version in force and its items cannot be changed: triggers refuse it (0002_guards), whoever asks.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from bar.fit import Level
from bar.frames import BriefField, Element, Frame
from bar.items import LENGTHS, MOST
from bar.presets import Motion
from handoff.models import Handoff
from ledger.keys import uuid7
from ledger.models import AppendOnly
from people.models import Role, Team

Person = settings.AUTH_USER_MODEL
HAS_WORDS = r"\S"


class Bar(models.Model):
    """The accepted-opportunity checklist of a team and motion. Without `reviewed`, its handoffs are direct (BAR-11)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="bars")
    motion = models.TextField(choices=Motion)
    reviewed = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "motion"], name="bar_once_per_motion"),
            models.CheckConstraint(condition=Q(motion__in=Motion.values), name="bar_motion_known"),
        ]

    def __str__(self) -> str:
        return str(self.get_motion_display())


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    IN_FORCE = "in_force", _("In force")
    RETIRED = "retired", _("Retired")
    DISCARDED = "discarded", _("Discarded")


class BarVersion(models.Model):
    """One wording of a bar. `revision` counts the saves of the draft: who agrees, agrees to one of them.

    It is in force by agreement, or by an exception: a manager's, with a reason, and without those who are named.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bar = models.ForeignKey(Bar, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    state = models.TextField(choices=State, default=State.DRAFT)
    frame = models.TextField(choices=Frame)
    revision = models.PositiveIntegerField(default=1)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)  # when the team was asked to agree to this revision
    in_force_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)
    exception_why = models.TextField(default="")
    exception_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    exception_without = ArrayField(models.UUIDField(), default=list)  # the AEs who had not agreed

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bar", "number"], name="bar_version_number_once"),
            models.UniqueConstraint(fields=["bar"], condition=Q(state="draft"), name="bar_one_draft"),
            models.UniqueConstraint(fields=["bar"], condition=Q(state="in_force"), name="bar_one_in_force"),
            models.CheckConstraint(condition=Q(frame__in=Frame.values), name="bar_version_frame_known"),
            models.CheckConstraint(
                condition=Q(state="draft", in_force_at=None, retired_at=None, discarded_at=None)
                | Q(state="in_force", in_force_at__isnull=False, retired_at=None, discarded_at=None)
                | Q(state="retired", in_force_at__isnull=False, retired_at__isnull=False, discarded_at=None)
                | Q(state="discarded", in_force_at=None, retired_at=None, discarded_at__isnull=False),
                name="bar_version_state_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(exception_why="", exception_by=None)
                | Q(exception_why__regex=HAS_WORDS, exception_by__isnull=False, in_force_at__isnull=False),
                name="bar_exception_has_reason_and_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bar} {self.number}"


class BarItem(models.Model):
    """One thing that has to be true (BAR-2). Six places, and each is taken once: there is no seventh (BAR-1)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(BarVersion, models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    lineage = models.UUIDField(default=uuid7)  # the same through the versions of a bar, however it is worded
    name = models.CharField(max_length=LENGTHS["name"])
    verify = models.CharField(max_length=LENGTHS["verify"])
    clean_answer = models.CharField(max_length=LENGTHS["clean_answer"])
    element = models.TextField(choices=Element)
    field = models.TextField(choices=BriefField)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(position__range=(1, MOST)),
                name="bar_has_six_items_at_most_past_six_people_skip_it",
            ),
            models.UniqueConstraint(fields=["version", "position"], name="bar_item_place_taken_once"),
            models.UniqueConstraint(fields=["version", "lineage"], name="bar_item_once_per_version"),
            models.UniqueConstraint("version", Lower("name"), name="bar_item_name_once_per_version"),
            models.CheckConstraint(
                condition=Q(name__regex=HAS_WORDS, verify__regex=HAS_WORDS, clean_answer__regex=HAS_WORDS),
                name="bar_item_says_something",
            ),
            models.CheckConstraint(condition=Q(element__in=Element.values), name="bar_item_element_known"),
            models.CheckConstraint(condition=Q(field__in=BriefField.values), name="bar_item_field_known"),
        ]

    def __str__(self) -> str:
        return self.name


AGREEING = (Role.SDR, Role.AE)


class Agreement(AppendOnly):
    """Somebody's word for one revision of a version, by name (BAR-7). It counts while that revision stands."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    version = models.ForeignKey(BarVersion, models.PROTECT, related_name="agreements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="bars_agreed")
    role = models.TextField(choices=[(role.value, role.label) for role in AGREEING])
    revision = models.PositiveIntegerField()
    agreed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person", "role", "revision"], name="bar_agreed_once_per_role"
            ),
            models.CheckConstraint(condition=Q(role__in=AGREEING), name="bar_agreement_role_known"),
        ]


class Proposal(models.Model):
    """What the bar did not ask, in the AE's words, after a handoff that had cleared it died (BAR-9)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bar = models.ForeignKey(Bar, models.PROTECT, related_name="proposals")
    handoff = models.ForeignKey(Handoff, models.PROTECT, related_name="bar_proposals")
    text = models.TextField()
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    taken_up_in = models.ForeignKey(BarVersion, models.PROTECT, null=True, related_name="took_up")
    taken_up_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["handoff"], name="bar_proposal_once_per_handoff"),
            models.CheckConstraint(condition=Q(text__regex=HAS_WORDS), name="bar_proposal_says_something"),
            models.CheckConstraint(
                condition=Q(taken_up_in=None, taken_up_at=None)
                | Q(taken_up_in__isnull=False, taken_up_at__isnull=False),
                name="bar_proposal_taken_up_at_a_moment",
            ),
        ]


class FitProfile(models.Model):
    """Whom a team sells to, as the machine checks it (BAR-10). No row: the defaults of bar.fit.Profile."""

    team = models.OneToOneField(Team, models.PROTECT, primary_key=True, related_name="fit_profile")
    employees_min = models.PositiveIntegerField(null=True)
    employees_max = models.PositiveIntegerField(null=True)
    industries = ArrayField(models.CharField(max_length=100))
    revenue_min = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    revenue_max = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    currency = models.CharField(max_length=3)
    geographies = ArrayField(models.CharField(max_length=100))
    title_level = models.TextField(choices=Level)
    departments = ArrayField(models.CharField(max_length=100))
    meeting_min = models.PositiveSmallIntegerField()  # minutes
    meeting_max = models.PositiveSmallIntegerField()
    decision_months = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(employees_min=None)
                | Q(employees_max=None)
                | Q(employees_max__gte=models.F("employees_min")),
                name="fit_employees_from_to",
            ),
            models.CheckConstraint(
                condition=Q(revenue_min=None)
                | Q(revenue_max=None)
                | Q(revenue_max__gte=models.F("revenue_min")),
                name="fit_revenue_from_to",
            ),
            models.CheckConstraint(
                condition=Q(meeting_min__gte=1, meeting_max__gte=models.F("meeting_min")),
                name="fit_meeting_from_to",
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="fit_money_has_currency"),
            models.CheckConstraint(condition=Q(title_level__in=Level.values), name="fit_title_level_known"),
            models.CheckConstraint(
                condition=Q(decision_months__range=(1, 60)), name="fit_decision_in_months"
            ),
        ]
