"""Booked meetings from a file: each becomes a draft of its SDR with the meeting on it, and with its brief begun."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bar.models import Bar
from bar.presets import Motion
from briefs.models import Brief
from briefs.verbs import open_brief
from handoff import states
from handoff.imports import accounts, contacts, parsing
from handoff.imports.kinds import CHANGED, Field, Given, Kind, Step, Work, added, named, person_of
from handoff.imports.parsing import Habits
from handoff.imports.used import since
from handoff.models import LONGEST_LINK, OVER, Account, Attendee, Contact, Handoff
from handoff.reasons import Withdrawal
from handoff.verbs import (
    Attending,
    add_contact,
    book,
    change_contact,
    move_meeting,
    open_handoff,
    set_attendees,
    withdraw,
)
from ledger.refused import Refused
from people.calendar import zone_named
from people.models import Membership, Role, Team, User
from people.verbs.rows import refuse_zone

USUAL = 30  # minutes, where neither an end nor a length is given
ENTRY = re.compile(r"(?P<name>[^()]+?)\s*(\((?P<role>[^()]*)\))?\s*(?P<sure>confirmed)?", re.IGNORECASE)


@dataclass(frozen=True)
class Expected:
    """Somebody of theirs, as a cell names them."""

    name: str
    role: str
    confirmed: bool


def attendee(cell: str, habits: Habits) -> Expected:
    found = ENTRY.fullmatch(cell)
    if found is None or max(len(found["name"]), len(found["role"] or "")) > 200:
        raise ValueError(_("Write attendees as in Priya Raghunathan (VP) confirmed; Gareth Moss."))
    return Expected(found["name"].strip(), (found["role"] or "").strip(), bool(found["sure"]))


def listed(part: parsing.Parse) -> parsing.Parse:
    """Parted by semicolons or line breaks: a role may have a comma in it."""

    def parse(cell: str, habits: Habits) -> list[Any]:
        parts = [one.strip() for one in re.split(r"[;\n]", cell)]
        return list(dict.fromkeys(part(one, habits) for one in parts if one))

    return parse


def motion(cell: str, habits: Habits) -> Motion:
    known = {str(word).casefold(): one for one in Motion for word in (one.value, one.label)}
    if cell.casefold() not in known:
        names = ", ".join(str(one.label) for one in Motion)
        raise ValueError(
            _("There is no motion “%(motion)s”. The motions are %(names)s.")
            % {"motion": cell, "names": names}
        )
    return known[cell.casefold()]


def write(given: Given, work: Work) -> list[Step]:
    sdr = person_of(given["sdr"], work, at_field="sdr")
    team = team_of(sdr, given, work)
    starts_at, ends_at = times(given, team)
    if starts_at <= work.at:
        raise Refused(_("This time is past. Give the time of a meeting to come."), field="starts_at")
    account, steps = contacts.account_of(given, work)
    contact, more = _contact(account, given, work)
    here = _open_already(account, contact)
    if here is not None:
        return steps + more + _moved(here, sdr, starts_at, ends_at, work)
    bar = bar_of(team, given)
    ae = person_of(given["ae"], work, at_field="ae") if "ae" in given else None
    handoff = open_handoff(
        team=team, sdr=sdr, ae=ae, account=account, contact=contact, by=work.by, at=work.at
    )
    book(handoff, starts_at=starts_at, ends_at=ends_at, link=given.get("link", ""), by=work.by, at=work.at)
    if there := _attending(given, contact, work):
        set_attendees(handoff, there, by=work.by, at=work.at)
    if bar is not None:
        open_brief(handoff, bar=bar, by=work.by, at=work.at)
    return [*steps, *more, added(handoff)]


def team_of(sdr: User, given: Given, work: Work) -> Team:
    """The team that is named, where they are SDR; else the only one where they are."""
    held = Membership.objects.filter(user=sdr, role=Role.SDR, ended_at=None).select_related("team")
    teams = {row.team_id: row.team for row in held}
    words = {"name": sdr.name}
    if "team" not in given:
        if len(teams) != 1:
            none, several = (
                _("%(name)s is no SDR of a team."),
                _("%(name)s is SDR of several teams. Say of which."),
            )
            raise Refused((several if teams else none) % words, field="team" if teams else "sdr")
        return next(iter(teams.values()))
    sentence = _("There is no team called %(name)s. Add it first.")
    team: Team = named(Team, given["team"], work, at_field="team", sentence=sentence)
    if team.pk not in teams:
        words["team"] = team.name
        raise Refused(_("%(name)s is no SDR of %(team)s.") % words, rule="PEOPLE-2", field="sdr")
    return team


def times(given: Given, team: Team) -> tuple[dt.datetime, dt.datetime]:
    """In the zone of the row, else in the team's, unless a time says its own."""
    if "zone" in given:
        refuse_zone(given["zone"])
    zone = zone_named(given.get("zone", team.zone))
    starts_at = _on_the_wall(given["starts_at"], zone, field="starts_at")
    if "ends_at" in given:
        return starts_at, _on_the_wall(given["ends_at"], zone, field="ends_at")
    return starts_at, starts_at + dt.timedelta(minutes=given.get("minutes", USUAL))


def _on_the_wall(moment: dt.datetime, zone: ZoneInfo, *, field: str) -> dt.datetime:
    if moment.tzinfo is not None:
        return moment
    found = moment.replace(tzinfo=zone)
    if found.astimezone(dt.UTC).astimezone(zone).replace(tzinfo=None) != moment:
        sentence = _("There is no such time in %(zone)s: clocks go forward over it.")
        raise Refused(sentence % {"zone": zone.key}, field=field)
    return found


def _contact(account: Account, given: Given, work: Work) -> tuple[Contact, list[Step]]:
    """Who is here stays as they are, but for what was not known of them."""
    facts = {
        name: given[key]
        for key, name in (("contact", "name"), ("email", "email"), ("title", "title"))
        if key in given
    }
    contact = contacts.known(account, name=facts.get("name", ""), email=facts.get("email", ""))
    if contact is None:
        made = add_contact(account, **facts, by=work.by, at=work.at)
        return made, [added(made)]
    unknown = {name: value for name, value in facts.items() if not getattr(contact, name)}
    if unknown:
        contact = change_contact(contact, **unknown, by=work.by, at=work.at)
        before, after = dict.fromkeys(unknown, ""), {name: getattr(contact, name) for name in unknown}
        return contact, [Step("handoff.contact", str(contact.pk), CHANGED, before, after)]
    return contact, []


def _open_already(account: Account, contact: Contact) -> Handoff | None:
    """The handoff of this contact that is not over: a prospect crosses once at a time."""
    found = Handoff.objects.filter(account=account, contact=contact).exclude(OVER)
    return found.select_related("meeting", "sdr").order_by("-created_at").first()


def _moved(
    handoff: Handoff, sdr: User, starts_at: dt.datetime, ends_at: dt.datetime, work: Work
) -> list[Step]:
    meeting, words = handoff.meeting, {"name": handoff.sdr.name}
    if handoff.sdr_id != sdr.pk:
        raise Refused(_("%(name)s has a handoff with this contact already.") % words, field="sdr")
    if meeting is None or handoff.meeting_state != states.Meeting.BOOKED:
        sentence = _("There is a handoff with this contact already. Book its meeting there.")
        raise Refused(sentence, rule="HANDOFF-9", field="starts_at")
    if (meeting.starts_at, meeting.ends_at) == (starts_at, ends_at):
        return []
    before = _times(meeting.starts_at, meeting.ends_at)
    move_meeting(handoff, starts_at=starts_at, ends_at=ends_at, by=work.by, at=work.at)
    return [Step("handoff.meeting", str(handoff.pk), CHANGED, before, _times(starts_at, ends_at))]


def _times(starts_at: dt.datetime, ends_at: dt.datetime) -> dict[str, str]:
    return {
        "starts_at": starts_at.astimezone(dt.UTC).isoformat(),
        "ends_at": ends_at.astimezone(dt.UTC).isoformat(),
    }


def bar_of(team: Team, given: Given) -> Bar | None:
    """The bar of the motion that is named; else the only one; None where the team has none yet."""
    bars = {bar.motion: bar for bar in Bar.objects.filter(team=team, reviewed=True)}
    words = {"team": team.name}
    if "motion" in given:
        if given["motion"] not in bars:
            raise Refused(_("%(team)s has no bar for this motion.") % words, rule="BAR-4", field="motion")
        return bars[given["motion"]]
    if len(bars) > 1:
        raise Refused(
            _("%(team)s has several bars. Say by which motion.") % words, rule="BAR-4", field="motion"
        )
    return next(iter(bars.values()), None)


def _attending(given: Given, contact: Contact, work: Work) -> list[Attending]:
    ours = [person_of(email, work, at_field="ours") for email in given.get("ours", [])]
    return [
        *(_theirs(one, contact) for one in given.get("theirs", [])),
        *(Attending(Attendee.Side.OURS, person=person) for person in ours),
    ]


def _theirs(one: Expected, contact: Contact) -> Attending:
    is_contact = one.name.casefold() in (contact.name.casefold(), contact.email.casefold())
    who: dict[str, Any] = {"contact": contact} if is_contact else {"name": one.name}
    return Attending(Attendee.Side.THEIRS, role=one.role, confirmed=one.confirmed, **who)


def take_back_handoff(step: Step, work: Work) -> str:
    """Withdrawn, as entered by mistake, so that it counts nowhere; unless somebody has begun to work on it."""
    handoff = Handoff.objects.select_related("account").get(pk=step.id)
    if Brief.objects.filter(handoff=handoff, revision__gt=0).exists():
        return _("%(name)s: somebody has written its brief by now.") % {"name": handoff.account.name}
    if why := since(step):
        return f"{handoff.account.name}: {why}"
    withdraw(handoff, why=Withdrawal.ENTERED_BY_MISTAKE, by=work.by, at=work.at)
    return ""


def take_back_times(step: Step, work: Work) -> str:
    handoff = Handoff.objects.select_related("meeting", "account").get(pk=step.id)
    meeting = handoff.meeting
    if meeting is None or _times(meeting.starts_at, meeting.ends_at) != step.after:
        return _("%(name)s: the meeting has another time by now.") % {"name": handoff.account.name}
    starts_at, ends_at = (dt.datetime.fromisoformat(step.before[name]) for name in ("starts_at", "ends_at"))
    move_meeting(handoff, starts_at=starts_at, ends_at=ends_at, by=work.by, at=work.at)
    return ""


def stay(step: Step, work: Work) -> str:
    """A handoff that is withdrawn is about them still, and nothing is deleted under it."""
    return ""


MEETINGS = Kind(
    label=gettext_lazy("Meetings"),
    gist=gettext_lazy("Booked discovery meetings. Each becomes a draft of its SDR, with the brief to write."),
    back=gettext_lazy(
        "Undoing withdraws the handoffs that it opened, as entered by mistake, so that they count nowhere, and "
        "moves meetings back. Accounts and contacts that came along stay, and so does a handoff whose brief is begun."
    ),
    sort="handoff.handoff",
    fields=(
        Field(
            "account",
            gettext_lazy("Account"),
            parsing.text(300),
            ("account name", "company", "company name"),
            help=gettext_lazy("Added where it is not here yet."),
            example="Harrow & Finch",
        ),
        Field(
            "domain",
            gettext_lazy("Domain"),
            accounts.domain,
            ("account domain", "web address", "company domain"),
            example="harrowfinch.example",
        ),
        Field(
            "contact",
            gettext_lazy("Contact"),
            parsing.text(200),
            ("contact name", "name", "prospect", "invitee", "invitee name"),
            example="Priya Raghunathan",
        ),
        Field(
            "title",
            gettext_lazy("Title"),
            parsing.text(200),
            ("job title", "contact title"),
            example="VP Revenue Operations",
        ),
        Field(
            "email",
            gettext_lazy("Email"),
            parsing.email,
            ("contact email", "email address", "invitee email"),
            example="priya@harrowfinch.example",
        ),
        Field(
            "starts_at",
            gettext_lazy("Starts"),
            parsing.moment,
            ("start", "start time", "starts at", "start date time", "date", "when", "meeting"),
            True,
            example="2030-01-14 15:00",
        ),
        Field(
            "ends_at",
            gettext_lazy("Ends"),
            parsing.moment,
            ("end", "end time", "ends at", "end date time"),
            example="",
        ),
        Field(
            "minutes",
            gettext_lazy("Minutes"),
            parsing.at_most(24 * 60),
            ("length", "duration", "duration minutes"),
            help=gettext_lazy("Thirty, where neither this nor an end is given."),
            example="30",
        ),
        Field(
            "zone",
            gettext_lazy("Time zone"),
            parsing.text(64),
            ("timezone", "tz"),
            help=gettext_lazy("Else the team's."),
            example="Europe/Berlin",
        ),
        Field(
            "link",
            gettext_lazy("Link"),
            parsing.link(LONGEST_LINK),
            ("meeting link", "url", "video link"),
            example="https://meet.example.com/abc",
        ),
        Field(
            "sdr",
            gettext_lazy("SDR"),
            parsing.email,
            ("sdr email", "booked by", "owner", "bdr"),
            True,
            gettext_lazy("By their email."),
            "noor@example.com",
        ),
        Field(
            "team",
            gettext_lazy("Team"),
            parsing.text(200),
            (),
            help=gettext_lazy("Where the SDR is in one team alone, it need not be said."),
        ),
        Field(
            "ae",
            gettext_lazy("AE"),
            parsing.email,
            ("ae email", "account executive"),
            help=gettext_lazy("By their email. Else picked at submission."),
        ),
        Field(
            "motion",
            gettext_lazy("Motion"),
            motion,
            ("bar",),
            help=gettext_lazy("Where the team has several bars."),
        ),
        Field(
            "theirs",
            gettext_lazy("Their attendees"),
            listed(attendee),
            ("attendees", "guests", "attendees theirs"),
            help=gettext_lazy("As in Priya Raghunathan (VP) confirmed; Gareth Moss."),
            example="Priya Raghunathan (VP Revenue Operations) confirmed; Gareth Moss",
        ),
        Field(
            "ours",
            gettext_lazy("Our attendees"),
            parsing.several(parsing.email),
            ("our people", "attendees ours"),
            help=gettext_lazy("By their emails."),
        ),
    ),
    one_of=(("account", "domain", "email"), ("contact", "email")),
    key=lambda given: (
        given.get("domain") or given.get("account", "").casefold(),
        (given.get("email") or given.get("contact", "")).casefold(),
    ),
    write=write,
    take_back={
        "handoff.handoff": take_back_handoff,
        "handoff.meeting": take_back_times,
        "handoff.contact": stay,
        "handoff.account": stay,
    },
)
