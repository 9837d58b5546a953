"""The API's doors to bars, handoffs and what they are about: as `doors`, which takes these lines up."""

import datetime as dt
from typing import Any

from bar.verbs import ask
from bar.versions import items
from bounces.verbs import accept
from briefs.models import Brief
from handoff.models import Handoff, Meeting
from handoff.verbs import cancel, hold
from ledger.time import now
from tests.loop import GOOD
from tests.security import work

DAY = dt.timedelta(days=1)
IN_DRAFT = [
    "api_handoff", "api_withdraw", "api_change_sdr", "api_meeting", "api_book", "api_hold", "api_no_show",
    "api_cancel", "api_correct", "api_attendees", "api_brief", "api_begin_brief", "api_pen", "api_readiness",
    "api_comments", "api_context", "api_submit",
]  # fmt: skip
TO_DECIDE = [
    "api_accept",
    "api_bounces",
    "api_undo",
    "api_outcome",
    "api_reassign",
    "api_story",
    "api_rounds",
]
ACCEPTED = ["api_confirmation"]
SENT_BACK = ["api_restate", "api_recycle", "api_dispute"]
OF_VERSIONS = ["api_bar_version", "api_bar_ask", "api_bar_agree", "api_bar_in_force"]
# Which kind of object the id in an address is about.
ABOUT = {
    **dict.fromkeys(IN_DRAFT, "handoff in draft"),
    **dict.fromkeys(TO_DECIDE, "handoff to decide"),
    **dict.fromkeys(SENT_BACK, "handoff sent back"),
    **dict.fromkeys(ACCEPTED, "handoff accepted"),
    **dict.fromkeys(OF_VERSIONS, "version in draft"),
    **dict.fromkeys(("api_bar", "api_bar_draft", "api_bar_proposals", "api_new_brief"), "bar"),
    **dict.fromkeys(("api_team_bars", "api_team_fit"), "team with bars"),
    **dict.fromkeys(("api_open_handoff", "api_examples"), "team"),
    "api_bar_changes": "version in force",
    "api_bar_proposal": "proposal",
    **dict.fromkeys(("api_round", "api_round_changes"), "round"),
    "api_resolve_comment": "comment",
    "api_round_example": "round accepted",
    **dict.fromkeys(("api_team_clocks", "api_team_capacity"), "team"),
    "api_example": "example",
    "api_direct_handoff": "bar without review",
    **dict.fromkeys(("api_account", "api_contacts", "api_opportunities"), "account"),
    "api_contact": "contact",
    "api_opportunity": "opportunity",
}
# Who does it, where it is not RevOps.
OF_RIGHT = {"api_change_sdr", "api_context", "api_readiness"}
DONE_BY = (
    dict.fromkeys(set(IN_DRAFT) - OF_RIGHT, "sdr")
    | dict.fromkeys(
        (*SENT_BACK, "api_new_brief", "api_direct_handoff", "api_open_handoff", "api_resolve_comment"), "sdr"
    )
    | dict.fromkeys(("api_accept", "api_bounces", "api_undo", "api_outcome", "api_bar_agree"), "ae")
    | dict.fromkeys(("api_round_example", "api_example"), "ae")
    | {"api_bar_in_force": "manager"}
)


def desk_of(world: Any, thing: Any) -> work.Desk:
    return world.desks[thing.label.removeprefix("of ") if thing and thing.team else "ours"]


def times(world: Any) -> dict[str, str]:
    start = world.at + 20 * DAY
    return {"starts_at": start.isoformat(), "ends_at": (start + DAY / 48).isoformat()}


def oneself(world: Any, actor: Any) -> str:
    return str((actor.user or world.people["sdr"]).pk)


def items_sent(version: Any) -> dict[str, Any]:
    """A draft as a program sends it, one name changed."""
    words = ("name", "verify", "clean_answer", "element", "field", "lineage")
    rows = [{name: str(getattr(it, name)) for name in words} for it in items(version)]
    return {"frame": str(version.frame), "items": [rows[0] | {"name": "Why they look now"}, *rows[1:]]}


def answers_sent(version: Any) -> list[dict[str, Any]]:
    return [{"lineage": str(it.lineage), "met": False, "text": "Not asked."} for it in items(version)]


def brief_order(world: Any, actor: Any, thing: Any) -> dict[str, Any]:
    return times(world) | {
        "sdr": oneself(world, actor),
        "account": "Corvane",
        "domain": "corvane.com",
        "contact": "Jo March",
        "title": "VP",
        "email": "jo@corvane.com",
        "link": "https://call.example.com/x",
    }


def handoff_order(world: Any, actor: Any, thing: Any) -> dict[str, Any]:
    about = desk_of(world, thing).handoffs["draft"]
    deal = desk_of(world, thing).opportunity
    return {
        "sdr": oneself(world, actor),
        "account": str(about.account_id),
        "contact": str(about.contact_id),
        "opportunity": str(deal.pk),
    }


ACCOUNT = {
    "name": "Corvane", "domain": "corvane.com", "industry": "Health", "employees": 300, "revenue": "12.00",
    "currency": "EUR", "location": "Maine", "site": "https://corvane.com", "owner": None, "territory": None,
    "segment": None,
}  # fmt: skip
CONTACT = {
    "name": "Jo March", "title": "VP", "department": "Sales", "email": "jo@corvane.com", "phone": "1",
    "linkedin_url": "https://example.com/jo",
}  # fmt: skip
OPPORTUNITY = {"name": "Deal", "amount": "9.00", "currency": "EUR", "closes_on": "2030-01-02"}
REVISION = {"revision": 1}
SENT: dict[str, Any] = {
    "api_team_bars": {"motion": work.NEW, "reviewed": True},
    "api_team_fit": {
        "employees_min": 10, "employees_max": 20, "industries": ["Health"], "revenue_min": "1.00",
        "revenue_max": "2.00", "currency": "EUR", "geographies": ["Germany"], "title_level": "vp",
        "departments": ["Care"], "meeting_min": 20, "meeting_max": 90, "decision_months": 7,
    },
    "api_first_run": lambda world, *_: {
        "split": True, "deals": ["enterprise"], "pay": "quality", "sdrs_per_ae": "2.00", "meetings_a_week": 5,
        "reviews_a_day": 4, "place": "crm", "team": str(world.ours.pk),
    },
    "api_bar": {"reviewed": False},
    "api_bar_draft": lambda world, actor, thing: {
        "start": "in_force", "frame": str(desk_of(world, thing).version.frame), "items": None,
    },
    "api_new_brief": brief_order,
    "api_direct_handoff": lambda *at: brief_order(*at) | {"ae": str(at[0].people["rival"].pk)},
    "api_round_example": {
        "trigger": "A new VP.", "pain": "“Nobody agrees.”", "promised": "A price.", "landmines": "A pilot died.",
        "why": "It is short.",
    },
    "api_example": {},
    "api_bar_version": lambda world, actor, thing: items_sent(desk_of(world, thing).draft_version),
    "api_bar_ask": REVISION,
    "api_bar_agree": REVISION,
    "api_bar_in_force": REVISION | {"why": "They are all away."},
    "api_bar_proposal": lambda world, actor, thing: {"version": str(desk_of(world, thing).draft_version.pk)},
    "api_open_handoff": handoff_order,
    "api_handoff": {"contact": None, "opportunity": None},
    "api_withdraw": {"why": "no_fit"},
    "api_change_sdr": lambda world, *_: {"sdr": str(world.people["mate"].pk), "why": "left"},
    "api_reassign": lambda world, *_: {"ae": str(world.people["manager"].pk), "why": "no_capacity"},
    "api_outcome": {"outcome": "advanced"},
    "api_meeting": lambda world, *_: times(world) | {"link": "https://call.example.com/y"},
    "api_book": lambda world, *_: times(world) | {"link": "https://call.example.com/x"},
    "api_hold": {},
    "api_no_show": {},
    "api_cancel": {},
    "api_correct": {"held": False, "why": "marked_by_mistake"},
    "api_attendees": {
        "items": [
            {"side": "theirs", "name": "Jo", "role": "VP", "confirmed": True, "person": None, "contact": None}
        ]
    },
    "api_brief": lambda world, actor, thing: GOOD | {
        "promised": "A price in writing.", "landmines_asked": True, "active_seconds": 0, "verify_seconds": 9,
        "answers": answers_sent(desk_of(world, thing).version),
    },
    "api_begin_brief": lambda world, actor, thing: {"bar": str(desk_of(world, thing).bar.pk)},
    "api_pen": {},
    "api_comments": {"field": "pain", "text": "Whose board?"},
    "api_resolve_comment": {},
    "api_context": {"budget": "60K", "timeline": "In spring.", "recordings": ["https://call.example.com/r"]},
    "api_submit": lambda world, actor, thing: {"revision": desk_of(world, thing).revision},
    "api_accept": {"round": 1, "seconds": 9},
    "api_bounces": lambda world, actor, thing: {
        "round": 1,
        "item": str(desk_of(world, thing).item().pk), "reason": "Who signs is missing.", "fix": "Ask Priya.",
        "seconds": 9,
    },
    "api_undo": {},
    "api_restate": lambda world, *_: {
        "restated": "Find out who signs.", "step": "Call Priya.", "step_due_at": (world.at + DAY).isoformat(),
    },
    "api_recycle": {"to": "nurture", "note": "In spring."},
    "api_dispute": {"disagreement": "It says who signs."},
    "api_accounts": ACCOUNT,
    "api_account": ACCOUNT,
    "api_contacts": CONTACT,
    "api_contact": CONTACT,
    "api_opportunities": OPPORTUNITY,
    "api_opportunity": OPPORTUNITY,
}  # fmt: skip


def ready(route: str, world: Any, thing: Any, actor: Any) -> None:
    """Where a write does something only in some state."""
    at = now()
    match route:
        case "api_undo" | "api_outcome":
            accept(handoff(thing), by=actor.user, at=at)
        case "api_bar_agree" | "api_bar_in_force":
            ask(desk_of(world, thing).draft_version, by=None, at=at)
        case "api_book":
            cancel(handoff(thing), by=None, at=at)
        case "api_hold" | "api_no_show" | "api_correct":
            Meeting.objects.filter(handoff=thing.key["pk"]).update(starts_at=at - DAY, ends_at=at)
            if route == "api_correct":
                hold(handoff(thing), by=None, at=at)
        case "api_brief" | "api_pen":  # somebody has just written
            Brief.objects.filter(pk=thing.key["pk"]).update(pen_by=None, pen_at=None)
        case "api_begin_brief":
            Brief.objects.filter(pk=thing.key["pk"]).delete()


def handoff(thing: Any) -> Handoff:
    return Handoff.objects.select_related("meeting").get(pk=thing.key["pk"])
