"""The nouns that every room shares. Nothing here is deleted: contacts are erased in place, handoffs withdrawn."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper
from django.utils.translation import gettext_lazy as _

from handoff import states
from ledger.keys import uuid7
from ledger.models import Event
from people.models import Segment, Team, Territory

Person = settings.AUTH_USER_MODEL
LONGEST_LINK = 2000  # of a call: some services put whom it is for into it


def _reached() -> models.DateTimeField:
    return models.DateTimeField(null=True, editable=False)


def _state_is_known(name: str) -> models.CheckConstraint:
    machine = states.MACHINES[name]
    known = [state.value for state in machine.states]
    return models.CheckConstraint(
        condition=Q(**{f"{machine.column}__in": known}), name=f"handoff_{name}_known"
    )


def _state_has_its_moment(name: str) -> list[models.CheckConstraint]:
    machine = states.MACHINES[name]
    return [
        models.CheckConstraint(
            condition=~Q(**{machine.column: state.value}) | Q(**{f"{column}__isnull": False}),
            name=f"handoff_{name}_{state.value}_has_moment",
        )
        for state in machine.states
        if (column := states.moment(state))
    ]


class Account(models.Model):
    """A company that is sold to. Money is in the install's one currency, with its ISO code."""

    seen_through = "handoffs"  # people.policy
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=300)
    domain = models.CharField(max_length=253, blank=True)
    industry = models.CharField(max_length=200, blank=True)
    employees = models.PositiveIntegerField(null=True, blank=True)
    revenue = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    location = models.CharField(max_length=300, blank=True)
    site = models.URLField(blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="accounts")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # read by: matching
            models.UniqueConstraint(fields=["domain"], condition=~Q(domain=""), name="account_domain_once"),
            models.CheckConstraint(
                condition=Q(domain=Lower("domain")), name="account_domain_in_small_letters"
            ),
            models.CheckConstraint(
                condition=Q(revenue=None) | Q(currency__regex=r"^[A-Z]{3}$"),
                name="account_money_has_currency",
            ),
        ]
        indexes = [  # read by: the API's list, in either order
            models.Index("created_at", "id", name="account_by_age"),
            models.Index("name", "id", name="account_by_name"),
            # read by: handoff.verbs.accounts.find_account
            models.Index(Upper("name"), condition=Q(domain=""), name="account_by_plain_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """A person at an account. Erasure empties the row and keeps it, so that counts stay true (AUDIT-2)."""

    seen_through = "account__handoffs"  # people.policy
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    department = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    linkedin_url = models.URLField(blank=True)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "account", Lower("email"), condition=~Q(email=""), name="contact_email_once_per_account"
            ),
            models.CheckConstraint(
                condition=Q(erased_at=None)
                | Q(name="", title="", department="", email="", phone="", linkedin_url=""),
                name="contact_erased_is_empty",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email


class Opportunity(models.Model):
    """The deal in the pipeline that a handoff belongs to."""

    seen_through = "account__handoffs"  # people.policy
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="opportunities")
    name = models.CharField(max_length=300)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "opportunities"
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=None) | Q(currency__regex=r"^[A-Z]{3}$"),
                name="opportunity_money_has_currency",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """The booked discovery meeting, as it is now. Where it was before is in the events."""

    seen_through = "handoff"  # people.policy
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    link = models.URLField(max_length=LONGEST_LINK, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_start"),
        ]
        indexes = [models.Index("starts_at", "id", name="meeting_by_start")]  # read by: the API's list


class Attendee(models.Model):
    """Somebody who is to be on the call: ours (a person) or theirs (a contact, or only a name and a role)."""

    class Side(models.TextChoices):
        OURS = "ours", _("ours")
        THEIRS = "theirs", _("theirs")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendees")
    side = models.TextField(choices=Side)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=200, blank=True)
    confirmed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(side="ours", contact=None) | Q(side="theirs", person=None),
                name="attendee_on_one_side",
            ),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | Q(contact__isnull=False) | ~Q(name=""),
                name="attendee_is_somebody",
            ),
            models.UniqueConstraint(fields=["meeting", "person"], name="attendee_person_once"),
            models.UniqueConstraint(fields=["meeting", "contact"], name="attendee_contact_once"),
        ]


class Handoff(models.Model):
    """One prospect's transfer from an SDR to an AE. Only `handoff.verbs.move()` changes its states.

    Each state has its moment, set when it is first reached; the database refuses a move that is not in
    `states.py`, one without its event, and a moment that is set anew.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="handoffs")
    sdr = models.ForeignKey(Person, models.PROTECT, related_name="handoffs_made")
    ae = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="handoffs_taken")
    account = models.ForeignKey(Account, models.PROTECT, related_name="handoffs")
    contact = models.ForeignKey(Contact, models.PROTECT, null=True, blank=True, related_name="handoffs")
    opportunity = models.ForeignKey(
        Opportunity, models.PROTECT, null=True, blank=True, related_name="handoffs"
    )
    meeting = models.OneToOneField(Meeting, models.PROTECT, null=True, blank=True, related_name="handoff")
    direct = models.BooleanField(default=False)  # without brief and review: born accepted, counted apart
    created_at = models.DateTimeField()
    last_move = models.OneToOneField(Event, models.PROTECT, related_name="+")  # the event of the latest move

    review = models.TextField(choices=states.choices("review"), default=states.Review.DRAFT.value)
    review_moved_at = models.DateTimeField()
    draft_at = _reached()
    submitted_at = _reached()
    accepted_at = _reached()
    bounced_at = _reached()
    requalifying_at = _reached()
    recycled_at = _reached()
    withdrawn_at = _reached()

    meeting_state = models.TextField(choices=states.choices("meeting"), default=states.Meeting.NONE.value)
    meeting_moved_at = models.DateTimeField()
    booked_at = _reached()
    held_at = _reached()
    no_show_at = _reached()
    cancelled_at = _reached()

    outcome = models.TextField(choices=states.choices("outcome"), default=states.Outcome.NONE.value)
    outcome_moved_at = models.DateTimeField()
    open_at = _reached()
    advanced_at = _reached()
    disqualified_at = _reached()
    opportunity_at = _reached()
    lost_at = _reached()
    won_at = _reached()

    class Meta:
        constraints = [
            *(_state_is_known(name) for name in states.MACHINES),
            *(constraint for name in states.MACHINES for constraint in _state_has_its_moment(name)),
            models.CheckConstraint(
                condition=Q(outcome="none") | Q(review="accepted"), name="handoff_outcome_once_accepted"
            ),
            models.CheckConstraint(
                condition=~Q(review="accepted") | ~Q(outcome="none"), name="handoff_accepted_has_outcome"
            ),
            models.CheckConstraint(
                condition=Q(direct=False) | Q(review="accepted"), name="handoff_direct_is_accepted"
            ),
            models.CheckConstraint(
                condition=Q(meeting_state="none") | Q(meeting__isnull=False),
                name="handoff_booked_has_meeting",
            ),
        ]
        indexes = [models.Index("created_at", "id", name="handoff_by_age")]  # read by: the API's list

    def __str__(self) -> str:
        return f"{self.account} ({self.get_review_display()})"

    @property
    def is_over(self) -> bool:
        return self.review in states.OVER or self.outcome in states.OVER


OVER = Q(review__in=states.OVER) | Q(outcome__in=states.OVER)
