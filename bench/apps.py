from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from bench import kinds


class BenchConfig(AppConfig):
    """Hung on the ledger by HANDOFF_EXTRA_APPS while a bench or a drill runs, and at no other time."""

    name = "bench"
    verbose_name = "Bench"
    clock_kinds = kinds.CLOCKS
    reactions = kinds.REACTIONS
    effects = kinds.EFFECTS
    channels = kinds.CHANNELS

    def ready(self) -> None:
        if settings.PRODUCTION:
            raise ImproperlyConfigured(
                "The bench writes without asking who calls: production does not load it."
            )
