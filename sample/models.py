"""What has been made of the sample company, so that it goes on after a kill and nothing is made twice."""

from uuid import UUID

from django.conf import settings
from django.db import models

from ledger.keys import uuid7


class Company(models.Model):
    """One row: this database is the sample company's. `started_at` is the now that all of its history ends in."""

    id = models.UUIDField(primary_key=True, default=UUID(int=1), editable=False)
    seed = models.IntegerField()
    size = models.PositiveIntegerField()  # handoffs of its history
    started_at = models.DateTimeField()
    scenes = models.PositiveIntegerField()  # how many there are to be in all
    finished_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "companies"
        constraints = [models.CheckConstraint(condition=models.Q(id=UUID(int=1)), name="sample_one_company")]


class Scene(models.Model):
    """Something that has been made: it commits with what it stands for."""

    number = models.PositiveIntegerField(primary_key=True)


class Guest(models.Model):
    """Somebody of the company as whom one may look around."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(unique=True)  # as the form sends it: sdr, ae, manager …
    position = models.PositiveSmallIntegerField()
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
