from typing import Any

from django.core.management.base import BaseCommand

from people import second_factor


class Command(BaseCommand):
    help = "After a change of SECRET_KEY: seal second factors under it, so that the key of before is needed no more."

    def handle(self, **_: Any) -> None:
        self.stdout.write(f"{second_factor.reseal()} second factors are sealed under the present SECRET_KEY.")
