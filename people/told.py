"""What happened to people, teams, rotations and calendars, in words."""

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.models import Event
from ledger.told import Field, Kind, Sort, Text, Words, chosen, moment, yes_or_no
from people import install, naming, settings
from people.models import HolidayCalendar, Role, Segment, Team, Territory, Token
from people.tokens import SCOPES
from people.week import say_spans

SIGN_IN, PEOPLE, TEAMS = gettext_lazy("Signing in"), gettext_lazy("People"), gettext_lazy("Teams")
AWAY, TURNS = gettext_lazy("Absences"), gettext_lazy("Rotations")
INSTALL = gettext_lazy("The whole install")
CALENDARS, TOKENS = gettext_lazy("Calendars"), gettext_lazy("Tokens")

FACTORS = {
    "totp": gettext_lazy("an authenticator app"),
    "webauthn": gettext_lazy("a passkey"),
    "recovery_codes": gettext_lazy("recovery codes"),
}
DAYS = {
    "monday": gettext_lazy("Mon"),
    "tuesday": gettext_lazy("Tue"),
    "wednesday": gettext_lazy("Wed"),
    "thursday": gettext_lazy("Thu"),
    "friday": gettext_lazy("Fri"),
    "saturday": gettext_lazy("Sat"),
    "sunday": gettext_lazy("Sun"),
}
CHANGED = {
    "name": gettext_lazy("name"),
    "email": gettext_lazy("email"),
    "booking_link": gettext_lazy("booking link"),
}


# How single values are said


def week(value: Any) -> str:
    return "; ".join(f"{DAYS[day]} {say_spans(spans)}" for day, spans in value.items() if day in DAYS)


def spans(value: Any) -> str:
    return say_spans(value) or _("closed all day")


def day(value: str) -> str:
    return date_format(dt.date.fromisoformat(value), "j M Y")


# Sentences that depend on what the event holds


def signed_in(event: Event) -> Text:
    if event.new.get("new_device"):
        return gettext_lazy("{subject} signed in on a device that was new to Handoff")
    return gettext_lazy("{subject} signed in")


def sign_in_failed(event: Event) -> Text:
    if event.subject_type == "people.stranger":
        if event.why == "invitation":
            return gettext_lazy("Somebody tried an invitation that does not work")
        return gettext_lazy("Somebody tried to sign in with {subject}")
    if event.why == "reset_link":
        return gettext_lazy("Somebody tried to set the password of {subject} by a link that does not work")
    if event.why == "second_factor":
        return gettext_lazy("Somebody gave a wrong code after the password of {subject}")
    return gettext_lazy("Somebody gave a wrong password for {subject}")


def own(alone: Text, by_other: Text) -> Any:
    """What one does to oneself is said in other words than what another does."""
    return lambda event: alone if event.by_id == event.subject_id else by_other


def role_given(event: Event) -> Text:
    if event.new.get("team"):
        return gettext_lazy("{by} gave {subject} the role {role} in {team}")
    return gettext_lazy("{by} gave {subject} the role {role} in the whole company")


def role_ended(event: Event) -> Text:
    if event.old.get("team"):
        return gettext_lazy("{by} ended the role {role} of {subject} in {team}")
    return gettext_lazy("{by} ended the role {role} of {subject} in the whole company")


def absence_added(event: Event) -> Text:
    if event.new.get("cover"):
        return gettext_lazy("{by} entered an absence of {user}, {starts_at} to {ends_at}; {cover} covers")
    return gettext_lazy("{by} entered an absence of {user}, {starts_at} to {ends_at}; nobody covers")


KINDS = {
    "user.signed_in": Kind(SIGN_IN, gettext_lazy("Signed in"), signed_in),
    "user.signed_out": Kind(SIGN_IN, gettext_lazy("Signed out"), gettext_lazy("{subject} signed out")),
    "user.sign_in_failed": Kind(SIGN_IN, gettext_lazy("A sign-in failed"), sign_in_failed),
    "user.password_changed": Kind(
        SIGN_IN,
        gettext_lazy("Password changed"),
        own(
            gettext_lazy("{by} changed their password"),
            gettext_lazy("{by} changed the password of {subject}"),
        ),
    ),
    "user.password_reset_asked": Kind(
        SIGN_IN,
        gettext_lazy("New password asked for by mail"),
        gettext_lazy("Somebody asked for a new password by mail, for {subject}"),
    ),
    "user.second_factor_added": Kind(
        SIGN_IN, gettext_lazy("Second factor added"), gettext_lazy("{subject} added a second factor: {type}")
    ),
    "user.second_factor_removed": Kind(
        SIGN_IN,
        gettext_lazy("Second factor removed"),
        gettext_lazy("{subject} removed a second factor: {type}"),
    ),
    "user.second_factor_reset": Kind(
        SIGN_IN,
        gettext_lazy("Lost second factor removed"),
        gettext_lazy("{by} removed the lost second factor of {subject}: {types}"),
    ),
    "user.recovery_codes_made": Kind(
        SIGN_IN, gettext_lazy("Recovery codes made"), gettext_lazy("{subject} made new recovery codes")
    ),
    "user.recovery_code_used": Kind(
        SIGN_IN, gettext_lazy("Recovery code used"), gettext_lazy("{subject} used a recovery code")
    ),
    "user.password_link_made": Kind(
        SIGN_IN,
        gettext_lazy("Link to a new password made"),
        gettext_lazy("{by} made a link to a new password for {subject}"),
    ),
    "user.email_changed": Kind(
        SIGN_IN, gettext_lazy("Email changed"), gettext_lazy("{by} changed the email of {subject}")
    ),
    "install.settings_changed": Kind(
        INSTALL,
        gettext_lazy("Settings of the install changed"),
        gettext_lazy("{by} changed the settings of {subject}"),
        fields={name: Field(it.label, say=it.say) for name, it in install.described().items()},
    ),
    "user.second_factor_renamed": Kind(
        SIGN_IN, gettext_lazy("Second factor renamed"), gettext_lazy("{subject} renamed a passkey")
    ),
    "session.ended": Kind(
        SIGN_IN,
        gettext_lazy("Session ended"),
        own(
            gettext_lazy("{by} ended a session of theirs"), gettext_lazy("{by} ended a session of {subject}")
        ),
    ),
    "user.invited": Kind(SIGN_IN, gettext_lazy("Invited"), gettext_lazy("{by} invited {subject}")),
    "user.invitation_accepted": Kind(
        SIGN_IN, gettext_lazy("Invitation accepted"), gettext_lazy("{subject} accepted their invitation")
    ),
    "user.invitation_revoked": Kind(
        SIGN_IN,
        gettext_lazy("Invitation revoked"),
        gettext_lazy("{by} revoked an invitation of {subject}"),
    ),
    "user.added": Kind(PEOPLE, gettext_lazy("Person added"), gettext_lazy("{by} added {subject}")),
    "user.changed": Kind(
        PEOPLE,
        gettext_lazy("Person changed"),
        own(gettext_lazy("{by} changed what is set about them"), gettext_lazy("{by} changed {subject}")),
    ),
    "user.deactivated": Kind(
        PEOPLE, gettext_lazy("Person deactivated"), gettext_lazy("{by} deactivated {subject}")
    ),
    "user.reactivated": Kind(
        PEOPLE, gettext_lazy("Person let back in"), gettext_lazy("{by} let {subject} back in")
    ),
    "user.went_offline": Kind(
        PEOPLE,
        gettext_lazy("Went offline"),
        gettext_lazy("{subject} went offline: no more turns until they come back"),
    ),
    "user.came_back": Kind(
        PEOPLE,
        gettext_lazy("Came back online"),
        own(gettext_lazy("{by} came back online"), gettext_lazy("{by} brought {subject} back online")),
    ),
    "user.role_given": Kind(PEOPLE, gettext_lazy("Role given"), role_given, without=("team",)),
    "user.role_ended": Kind(PEOPLE, gettext_lazy("Role ended"), role_ended, without=("team",)),
    "absence.added": Kind(AWAY, gettext_lazy("Absence entered"), absence_added, without=("cover",)),
    "absence.called_off": Kind(
        AWAY, gettext_lazy("Absence called off"), gettext_lazy("{by} called off {subject}")
    ),
    "absence.ended": Kind(
        AWAY, gettext_lazy("Absence ended early"), gettext_lazy("{by} ended {subject} early")
    ),
    "absence.cover_ended": Kind(
        AWAY, gettext_lazy("Cover ended"), gettext_lazy("{cover} no longer covers in {subject}")
    ),
    "team.added": Kind(TEAMS, gettext_lazy("Team added"), gettext_lazy("{by} added the team {subject}")),
    "team.settings_changed": Kind(
        TEAMS,
        gettext_lazy("Settings of a team changed"),
        gettext_lazy("{by} changed the settings of {subject}"),
        fields={name: Field(it.label, say=it.say) for name, it in settings.described().items()},
    ),
    "team.changed": Kind(
        TEAMS, gettext_lazy("Team changed"), gettext_lazy("{by} changed the team {subject}")
    ),
    "pool.added": Kind(
        TURNS,
        gettext_lazy("Rotation added"),
        gettext_lazy("{by} added {subject}"),
        without=("role", "territory", "segment"),
    ),
    "seat.added": Kind(
        TURNS, gettext_lazy("Place given"), gettext_lazy("{by} gave {user} a place in {subject}")
    ),
    "seat.changed": Kind(
        TURNS, gettext_lazy("Weight changed"), gettext_lazy("{by} changed the weight of {user} in {subject}")
    ),
    "seat.removed": Kind(
        TURNS, gettext_lazy("Place taken away"), gettext_lazy("{by} took {user} out of {subject}")
    ),
    "turn.taken": Kind(
        TURNS, gettext_lazy("Turn taken"), gettext_lazy("{user} took a turn in {pool}: {subject}")
    ),
    "turn.given_back": Kind(
        TURNS, gettext_lazy("Turn given back"), gettext_lazy("{user} got a turn back: {subject}")
    ),
    "territory.added": Kind(
        TEAMS, gettext_lazy("Territory added"), gettext_lazy("{by} added the territory {subject}")
    ),
    "segment.added": Kind(
        TEAMS, gettext_lazy("Segment added"), gettext_lazy("{by} added the segment {subject}")
    ),
    "calendar.added": Kind(
        CALENDARS, gettext_lazy("Calendar added"), gettext_lazy("{by} added the calendar {subject}")
    ),
    "holiday.added": Kind(
        CALENDARS, gettext_lazy("Holiday added"), gettext_lazy("{by} added {on} to the calendar {subject}")
    ),
    "holiday.removed": Kind(
        CALENDARS,
        gettext_lazy("Holiday removed"),
        gettext_lazy("{by} removed {on} from the calendar {subject}"),
    ),
    "service.added": Kind(
        TOKENS, gettext_lazy("Service added"), gettext_lazy("{by} added the service {subject}, as {role}")
    ),
    "token.issued": Kind(TOKENS, gettext_lazy("Token made"), gettext_lazy("{by} made the token {subject}")),
    "token.revoked": Kind(
        TOKENS, gettext_lazy("Token revoked"), gettext_lazy("{by} revoked the token {subject}")
    ),
}

FIELDS = {
    "user": Field(gettext_lazy("person"), of="people.user"),
    "cover": Field(gettext_lazy("cover"), of="people.user", none=gettext_lazy("nobody")),
    "backup": Field(gettext_lazy("backup"), of="people.user", none=gettext_lazy("nobody")),
    "team": Field(gettext_lazy("team"), of="people.team"),
    "pool": Field(gettext_lazy("rotation"), of="people.pool"),
    "calendar": Field(
        gettext_lazy("holidays"), of="people.holidaycalendar", none=gettext_lazy("the team's calendar")
    ),
    "territory": Field(
        gettext_lazy("territory"), of="people.territory", none=gettext_lazy("every territory")
    ),
    "segment": Field(gettext_lazy("segment"), of="people.segment", none=gettext_lazy("every segment")),
    "role": Field(gettext_lazy("role"), say=chosen(dict(Role.choices))),
    "weight": Field(gettext_lazy("weight")),
    "ramp_days": Field(gettext_lazy("days until a new person's share is whole")),
    "zone": Field(gettext_lazy("time zone")),
    "week": Field(gettext_lazy("hours"), say=week, none=gettext_lazy("the team's")),
    "capacity": Field(gettext_lazy("capacity"), none=gettext_lazy("no limit")),
    "single_keys": Field(gettext_lazy("shortcuts of one key"), say=yes_or_no),
    "starts_at": Field(gettext_lazy("from"), say=moment),
    "ends_at": Field(gettext_lazy("until"), say=moment),
    "on": Field(gettext_lazy("date"), say=day),
    "spans": Field(gettext_lazy("open hours"), say=spans),
    "fields": Field(gettext_lazy("also changed"), say=chosen(CHANGED)),
    "types": Field(gettext_lazy("kinds"), say=chosen(FACTORS)),
    "left": Field(gettext_lazy("codes left")),
    "type": Field(gettext_lazy("kind"), say=chosen(FACTORS)),
    "scopes": Field(gettext_lazy("it may"), say=chosen(SCOPES)),
    "service": Field(gettext_lazy("belongs to a service"), say=yes_or_no),
    "session": Field(gettext_lazy("session"), hidden=True),
    "invitation": Field(gettext_lazy("invitation"), hidden=True),
    "new_device": Field(gettext_lazy("new device"), hidden=True),
}
SORTS = {
    "people.install": Sort(gettext_lazy("the whole install")),
    "people.user": Sort(gettext_lazy("somebody who is gone"), naming.users, naming.users_found),
    "people.stranger": Sort(gettext_lazy("an email that nobody here has")),
    "people.team": Sort(gettext_lazy("a team that is gone"), naming.teams, naming.found_by_name(Team)),
    "people.pool": Sort(gettext_lazy("a rotation that is gone"), naming.pools, naming.pools_found),
    "people.absence": Sort(gettext_lazy("an absence"), naming.absences, naming.absences_found),
    "people.token": Sort(gettext_lazy("a token that is gone"), naming.tokens, naming.found_by_name(Token)),
    "people.holidaycalendar": Sort(
        gettext_lazy("a calendar that is gone"), naming.calendars, naming.found_by_name(HolidayCalendar)
    ),
    "people.territory": Sort(
        gettext_lazy("a territory that is gone"), naming.territories, naming.found_by_name(Territory)
    ),
    "people.segment": Sort(
        gettext_lazy("a segment that is gone"), naming.segments, naming.found_by_name(Segment)
    ),
}
REASONS = {
    "password": gettext_lazy("wrong password"),
    "second_factor": gettext_lazy("wrong code"),
}
WORDS = Words(KINDS, FIELDS, SORTS, REASONS)
