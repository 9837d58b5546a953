from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse

from ledger.origin import Origin, coming_from
from ledger.refused import Refused
from ledger.time import now
from people import signin
from people.models import Membership, Role, User
from people.verbs import add_user, join_team


class Command(BaseCommand):
    help = "Let a first person in: makes them RevOps and prints their invitation, which works once, for seven days."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", required=True)

    def handle(self, *, email: str, name: str, **_: Any) -> None:
        try:
            with coming_from(Origin("shell")), transaction.atomic():
                secret = invite_revops(email, name)
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(settings.PUBLIC_ADDRESS + reverse("invitation", args=[secret]))


def invite_revops(email: str, name: str) -> str:
    """Somebody who is here already gets the role if they lack it, and a new link if they never came in."""
    at = now()
    user = User.objects.filter(email__iexact=email).first() or add_user(
        name=name, email=email, by=None, at=at
    )
    if not Membership.objects.filter(user=user, role=Role.REVOPS, ended_at=None).exists():
        join_team(user, role=Role.REVOPS, by=None, at=at)
    return signin.invite(user=user, by=None, at=at)
