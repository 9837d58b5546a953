from django.apps import AppConfig


class HandoffConfig(AppConfig):
    name = "handoff"
    verbose_name = "Handoff"
    reactions = {"user.deactivated": ["handoff.reactions.reroute"]}
    told = {"handoff": "handoff.told.WORDS"}
    held = {"handoff": "handoff.reactions.count_held"}  # asked before somebody is deactivated

    def ready(self) -> None:
        from handoff import celery  # noqa: F401  shared tasks find their app
