from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.origin import Origin, coming_from
from ledger.refused import Refused
from ledger.time import now
from people import signin
from people.models import User


class Command(BaseCommand):
    help = "Let somebody in again who lost their second factor, where nobody else of RevOps can: they set up a new one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *, email: str, **_: Any) -> None:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError("Nobody here has this email.")
        try:
            with coming_from(Origin("shell")):
                signin.remove_second_factor(user=user, by=None, at=now())
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
        self.stdout.write(f"{user.name} signs in by the password alone now, and has been told by mail.")
