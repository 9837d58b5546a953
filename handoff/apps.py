from django.apps import AppConfig

TURN_BACK = ["handoff.reactions.give_turn_back"]


class HandoffConfig(AppConfig):
    name = "handoff"
    verbose_name = "Handoff"
    reactions = {
        "user.deactivated": ["handoff.reactions.reroute"],
        "meeting.missed": TURN_BACK,
        "meeting.cancelled": TURN_BACK,
        "meeting.corrected": TURN_BACK,
    }
    effects = {"handoff.bounced": TURN_BACK}  # not before the bounce can no longer be undone
    story = {"parts": ["handoff.meeting_page.tell"]}
    told = {"handoff": "handoff.told.WORDS"}
    followers = {"feed": ["handoff.nudges.follow"]}
    held = {"handoff": "handoff.reactions.count_held"}  # asked before somebody is deactivated

    def ready(self) -> None:
        from handoff import celery  # noqa: F401  shared tasks find their app
