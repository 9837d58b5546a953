from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = "Ledger"
    told = {"ledger": "ledger.told.WORDS"}

    def ready(self) -> None:
        from ledger import checks, grants  # noqa: F401

        # Once per migrate, and not once per app.
        post_migrate.connect(grants.apply, sender=self, dispatch_uid="ledger.grants")
