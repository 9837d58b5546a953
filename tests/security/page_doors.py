"""The pages of accounts and meetings, whose verbs the API calls as well: as `doors`, which takes these lines up."""

from typing import Any

from handoff.models import Meeting
from handoff.verbs import cancel, hold
from ledger.time import now
from tests.security.loop_doors import ACCOUNT, CONTACT, DAY, OPPORTUNITY, desk_of, handoff

BOOKING = ("book_meeting", "move_meeting", "cancel_meeting", "meeting_people")
MARKING = ("hold_meeting", "miss_meeting", "correct_meeting")
OF_ACCOUNT = ("account_page", "change_account", "add_contact", "add_opportunity")
# Which kind of object the id in an address is about.
ABOUT = {
    **dict.fromkeys((*BOOKING, *MARKING, "handoff_about"), "handoff in draft"),
    **dict.fromkeys(OF_ACCOUNT, "account"),
    "change_contact": "contact",
    "change_opportunity": "opportunity",
}
# Who does it, where it is not RevOps.
DONE_BY = dict.fromkeys((*BOOKING, *MARKING, "handoff_about"), "sdr")


def times(world: Any, *_: Any) -> dict[str, str]:
    start = world.at + 20 * DAY
    shown = {"starts_at": start, "ends_at": start + DAY / 48}
    return {name: value.strftime("%Y-%m-%dT%H:%M") for name, value in shown.items()} | {
        "link": "https://call.example.com/x", "from": "",
    }  # fmt: skip


def filled(fields: dict[str, Any]) -> dict[str, Any]:
    """As a form sends it: nothing chosen is an empty word."""
    return {name: "" if value is None else value for name, value in fields.items()}


SENT: dict[str, Any] = {
    "book_meeting": times,
    "move_meeting": times,
    "hold_meeting": {"from": ""},
    "miss_meeting": {"from": ""},
    "cancel_meeting": {"from": ""},
    "correct_meeting": {"held": "False", "why": "marked_by_mistake", "from": ""},
    "meeting_people": {"side-0": "theirs", "name-0": "Jo", "role-0": "VP", "confirmed-0": "on", "from": ""},
    "handoff_about": lambda world, actor, thing: {
        "contact": "",
        "opportunity": str(desk_of(world, thing).opportunity.pk),
        "from": "",
    },
    **dict.fromkeys(("add_account", "change_account"), filled(ACCOUNT)),
    **dict.fromkeys(("add_contact", "change_contact"), CONTACT),
    **dict.fromkeys(("add_opportunity", "change_opportunity"), OPPORTUNITY),
}
# Where a write leads when it is done.
LEADS: dict[str, set[str] | int] = {
    route: {"story"} if "meeting" in route or route == "handoff_about" else {"account_page"} for route in SENT
}
# The world's meetings are booked and to come: there is nothing to book, and nothing to put right.
SIGN_IN = "account_login"
SHOWN: dict[tuple[str, str], tuple[str | int, str | int]] = {
    ("book_meeting", "GET"): (SIGN_IN, "move_meeting"),
    ("correct_meeting", "GET"): (SIGN_IN, "story"),
}


def ready(route: str, world: Any, thing: Any, actor: Any) -> None:
    """Where a write does something only in some state."""
    at = now()
    if route == "book_meeting":
        cancel(handoff(thing), by=None, at=at)
    if route in MARKING:
        Meeting.objects.filter(handoff=thing.key["pk"]).update(starts_at=at - DAY, ends_at=at)
    if route == "correct_meeting":
        hold(handoff(thing), by=None, at=at)
