"""The AE's no, and what the SDR makes of it. A bounce is a conversation: one item, one reason, one fix path."""

from collections.abc import Collection
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from briefs.models import ReviewRound
from ledger.keys import uuid7

Person = settings.AUTH_USER_MODEL


class To(models.TextChoices):
    """Where a recycled lead goes."""

    NURTURE = "nurture", _("back to marketing, to be nurtured")
    SEQUENCE = "sequence", _("back into the SDR's own sequence")
    LATER = "later", _("parked until a date that the buyer named")
    OTHER_TEAM = "other_team", _("to another team")
    CLOSED = "closed", _("closed: no fit")


class Bounces(models.QuerySet["Bounce"]):
    def standing(self, handoffs: Collection[UUID]) -> "Bounces":
        """Those of these handoffs that were not undone, the latest last."""
        found = self.filter(round__handoff__in=handoffs, undone_at=None)
        return found.select_related("item", "by", "round").order_by("at", "pk")


class Bounce(models.Model):
    """One failed item of the pinned bar, one reason, one way to fix it (BOUNCE-1)."""

    To = To

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    round = models.ForeignKey(ReviewRound, models.PROTECT, related_name="bounces")
    item = models.ForeignKey("bar.BarItem", models.PROTECT, related_name="bounces")
    reason = models.TextField()
    fix = models.TextField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    late = models.BooleanField(default=False)  # after the deadline: a cold risk (BOUNCE-5)
    undone_at = models.DateTimeField(null=True, blank=True)

    # The SDR's side (BOUNCE-3)
    restated = models.TextField(blank=True, default="")
    restated_at = models.DateTimeField(null=True, blank=True)
    step = models.TextField(blank=True, default="")
    step_due_at = models.DateTimeField(null=True, blank=True)
    disagreement = models.TextField(blank=True, default="")
    disagreed_at = models.DateTimeField(null=True, blank=True)
    recycled_to = models.TextField(choices=To, blank=True, default="")
    recycled_note = models.TextField(blank=True, default="")
    recycled_at = models.DateTimeField(null=True, blank=True)

    objects = Bounces.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round"], condition=Q(undone_at=None), name="bounce_once_a_round"
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(fix=""), name="bounce_says_why_and_how"),
            models.CheckConstraint(
                condition=Q(restated_at=None, restated="", step="", step_due_at=None)
                | Q(restated_at__isnull=False, step_due_at__isnull=False) & ~Q(restated="") & ~Q(step=""),
                name="bounce_restated_whole",
            ),
            models.CheckConstraint(
                condition=Q(disagreed_at=None, disagreement="")
                | Q(disagreed_at__isnull=False) & ~Q(disagreement=""),
                name="bounce_disagreed_in_words",
            ),
            models.CheckConstraint(
                condition=Q(recycled_at=None, recycled_to="")
                | Q(recycled_at__isnull=False) & ~Q(recycled_to=""),
                name="bounce_recycled_somewhere",
            ),
            models.CheckConstraint(
                condition=Q(recycled_to__in=["", *To.values]), name="bounce_recycled_to_known"
            ),
            models.CheckConstraint(
                condition=Q(undone_at=None) | Q(undone_at__gte=F("at")), name="bounce_undone_later"
            ),
        ]
        indexes = [models.Index("item", "at", name="bounce_of_item")]  # read by: the sync's clusters
