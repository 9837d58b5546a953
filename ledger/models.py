"""Rows of the ledger. Ids of people, teams and subjects are plain UUIDs: nothing below knows what stands above."""

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.db.models.lookups import IsNull

from ledger.time import HandoffNow

# A step done later than this after its moment is marked late, and one still undone is overdue.
TOLERANCE = dt.timedelta(seconds=5)


# The person whom an event concerns beside its subject, as "seat.added" of a rotation does.
WHOM = Coalesce(KT("new__user"), KT("old__user"))


class AppendOnly(models.Model):
    """Rows that are written once: a trigger refuses update, delete and truncate, and the app role lacks the right."""

    class Meta:
        abstract = True


class TimeShift(models.Model):
    """At most one row: how far the product's time stands ahead of the database's. None in production."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    shift = models.DurationField(default=dt.timedelta)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="timeshift_one_row")]


class Event(AppendOnly):
    """One thing that happened: ids, states, field names and numbers, never words by or about a buyer.

    In `old`, `new` and `why` the database refuses a blank in any value and an @ anywhere: no sentence, full name or
    mail address gets in. A single word would, and whoever records an event minds that.
    """

    kind = models.TextField()
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=HandoffNow())
    by_id = models.UUIDField(null=True)  # null: the product itself, for example a clock
    on_behalf_of_id = models.UUIDField(null=True)
    team_id = models.UUIDField(null=True)
    subject_type = models.TextField()
    subject_id = models.UUIDField()
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    why = models.TextField(default="")  # a code from a closed list; sentences live in rows that can be erased
    caused_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    channel = models.TextField(default="task")
    request_id = models.TextField(default="")
    address = models.GenericIPAddressField(null=True)
    client = models.TextField(
        default="", db_default=""
    )  # what asked: "Firefox/Linux", "curl"; no more than a hint
    token_id = models.UUIDField(null=True)  # the API token by which it was done

    class Meta:
        indexes = [
            # read by: the story of one subject; people.throttle; the audit (handoff.audit_search), as are the six
            # below it. Each ends in the order in which the audit shows events, so a page costs the same however
            # many there are.
            models.Index("subject_id", "at", "id", name="event_about"),
            models.Index("at", "id", name="event_when"),
            models.Index("kind", "at", "id", name="event_kind"),
            models.Index("by_id", "at", "id", condition=Q(by_id__isnull=False), name="event_by"),
            models.Index(
                "on_behalf_of_id", "at", "id", condition=Q(on_behalf_of_id__isnull=False), name="event_for"
            ),
            models.Index("team_id", "at", "id", condition=Q(team_id__isnull=False), name="event_team"),
            models.Index("token_id", "at", "id", condition=Q(token_id__isnull=False), name="event_token"),
            # read by: the audit, for what concerns a person who is not the subject
            models.Index(WHOM, "at", "id", condition=Q(IsNull(WHOM, False)), name="event_whom"),
            # read by: the audit, for what else one request did
            models.Index("request_id", condition=~Q(request_id=""), name="event_request"),
            # read by: people.throttle, which counts what one address has guessed lately
            models.Index(
                "address",
                "id",
                condition=Q(kind__in=["user.sign_in_failed", "user.password_reset_asked"]),
                name="event_guesses",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__regex=r"^[a-z_]+\.[a-z_]+$"), name="event_kind_past_tense_with_dot"
            ),
            models.CheckConstraint(condition=Q(why__regex=r"^\S*$"), name="event_why_is_a_code"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"


class Dispatch(models.Model):
    """The outbox: this event still has to reach this consumer. Deleted in the transaction that did it."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="dispatches", db_index=False)
    consumer = models.TextField()
    not_before = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    parked_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "consumer"], name="dispatch_once_per_consumer")
        ]
        indexes = [
            # read by: ledger.dispatches.due
            models.Index("not_before", "id", condition=Q(parked_at=None), name="dispatch_due"),
            models.Index("parked_at", condition=Q(parked_at__isnull=False), name="dispatch_parked"),
        ]


class Feed(AppendOnly):
    """Events in the order in which they became visible: `seq` has no gap and never appears out of order."""

    seq = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, models.PROTECT, related_name="feed")


class Delivery(models.Model):
    """One effect outside the database (a mail, a message, a call). The row is written before the effect."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="deliveries", db_index=False)
    channel = models.TextField()
    recipient = models.TextField()
    created_at = models.DateTimeField(db_default=HandoffNow())
    # Due while not null: the next moment at which a worker is told, or told again.
    next_at = models.DateTimeField(null=True)
    # Since when a worker should have taken it: its creation, or the end of a pause after a failure.
    due_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)  # while a worker is at it
    tries = models.SmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["event", "channel", "recipient"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(next_at__isnull=False, sent_at=None, parked_at=None)
                | Q(next_at=None, sent_at__isnull=False, parked_at=None)
                | Q(next_at=None, sent_at=None, parked_at__isnull=False),
                name="delivery_due_sent_or_parked",
            ),
        ]
        indexes = [
            # read by: ledger.deliveries.nudge_due
            models.Index("next_at", "id", condition=Q(next_at__isnull=False), name="delivery_due"),
            # read by: ledger.health, for the oldest
            models.Index("due_at", condition=Q(next_at__isnull=False), name="delivery_behind"),
            models.Index("parked_at", condition=Q(parked_at__isnull=False), name="delivery_parked"),
        ]

    @property
    def key(self) -> str:
        """The idempotency key that goes with the effect: the same for every try."""
        return f"handoff-{self.pk}"


class Clock(models.Model):
    """A deadline. `step_names` and `step_times` hold what is still to come, soonest first."""

    class Measure(models.TextChoices):
        ELAPSED = "elapsed"
        WORKING = "working"

    kind = models.TextField()
    subject_type = models.TextField()
    subject_id = models.UUIDField()
    team_id = models.UUIDField(null=True)
    holder_id = models.UUIDField(null=True)
    generation = models.IntegerField(default=1)  # goes up with every change of plan or holder
    measure = models.TextField(choices=Measure, default=Measure.ELAPSED)  # working time is the holder's
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    rested = models.DurationField(default=dt.timedelta, db_default=dt.timedelta())  # pauses, by its measure
    grace = models.DurationField(
        null=True
    )  # from the deadline to the steps that wait for it; null: none does
    step_names = ArrayField(models.TextField())
    step_times = ArrayField(models.DateTimeField())
    next_at = models.DateTimeField(null=True)  # null: stopped, paused, parked or no step left
    paused_at = models.DateTimeField(null=True)
    pause_reason = models.TextField(default="")
    breached_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    outcome = models.TextField(default="")
    tries = models.SmallIntegerField(default=0)
    parked_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"], condition=Q(stopped_at=None), name="clock_one_open_per_subject"
            ),
            models.CheckConstraint(
                condition=Q(step_times__len=F("step_names__len")), name="clock_step_has_name_and_time"
            ),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(stopped_at=None, paused_at=None, parked_at=None),
                name="clock_runs_or_rests",
            ),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(next_at__gte=F("step_times__0")),
                name="clock_next_is_first_step",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None, outcome="") | Q(stopped_at__isnull=False) & ~Q(outcome=""),
                name="clock_stopped_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(paused_at=None, pause_reason="")
                | Q(paused_at__isnull=False) & ~Q(pause_reason=""),
                name="clock_paused_with_reason",
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("started_at")), name="clock_due_after_start"),
        ]
        indexes = [
            # read by: ledger.clock_engine.claim, and by nothing else: with it an idle sweep costs the same at 2M rows
            models.Index("next_at", "id", condition=Q(next_at__isnull=False), name="clock_next"),
            # read by: the inbox
            models.Index("holder_id", "due_at", condition=Q(stopped_at=None), name="clock_inbox"),
            # read by: a manager's page of the team
            models.Index("team_id", "due_at", condition=Q(stopped_at=None), name="clock_of_team"),
            models.Index("parked_at", condition=Q(parked_at__isnull=False), name="clock_parked"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} clock #{self.pk}"


class ClockStep(AppendOnly):
    """A step that a clock has done. Once per clock and name: the database refuses a second."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="steps_done", db_index=False)
    name = models.TextField()
    generation = models.IntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField()
    late = models.BooleanField()
    event = models.OneToOneField(Event, models.PROTECT, related_name="clock_step")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clock", "name"], name="clock_step_once")]


class Alarm(models.Model):
    """Something a person has to look at. One open row per name; closed by itself when it is well again."""

    name = models.TextField()
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=Q(cleared_at=None), name="alarm_one_open_per_name"
            )
        ]


class Look(models.Model):
    """When somebody last looked: who watches over the alarms can be seen to be awake."""

    name = models.TextField(primary_key=True)
    at = models.DateTimeField()
