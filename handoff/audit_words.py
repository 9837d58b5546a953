"""Events in words. A kind without words of its own is shown as it stands."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS: dict[str, Any] = {
    "absence.added": gettext_lazy("entered an absence"),
    "absence.called_off": gettext_lazy("called off an absence"),
    "absence.cover_ended": gettext_lazy("ended a cover"),
    "absence.ended": gettext_lazy("ended an absence"),
    "alarm.cleared": gettext_lazy("cleared an alarm"),
    "alarm.raised": gettext_lazy("raised an alarm"),
    "audit.exported": gettext_lazy("took the audit away as a file"),
    "calendar.added": gettext_lazy("added a calendar"),
    "clock.unparked": gettext_lazy("tried a clock again"),
    "delivery.unparked": gettext_lazy("tried a delivery again"),
    "handoff.accept_undone": gettext_lazy("undid an acceptance"),
    "handoff.accepted": gettext_lazy("accepted a handoff"),
    "handoff.bounce_undone": gettext_lazy("undid a bounce"),
    "handoff.bounced": gettext_lazy("bounced a handoff"),
    "handoff.opened": gettext_lazy("opened a handoff"),
    "handoff.reassigned": gettext_lazy("reassigned a handoff"),
    "handoff.recycled": gettext_lazy("recycled a handoff"),
    "handoff.restated": gettext_lazy("restated a bounce"),
    "handoff.resubmitted": gettext_lazy("submitted a handoff again"),
    "handoff.submitted": gettext_lazy("submitted a handoff"),
    "handoff.unassigned": gettext_lazy("took a handoff from its holder"),
    "handoff.withdrawn": gettext_lazy("withdrew a handoff"),
    "holiday.added": gettext_lazy("added a holiday"),
    "holiday.removed": gettext_lazy("removed a holiday"),
    "meeting.booked": gettext_lazy("booked a meeting"),
    "meeting.cancelled": gettext_lazy("cancelled a meeting"),
    "meeting.corrected": gettext_lazy("corrected whether a meeting was held"),
    "meeting.held": gettext_lazy("marked a meeting as held"),
    "meeting.missed": gettext_lazy("marked a meeting as missed"),
    "meeting.moved": gettext_lazy("moved a meeting"),
    "meeting.rebooked": gettext_lazy("booked a meeting again"),
    "outcome.advanced": gettext_lazy("advanced a handoff"),
    "outcome.disqualified": gettext_lazy("disqualified a handoff"),
    "outcome.lost": gettext_lazy("marked a handoff as lost"),
    "outcome.opportunity_opened": gettext_lazy("made an opportunity of a handoff"),
    "outcome.won": gettext_lazy("marked a handoff as won"),
    "pool.added": gettext_lazy("added a rotation"),
    "reaction.unparked": gettext_lazy("tried a reaction again"),
    "seat.added": gettext_lazy("gave a place in a rotation"),
    "seat.changed": gettext_lazy("changed a place in a rotation"),
    "seat.removed": gettext_lazy("removed a place from a rotation"),
    "segment.added": gettext_lazy("added a segment"),
    "session.ended": gettext_lazy("ended a session"),
    "team.added": gettext_lazy("added a team"),
    "team.changed": gettext_lazy("changed a team"),
    "territory.added": gettext_lazy("added a territory"),
    "token.issued": gettext_lazy("made a token"),
    "token.revoked": gettext_lazy("revoked a token"),
    "turn.given_back": gettext_lazy("gave a turn back"),
    "turn.taken": gettext_lazy("took a turn"),
    "user.added": gettext_lazy("added a person"),
    "user.came_back": gettext_lazy("came back online"),
    "user.changed": gettext_lazy("changed a person"),
    "user.deactivated": gettext_lazy("deactivated a person"),
    "user.invitation_accepted": gettext_lazy("accepted an invitation"),
    "user.invitation_revoked": gettext_lazy("revoked an invitation"),
    "user.invited": gettext_lazy("invited a person"),
    "user.password_changed": gettext_lazy("changed a password"),
    "user.password_reset_asked": gettext_lazy("asked for a password reset"),
    "user.reactivated": gettext_lazy("let a person back in"),
    "user.role_ended": gettext_lazy("ended a role"),
    "user.role_given": gettext_lazy("gave a role"),
    "user.second_factor_added": gettext_lazy("added a second factor"),
    "user.second_factor_removed": gettext_lazy("removed a second factor"),
    "user.sign_in_failed": gettext_lazy("failed to sign in"),
    "user.signed_in": gettext_lazy("signed in"),
    "user.signed_out": gettext_lazy("signed out"),
    "user.went_offline": gettext_lazy("went offline"),
}
CHANNELS = {
    "page": gettext_lazy("page"),
    "api": gettext_lazy("API"),
    "slack": gettext_lazy("Slack"),
    "import": gettext_lazy("import"),
    "task": gettext_lazy("Handoff itself"),
    "clock": gettext_lazy("a clock"),
    "shell": gettext_lazy("command line"),
}


@dataclass(frozen=True)
class Line:
    event: Any
    who: str
    for_whom: str
    what: str
    channel: str
    changes: list[tuple[str, str, str]]


def said(event: Any) -> Line:
    return Line(
        event,
        who=event.by_name or (_("Somebody") if event.by_id else "Handoff"),
        for_whom=event.for_name or "",
        what=str(KINDS.get(event.kind, event.kind)),
        channel=str(CHANNELS.get(event.channel, event.channel)),
        changes=[
            (name.replace("_", " "), shown(event.old.get(name)), shown(event.new.get(name)))
            for name in dict.fromkeys([*event.old, *event.new])
        ],
    )


def shown(value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(shown(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {shown(one)}" for name, one in value.items())
    return str(value)
