from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from handoff.mirrors import filled
from ledger import wiring


class Command(BaseCommand):
    help = "Write the scripts and SQL that say the same as Python (handoff.mirrors), or check that they do."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when a file differs from its table")

    def handle(self, *args, check: bool, **options) -> None:
        for path, function in wiring.collected("mirrors").items():
            file, made = Path(settings.BASE_DIR) / path, wiring.resolve(function)()
            there = file.read_text() if file.exists() else ""
            wanted = filled(there, made) if file.suffix == ".js" else made + "\n"
            if there == wanted:
                continue
            if check:
                raise CommandError(f"{path} is out of date. Run: python manage.py mirrors")
            if there and file.suffix == ".sql":
                raise CommandError(
                    f"{path} has landed. Write a new migration and name its file in the AppConfig."
                )
            file.write_text(wanted)
            self.stdout.write(f"Wrote {path}")
