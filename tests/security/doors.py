"""What stands behind each address, what a write is sent, and where one that is let through leads.

A new route with an id needs a line in ABOUT, and one that writes a line in SENT; both are asked for by name.
"""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bar.fit import Level, Profile
from bar.verbs import ask
from bounces.verbs import accept
from briefs.models import Brief
from handoff.imports.models import Import, State
from handoff.imports.verbs import write
from handoff.imports.work import slice_of
from ledger.time import now
from people import install, settings, verbs
from people.models import Membership, Seat
from people.routes import ROUTES
from tests.security import loop_doors, page_doors, work
from tests.security.world import NOBODY, ROUTED, Actor, Thing, World, has_key, is_api

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEK = {"own_hours": "on", "monday": "09:00-18:00"} | dict.fromkeys(DAYS[1:], "")

OF_FILES = ("import_file", "import_errors", "write_import", "stop_import", "undo_import", "discard_import")
# Which kind of object (world.KINDS) the id in an address is about.
ABOUT = {
    "try_again": "parked",
    "invitation": "invitation",
    "account_reset_password_from_key": "reset",
    "mfa_edit_webauthn": "passkey",
    "mfa_remove_webauthn": "passkey",
    "end_session": "session",
    "revoke_token": "token",
    "service": "service",
    "end_service": "service",
    "person": "person",
    "change_person": "person",
    "give_role": "person",
    "invite": "newcomer",
    "add_absence": "person",
    "deactivate_person": "person",
    "reactivate_person": "person",
    "come_back": "person",
    "end_role": "role",
    "end_absence": "absence",
    "team": "team",
    "change_team": "team",
    "change_settings": "team",
    "add_member": "team",
    "add_pool": "team",
    "add_seat": "pool",
    "change_weight": "seat",
    "remove_seat": "seat",
    "calendar": "calendar",
    "add_holiday": "calendar",
    "remove_holiday": "holiday",
    "api_person": "person",
    "api_invite": "newcomer",
    "api_deactivate": "person",
    "api_reactivate": "person",
    "api_come_back": "person",
    "api_roles": "person",
    "api_role": "role",
    "api_absences": "person",
    "api_absence": "absence",
    "api_team": "team",
    "api_team_settings": "team",
    "api_members": "team",
    "api_pools": "team",
    "api_seats": "pool",
    "api_turns": "pool",
    "api_seat": "seat",
    "api_holidays": "calendar",
    "api_holiday": "holiday",
    "api_token": "token",
    "api_service": "service",
    "api_service_tokens": "service",
    **dict.fromkeys(("password_link", "change_email", "remove_second_factor", "end_sessions_of"), "person"),
    "give_absence_back": "person",
    "give_role_back": "role",
    "give_seat_back": "seat",
    **dict.fromkeys(
        ("edit_brief", "save_brief", "take_pen", "comment_brief", "submit_brief"), "handoff in draft"
    ),
    **dict.fromkeys(("story", "accept", "send_back", "undo_decision"), "handoff to decide"),
    **dict.fromkeys(("restate", "recycle", "dispute"), "handoff sent back"),
    "pass_on": "handoff to decide",
    "withdraw": "handoff in draft",
    "set_outcome": "handoff accepted",
    "mark_example": "handoff accepted",
    "team_now": "team",
    "take_down_example": "example",
    "examples": "team",
    **dict.fromkeys(("fit", "change_fit"), "team with bars"),
    "add_bar": "motion",
    **dict.fromkeys(("bar", "draft_bar", "switch_review"), "bar"),
    "save_bar": "bar being written",
    "bar_version": "version in force",
    **dict.fromkeys(("ask_team", "agree_to_bar", "force_bar", "discard_bar_draft"), "version in draft"),
    "take_up_proposal": "proposal",
    "import_sample": "import kind",
    **dict.fromkeys((*OF_FILES, "api_import", "api_import_columns", "api_import_rows"), "import"),
    **dict.fromkeys((f"api_import_{verb}" for verb in ("write", "stop", "undo")), "import"),
}
# The same address for an object that is not there.
NOT_THERE: dict[str, dict[str, Any]] = {
    "invitation": {"secret": "x" * 43},
    "reset": {"uidb36": "zzz", "key": "set-x"},
    "parked": {"sort": "clock", "pk": 999_999},
    "motion": {"pk": NOBODY, "motion": work.NEW},
    "import kind": {"kind": "nothing"},
}


def not_there(route: str) -> Thing:
    kind = ABOUT[route]
    number = any(type(it).__name__ == "IntConverter" for it in ROUTED[route].pattern.converters.values())
    key = NOT_THERE.get(kind, {"pk": 999_999 if number else NOBODY})
    return Thing("not there", key)


def later(world: World, days: int) -> str:
    return (world.at + dt.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M")


def of(world: World, thing: Thing) -> str:
    """Somebody of the team that a thing belongs to, who has no place in its rotation."""
    return str(world.people["sdr" if thing.team == "ours" else "other"].pk)


def changed_person(world: World, actor: Actor, thing: Thing) -> dict[str, Any]:
    told = {
        "name": "Else",
        "zone": "Asia/Tokyo",
        "calendar": str(world.calendar.pk),
        "booking_link": "https://cal.example.com/x",
    }
    administers = {"capacity": 3, "backup": str(world.people["second"].pk)}
    return told | (administers if world.administers(actor) else {})


def other_settings() -> dict[str, Any]:
    """Every setting of a team, none as it is by default."""
    return {name: other(setting) for name, setting in settings.described().items()}


def other(setting: settings.Setting) -> Any:
    match setting:
        case settings.Count():
            return setting.least if setting.default != setting.least else setting.most
        case settings.Flag():
            return not setting.default
        case settings.Several():
            return [code for code, _words in setting.choices if [code] != list(setting.default)][:1]
        case settings.Choice():
            return next(code for code, _words in setting.choices if code != setting.default)


def token_order(world: World, *_: Any) -> dict[str, Any]:
    end = (world.at + dt.timedelta(days=30)).isoformat()
    return {"name": "Reports", "scopes": ["read"], "expires_at": end}


TOKEN_FORM = {"name": "Reports", "days": "30", "scopes": ["read"], "order": "an order nobody else knows"}
FILE = "Name,Email\nAna,ana@example.com\n"
# What each write is sent, every field of it, so that it succeeds: a dict, or what makes one of (world, actor, thing).
# None: what allauth looks after; it is sent empty here, and tried in tests/people/test_signin.py.
SENT: dict[str, Any] = {
    "audit_export": {"who": "", "kind": "", "subject": "", "request_id": "", "since": "", "until": ""},
    "try_again": {},
    "account_login": None,
    "come_in": {"guest": "reader"},
    "mfa_authenticate": None,
    "account_logout": {},
    "account_set_password": None,
    "invitation": {"name": "Newcomer", "password": "a lamp beside the harbour"},
    "account_reset_password": {"email": "sdr@example.com"},
    "account_reset_password_from_key": None,
    "account_reauthenticate": None,
    "mfa_reauthenticate": None,
    "mfa_reauthenticate_webauthn": None,
    "account_change_password": None,
    "mfa_activate_totp": None,
    "mfa_deactivate_totp": None,
    "mfa_generate_recovery_codes": None,
    "mfa_add_webauthn": None,
    "mfa_edit_webauthn": {"name": "Blue key"},
    "mfa_remove_webauthn": {},
    "account": {"name": "Else", "zone": "Asia/Tokyo", "single_keys": ""},
    "end_session": {},
    "end_other_sessions": {},
    "tokens": TOKEN_FORM,
    "revoke_token": {},
    "add_service": {"name": "Nightly", "role": "reader"},
    "service": TOKEN_FORM,
    "end_service": {},
    "add_person": {"name": "Ana", "email": "ana@example.com", "zone": "UTC"},
    "change_person": lambda *at: changed_person(*at) | WEEK,
    "give_role": {"role": "marketing", "team": ""},
    "invite": {},
    "add_absence": lambda world, actor, thing: {
        "starts_at": later(world, 20),
        "ends_at": later(world, 22),
        "cover": str(world.people["second"].pk),
    },
    "deactivate_person": {},
    "reactivate_person": {},
    "come_back": {},
    "end_role": {"from": ""},
    "end_absence": {},
    "add_team": {"name": "Third", "zone": "UTC"},
    "change_team": lambda world, *_: (
        {"name": "Else", "zone": "UTC", "calendar": str(world.calendar.pk)} | WEEK
    ),
    "change_settings": lambda *_: other_settings(),
    "add_member": lambda world, *_: {"user": str(world.people["loner"].pk), "role": "ae"},
    "add_pool": lambda world, *_: {
        "role": "ae",
        "territory": str(world.territory.pk),
        "segment": str(world.segment.pk),
        "ramp_days": 20,
    },
    "add_seat": lambda world, actor, thing: {"user": of(world, thing), "weight": 2},
    "change_weight": {"weight": 3},
    "remove_seat": {},
    "add_territory": {"name": "Hills"},
    "add_segment": {"name": "Large"},
    "add_calendar": {"name": "Ohio"},
    "add_holiday": {"on": "2026-12-24", "name": "Eve", "spans": "09:00-13:00"},
    "remove_holiday": {},
    "password_link": {},
    "change_email": {"email": "else@example.com"},
    "remove_second_factor": {},
    "end_sessions_of": {},
    "give_absence_back": lambda world, *_: {
        "starts_at": f"{later(world, 20)}+00:00",
        "ends_at": f"{later(world, 22)}+00:00",
        "cover": str(world.people["second"].pk),
    },
    "give_role_back": {"from": ""},
    "give_seat_back": {},
    "install": lambda *_: {name: other(setting) for name, setting in install.described().items()},
    "new_brief": lambda world, actor, thing: {
        "account": "Harrow & Finch",
        "domain": "harrowfinch.com",
        "contact": "Priya Raghunathan",
        "title": "VP",
        "email": "priya@harrowfinch.com",
        "starts_at": later(world, 14),
        "minutes": "30",
        "link": "https://call.example.com/x",
        "bar": str(world.desks["ours"].bar.pk),
        "ae": "",
    },
    "save_brief": lambda world, actor, thing: {
        "revision": desk_of(world, thing).revision,
        "changes": {"promised": "A price in writing."},
        "active_seconds": 0,
        "verify_seconds": 9,
    },
    "take_pen": {},
    "comment_brief": {"field": "pain", "text": "Whose board?", "from": ""},
    "submit_brief": lambda world, actor, thing: {"revision": desk_of(world, thing).revision},
    "accept": {"from": "", "round": "1", "seconds": "9"},
    "send_back": lambda world, actor, thing: {
        "item": str(desk_of(world, thing).item().pk),
        "reason": "Who signs is missing.",
        "fix": "Ask Priya.",
        "round": "1",
        "seconds": "9",
        "from": "",
    },
    "undo_decision": {"from": ""},
    "restate": lambda world, *_: {
        "restated": "Find out who signs.",
        "step": "Call Priya.",
        "step_due_at": later(world, 1),
        "from": "",
    },
    "recycle": {"to": "nurture", "note": "In spring.", "from": ""},
    "dispute": {"disagreement": "It says who signs.", "from": ""},
    "pass_on": lambda world, actor, thing: {
        "to": str(world.people["ae" if thing.label == "of theirs" else "rival"].pk),
        "why": "no_capacity",
        "from": "",
    },
    "withdraw": {"why": "no_fit", "from": ""},
    "set_outcome": {"outcome": "advanced", "from": ""},
    "mark_example": {
        "trigger": "A new VP.",
        "pain": "“Nobody agrees.”",
        "promised": "A price in writing.",
        "landmines": "A pilot died.",
        "why": "It is short.",
    },
    "take_down_example": {},
    "add_import": lambda *_: {"kind": "people", "file": SimpleUploadedFile("a.csv", FILE.encode())},
    "import_file": {"c0": "name", "c1": "email"},
    "write_import": {"only_good": ""},
    **{key: {} for key in ("stop_import", "undo_import", "discard_import")},
    "start": {
        "split": "yes",
        "deals": ["mid_market"],
        "pay": "quality",
        "sdrs_per_ae": "2",
        "meetings_a_week": "5",
        "reviews_a_day": "4",
        "place": "crm",
        "do": "set_up",
        "team": "",
        "name": "Nordics",
    },
    "add_bar": {"from": "preset"},
    "draft_bar": {"from": "force"},
    "save_bar": lambda world, actor, thing: work.typed(desk_of(world, thing).draft_version),
    "switch_review": {"reviewed": "no"},
    "ask_team": {"revision": "1"},
    "agree_to_bar": {"revision": "1"},
    "force_bar": {"revision": "1", "why": "They are all away."},
    "discard_bar_draft": {},
    "take_up_proposal": {},
    "change_fit": lambda *_: {
        "employees_min": "10",
        "employees_max": "20",
        "revenue_min": "1",
        "revenue_max": "2",
        "currency": "EUR",
        "industries": "Health",
        "geographies": "Maine",
        "title_level": other_level(),
        "departments": "Sales",
        "meeting_min": "20",
        "meeting_max": "90",
        "decision_months": "7",
    },
    "api_imports": {"kind": "people", "file_name": "a.csv", "text": FILE},
    "api_import": {},
    "api_import_columns": {"columns": ["name", "email"], "day_first": None},
    "api_import_write": {"only_good": False},
    **{key: {} for key in ("api_import_stop", "api_import_undo")},
    "api_me": lambda *at: (
        changed_person(*at) | {"week": {"monday": [["09:00", "18:00"]]}, "single_keys": False}
    ),
    "api_people": {"name": "Ana", "email": "ana@example.com", "zone": "UTC"},
    "api_person": lambda *at: changed_person(*at) | {"week": {"monday": [["09:00", "18:00"]]}},
    "api_invite": {},
    "api_deactivate": {},
    "api_reactivate": {},
    "api_come_back": {},
    "api_roles": {"role": "marketing", "team": None},
    "api_absences": lambda world, *_: {
        "starts_at": f"{later(world, 20)}Z",
        "ends_at": f"{later(world, 22)}Z",
        "cover": str(world.people["second"].pk),
    },
    "api_teams": {"name": "Third", "zone": "UTC"},
    "api_team": lambda world, *_: {
        "name": "Else",
        "zone": "UTC",
        "week": None,
        "calendar": str(world.calendar.pk),
    },
    "api_team_settings": lambda *_: other_settings(),
    "api_members": lambda world, *_: {"user": str(world.people["loner"].pk), "role": "ae"},
    "api_pools": lambda world, *_: {
        "role": "ae",
        "territory": str(world.territory.pk),
        "segment": str(world.segment.pk),
        "ramp_days": 20,
    },
    "api_seats": lambda world, actor, thing: {"user": of(world, thing), "weight": 2},
    "api_seat": {"weight": 3},
    "api_territories": {"name": "Hills"},
    "api_segments": {"name": "Large"},
    "api_calendars": {"name": "Ohio"},
    "api_holidays": {"on": "2026-12-24", "name": "Eve", "spans": [["09:00", "13:00"]]},
    "api_tokens": token_order,
    "api_services": {"name": "Nightly", "role": "reader"},
    "api_service_tokens": token_order,
}
# Where a page's write leads when it is done: to these routes, or it answers itself (200).
LEADS: dict[str, set[str] | int] = {
    "audit_export": 200,
    "try_again": {"health"},
    "account_logout": {"account_login"},
    "come_in": {"briefs"},
    "invitation": {"mfa_index"},
    "account_reset_password": {"account_reset_password_done"},
    "mfa_edit_webauthn": {"mfa_list_webauthn"},
    "mfa_remove_webauthn": {"mfa_list_webauthn"},
    "account": {"account"},
    "end_session": {"usersessions_list"},
    "end_other_sessions": {"usersessions_list"},
    "tokens": 200,
    "revoke_token": {"tokens", "service"},
    "add_service": {"service"},
    "service": 200,
    "end_service": {"service"},
    "add_person": {"person"},
    "change_person": {"person", "me"},
    "give_role": {"person"},
    "invite": 200,
    "add_absence": {"person", "me"},
    "deactivate_person": {"person"},
    "reactivate_person": {"person"},
    "come_back": {"person", "me"},
    "end_role": {"person"},
    "end_absence": {"person", "me"},
    "add_team": {"team"},
    "change_team": {"team"},
    "change_settings": {"team"},
    "add_member": {"team"},
    "add_pool": {"team"},
    "add_seat": {"team"},
    "change_weight": {"team"},
    "remove_seat": {"team"},
    "add_territory": {"territories"},
    "add_segment": {"territories"},
    "add_calendar": {"calendars", "calendar"},
    "add_holiday": {"calendar"},
    "remove_holiday": {"calendar"},
    "password_link": 200,
    **{key: {"person"} for key in ("change_email", "remove_second_factor", "end_sessions_of")},
    "give_absence_back": {"person", "me"},
    "give_role_back": {"person"},
    "give_seat_back": {"team"},
    "install": {"settings"},
    **{key: {"edit_brief"} for key in ("new_brief", "take_pen", "restate")},
    "save_brief": 200,
    "comment_brief": {"story"},
    **{
        key: {"story"}
        for key in ("submit_brief", "accept", "send_back", "undo_decision", "recycle", "dispute", "withdraw")
    },
    "pass_on": {"story", "inbox"},  # who may not read it any more is led to their inbox
    "set_outcome": {"story"},
    "mark_example": {"story"},
    "take_down_example": {"examples"},
    **{
        key: {"import_file"}
        for key in ("add_import", "import_file", "write_import", "stop_import", "undo_import")
    },
    "discard_import": {"imports"},
    "start": {"bars"},
    **{
        key: {"bar"}
        for key in (
            "add_bar",
            "draft_bar",
            "save_bar",
            "switch_review",
            "ask_team",
            "agree_to_bar",
            "force_bar",
        )
    },
    **{key: {"bar"} for key in ("discard_bar_draft", "take_up_proposal")},
    "change_fit": {"fit"},
}
# Pages that are open and not simply shown (200): where they send a stranger, and somebody who is signed in.
SIGN_IN, RESET, SECURITY = "account_login", "account_reset_password", "mfa_index"
SHOWN: dict[tuple[str, str], tuple[str | int, str | int]] = {
    ("account_login", "GET"): (200, "home"),
    ("account_login", "POST"): (200, "home"),
    ("mfa_authenticate", "GET"): (SIGN_IN, "home"),
    ("mfa_authenticate", "POST"): (SIGN_IN, "home"),
    ("account_logout", "GET"): (SIGN_IN, 200),
    ("account_set_password", "GET"): (RESET, RESET),
    ("account_set_password", "POST"): (RESET, RESET),
    ("account_reset_password_from_key", "GET"): ("account_reset_password_from_key",) * 2,
    ("account_reset_password_from_key", "POST"): ("account_reset_password_from_key",) * 2,
    ("mfa_activate_totp", "GET"): (SIGN_IN, "mfa_deactivate_totp"),  # they have one already
    ("mfa_activate_totp", "POST"): (SIGN_IN, "mfa_deactivate_totp"),
    ("mfa_deactivate_totp", "POST"): (SIGN_IN, SECURITY),
    ("mfa_reauthenticate_webauthn", "POST"): (SIGN_IN, SIGN_IN),  # without a passkey's answer
    ("mfa_generate_recovery_codes", "POST"): (SIGN_IN, "mfa_view_recovery_codes"),
}


# Who does it, where it is not RevOps.
DONE_BY = (
    dict.fromkeys(
        ("accept", "send_back", "undo_decision", "agree_to_bar", "set_outcome", "mark_example"), "ae"
    )
    | {"take_down_example": "ae"}
    | dict.fromkeys(("new_brief", "save_brief", "take_pen", "comment_brief", "submit_brief"), "sdr")
    | dict.fromkeys(("restate", "recycle", "dispute", "withdraw"), "sdr")
    | {"force_bar": "manager"}
)
# Who may read and not do what the page is for is led elsewhere.
ELSE_LED = {"edit_brief": ("handoff.draft", "story")}
# The policy lets them to the door; by which role they go through it is the verb's to say.
BY_ROLE = {"agree_to_bar": {"sdr", "ae"}, "api_bar_agree": {"sdr", "ae", "token of sdr"}}
# What one does for others only.
FOR_OTHERS = {
    "remove_second_factor": "For yourself you do this under Your account, where you prove first who you are.",
}


def desk_of(world: World, thing: Thing | None) -> work.Desk:
    return world.desks[thing.label.removeprefix("of ") if thing and thing.team else "ours"]


def other_level() -> str:
    return next(level for level in Level.values if level != Profile().title_level)


def ready(route: str, world: World, thing: Thing, actor: Actor) -> None:
    """Where a write does something only in some state."""
    loop_doors.ready(route, world, thing, actor)
    page_doors.ready(route, world, thing, actor)
    at = now()
    match route:
        case "reactivate_person" | "api_reactivate" if thing.owner != "revops":
            verbs.deactivate(world.person_of(thing), by=None, at=at)
        case "stop_import" | "api_import_stop":
            Import.objects.filter(**thing.key).update(state=State.CHECKING, position=0)
        case "undo_import" | "api_import_undo":
            write(world.imported, by=world.people["revops"], at=at)
            while slice_of(world.imported.pk):
                pass
        case "give_role_back":
            verbs.leave_team(Membership.objects.get(**thing.key), by=None, at=at)
        case "give_seat_back":
            verbs.remove_seat(Seat.objects.get(**thing.key), by=None, at=at)
        case "undo_decision":
            accept(desk_of(world, thing).handoffs["submitted"], by=actor.user, at=at)
        case "save_brief":
            Brief.objects.filter(**thing.key).update(pen_by=None, pen_at=None)
        case "take_pen":
            Brief.objects.filter(**thing.key).update(pen_by=world.people["mate"], pen_at=at)
        case "agree_to_bar" | "force_bar":
            ask(desk_of(world, thing).draft_version, by=None, at=at)


def writes(route: str) -> list[str]:
    return [method for method in ROUTES[route] if method != "GET"]


def as_json(route: str) -> bool:
    return is_api(route) or route == "save_brief"


def sent(route: str, world: World, actor: Actor, thing: Thing | None) -> dict[str, Any] | None:
    body = SENT.get(route)
    return body(world, actor, thing) if callable(body) else body


ABOUT |= loop_doors.ABOUT | page_doors.ABOUT
SENT |= loop_doors.SENT | page_doors.SENT
DONE_BY |= loop_doors.DONE_BY | page_doors.DONE_BY
LEADS |= page_doors.LEADS
SHOWN |= page_doors.SHOWN
assert all(has_key(route) for route in ABOUT)
__all__ = [
    "ABOUT", "BY_ROLE", "DONE_BY", "ELSE_LED", "FOR_OTHERS", "LEADS", "SENT", "SHOWN",
    "as_json", "is_api", "not_there", "ready", "sent", "writes",
]  # fmt: skip
