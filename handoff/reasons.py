"""The closed lists of reasons that go with a move (PEOPLE-2, HANDOFF-8). Events hold the code, pages show the label."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Withdrawal(models.TextChoices):
    """Why a handoff is taken back. The first two are left out of every count (metrics)."""

    DUPLICATE = "duplicate", _("a duplicate of another handoff")
    ENTERED_BY_MISTAKE = "entered_by_mistake", _("entered by mistake")
    BUYER_DECLINED = "buyer_declined", _("the buyer does not want the meeting any more")
    BUYER_LEFT = "buyer_left", _("the contact has left the company")
    HANDLED_ELSEWHERE = "handled_elsewhere", _("already being handled elsewhere")
    NO_FIT = "no_fit", _("the account turned out not to fit")


class Reassignment(models.TextChoices):
    """Why a handoff goes to another AE or SDR (HANDOFF-8). The last two are also the product's own."""

    WRONG_TERRITORY = "wrong_territory", _("wrong territory")
    CONFLICT = "conflict", _("a conflict of interest")
    NO_CAPACITY = "no_capacity", _("no capacity")
    ABSENT = "absent", _("who held it is absent")
    LEFT = "left", _("who held it has left")
    OVERDUE = "overdue", _("its review is overdue")


class Correction(models.TextChoices):
    """Why a meeting that was marked as held was not, or the other way round."""

    MARKED_BY_MISTAKE = "marked_by_mistake", _("marked by mistake")
    CAME_LATE = "came_late", _("they came after it had been marked")
    FEEDBACK = "feedback", _("the AE's feedback says so")
    CRM = "crm", _("the CRM says so")
