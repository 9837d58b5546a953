import zoneinfo
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ledger.keys import uuid7


def validate_zone(name: str) -> None:
    if name not in zoneinfo.available_timezones():
        raise ValidationError(_("There is no time zone called %(name)s."), params={"name": name})


class Users(BaseUserManager["User"]):
    def persons(self) -> models.QuerySet["User"]:
        """Without the services: who can be given work, covered by, invited."""
        return self.filter(is_service=False)

    def get_by_natural_key(self, username: str) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person, or a service that only calls the API. Never deleted: who leaves is deactivated, the name stays."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64, default="UTC", validators=[validate_zone])
    week = models.JSONField(null=True, blank=True)  # as people.calendar.weekly() takes it; null: the team's
    calendar = models.ForeignKey(
        "HolidayCalendar", models.PROTECT, null=True, blank=True, related_name="+"
    )  # null: the team's
    capacity = models.PositiveSmallIntegerField(
        null=True, blank=True
    )  # open reviews and leads at once; null: no limit
    backup = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="backs_up")
    booking_link = models.URLField(blank=True)
    single_keys = models.BooleanField(default=True)  # shortcuts of one key; can be switched off (WCAG 2.1.4)
    offline_at = models.DateTimeField(null=True, blank=True)  # two lapses in a row (ROUTE-7); back by hand
    is_active = models.BooleanField(default=True)
    is_service = models.BooleanField(default=False, db_default=False, editable=False)  # its tokens call
    created_at = models.DateTimeField()
    deactivated_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    objects = Users()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="user_email_once", violation_error_message=_("This email is taken.")
            ),
            models.CheckConstraint(
                condition=models.Q(is_active=True, deactivated_at=None)
                | models.Q(is_active=False, deactivated_at__isnull=False),
                name="user_active_or_deactivated",
            ),
            models.CheckConstraint(
                # "!" is how Django begins what no password fits.
                condition=models.Q(is_service=False) | models.Q(password__startswith="!"),  # noqa: S106  # nosec B106
                name="user_service_cannot_sign_in",
            ),
            models.UniqueConstraint(
                Lower("name"), condition=models.Q(is_service=True, is_active=True), name="user_service_once"
            ),
            models.CheckConstraint(
                condition=models.Q(backup=None) | ~models.Q(backup=models.F("id")),
                name="user_backup_is_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Team(models.Model):
    """SDRs and AEs who share bars, a calendar and a sync."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)
    zone = models.CharField(max_length=64, default="UTC", validators=[validate_zone])
    week = models.JSONField(null=True, blank=True)  # null: Monday to Friday, 09:00 to 18:00
    calendar = models.ForeignKey(
        "HolidayCalendar", models.PROTECT, null=True, blank=True, related_name="teams"
    )
    settings = models.JSONField(
        default=dict, db_default={}, blank=True
    )  # people.settings: what is no default
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="team_name_once")]

    def __str__(self) -> str:
        return self.name


class Install(models.Model):
    """What RevOps has set for the whole install (people.install): one row, with what is no default."""

    id = models.UUIDField(primary_key=True, default=UUID(int=1), editable=False)
    settings = models.JSONField(default=dict, db_default={}, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=UUID(int=1)), name="install_one_row")]


class Role(models.TextChoices):
    """Three belong to a team, three to the whole company. One person may hold several."""

    SDR = "sdr", _("SDR")
    AE = "ae", _("AE")
    MANAGER = "manager", _("Manager")
    REVOPS = "revops", _("RevOps")
    MARKETING = "marketing", _("Marketing")
    READER = "reader", _("Reader")


TEAM_ROLES = (Role.SDR, Role.AE, Role.MANAGER)


class Membership(models.Model):
    """A role that a person holds, in a team or in the company. Ended, not deleted."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="memberships")
    role = models.TextField(choices=Role)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team", "role"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=TEAM_ROLES, team__isnull=False)
                | (models.Q(role__in=[role for role in Role if role not in TEAM_ROLES], team=None)),
                name="membership_role_fits_place",
            ),
        ]


class HolidayCalendar(models.Model):
    """The days on which an office is closed, or open at other hours."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="calendar_name_once")]

    def __str__(self) -> str:
        return self.name


class Holiday(models.Model):
    """One date of a calendar. `spans` are its hours, as [["09:00", "13:00"]]; none on a whole holiday."""

    calendar = models.ForeignKey(HolidayCalendar, models.CASCADE, related_name="holidays")
    on = models.DateField()
    name = models.CharField(max_length=200)
    spans = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "on"], name="holiday_once_a_date")]


class Absence(models.Model):
    """A stretch of time away, with who covers. Cover ends with it: nothing has changed hands (ADR 6)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    cover = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="covers")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="absence_ends_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(cover=None) | ~models.Q(cover=models.F("user")),
                name="absence_cover_is_another",
            ),
        ]
        indexes = [models.Index("user", "ends_at", name="absence_by_person")]


class Territory(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)

    class Meta:
        verbose_name_plural = "territories"
        constraints = [models.UniqueConstraint(Lower("name"), name="territory_name_once")]

    def __str__(self) -> str:
        return self.name


class Segment(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="segment_name_once")]

    def __str__(self) -> str:
        return self.name


class Pool(models.Model):
    """People of one role who take turns: of a team, and where it is narrower, of a territory and a segment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    team = models.ForeignKey(Team, models.PROTECT, related_name="pools")
    role = models.TextField(choices=Role)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="pools")
    segment = models.ForeignKey(Segment, models.PROTECT, null=True, blank=True, related_name="pools")
    ramp_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "role", "territory", "segment"], nulls_distinct=False, name="pool_once"
            )
        ]


class Seat(models.Model):
    """One person's place in the rotation of a pool; `position` is where choice.next_turn() stands with them."""

    pool = models.ForeignKey(Pool, models.PROTECT, related_name="seats")
    user = models.ForeignKey(User, models.PROTECT, related_name="seats")
    weight = models.PositiveSmallIntegerField(default=1)
    position = models.BigIntegerField(default=0)
    joined_on = models.DateField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "user"], condition=models.Q(left_at=None), name="seat_once"
            ),
            models.CheckConstraint(condition=models.Q(weight__range=(1, 10)), name="seat_weight_1_to_10"),
        ]


class Turn(models.Model):
    """The public ledger of turns: who got what, when, and whether it was given back (once)."""

    seat = models.ForeignKey(Seat, models.PROTECT, related_name="turns")
    subject_type = models.TextField()
    subject_id = models.UUIDField()
    cost = models.IntegerField()
    taken_at = models.DateTimeField()
    given_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index("subject_id", name="turn_of_subject")]
        constraints = [
            # One subject costs a person one turn, however often it is decided anew.
            models.UniqueConstraint(fields=["seat", "subject_id"], name="turn_once_per_subject")
        ]


class Invitation(models.Model):
    """A place that waits for somebody. The link's secret is stored hashed and works once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)  # sha256 of the secret, hex
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)


class Token(models.Model):
    """A key to the API, of a person or a service. Stored hashed, shown once (API-2)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="tokens")  # whose rights it has
    name = models.CharField(max_length=200)
    tail = models.CharField(max_length=8)  # the last characters, to tell one from another
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.TextField())
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    last_used_from = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("created_at")), name="token_expires_later"
            )
        ]


class IdempotencyKey(models.Model):
    """The first answer to a write, for whoever repeats it (API-3)."""

    token = models.ForeignKey(Token, models.PROTECT, null=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    key = models.CharField(max_length=255)
    request_digest = models.CharField(max_length=64)  # of method, path and body: another body is refused
    status = models.PositiveSmallIntegerField(null=True)  # null: the first one is still being done
    body = models.JSONField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_once")]
        indexes = [
            models.Index("created_at", name="idempotency_key_age")
        ]  # read by: the sweep that forgets them
