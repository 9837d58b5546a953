import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ledger.refused import Refused
from sample import fill


class Command(BaseCommand):
    help = (
        "Fill an empty copy with the sample company, or go on with it. Does nothing where there are people."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=fill.SEED)
        parser.add_argument("--size", type=int, default=fill.SIZE, help="handoffs of its history")

    def handle(self, *, seed: int, size: int, **_: Any) -> None:
        if not fill.is_wanted():
            return
        os.nice(10)  # whoever looks at a page comes first
        try:
            fill.fill(seed=seed, size=size, say=lambda line: self.stdout.write(line))
        except Refused as refused:
            raise CommandError(refused.sentence) from refused
