from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    name = "ledger"
    verbose_name = "Ledger"
    told = {"ledger": "ledger.told.WORDS"}

    def ready(self) -> None:
        from ledger import checks, grants  # noqa: F401

        post_migrate.connect(grants.apply, dispatch_uid="ledger.grants")
