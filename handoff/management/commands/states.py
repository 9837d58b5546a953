from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from handoff.states import diagram

PICTURE = Path(settings.BASE_DIR) / "docs" / "states.md"


class Command(BaseCommand):
    help = "Draw the three state machines of a handoff into docs/states.md, or check that the picture is current."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="fail when the picture differs from the tables"
        )

    def handle(self, *args, check: bool, **options) -> None:
        if not check:
            PICTURE.write_text(diagram() + "\n")
        elif PICTURE.read_text() != diagram() + "\n":
            raise CommandError("docs/states.md is out of date. Run: python manage.py states")
