"""Who may do what (PEOPLE-2): one table, asked by page, API, export, search and Slack alike.

`may()` answers for one thing, `visible_to()` for a list, `check()` raises the sentence that a disabled button shows.
A thing is any row; what it has of `team_id`, `sdr_id`, `ae_id` and `submitted_by_id` says how somebody stands to it.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ledger.refused import Refused
from people import cover
from people.models import TEAM_ROLES, Membership, Role, User


class Stand(StrEnum):
    """How a person stands to a thing. One may stand in several ways."""

    ANYBODY = "anybody"  # signed in
    SELF = "self"  # it is they themselves
    SDR = "sdr"  # it is theirs to write
    HOLDER = "holder"  # it is theirs to decide
    COVER = "cover"  # they stand in for the holder while the absence lasts
    SUBMITTER = "submitter"
    MEMBER = "member"  # of its team, in whatever role
    MANAGER = "manager"  # of its team
    REVOPS = "revops"
    MARKETING = "marketing"
    READER = "reader"
    PLACED = "placed"  # has a role somewhere, in whatever team
    SELLER = "seller"  # has a role in some team
    AUTHOR = "author"  # is SDR or manager of some team
    WORKS = "works"  # it belongs to a handoff that they see as a member or by name, to them, or to nobody yet


S = Stand
COMPANY = frozenset({S.REVOPS, S.MARKETING, S.READER})
READERS = COMPANY | {S.MEMBER, S.MANAGER}
WRITES = frozenset({S.SDR, S.MANAGER})
DECIDES = frozenset({S.HOLDER, S.COVER})
WORKERS = frozenset({S.WORKS, S.REVOPS})
EVERYBODY = frozenset({S.ANYBODY})
REVOPS = frozenset({S.REVOPS})


@dataclass(frozen=True)
class Rule:
    """Who may, who may not although they otherwise could, and the sentence for everybody else."""

    who: frozenset[Stand]
    sentence: Any
    never: frozenset[Stand] = frozenset()


def _rule(who: Collection[Stand], sentence: str, never: Collection[Stand] = ()) -> Rule:
    return Rule(frozenset(who), sentence, frozenset(never))


ONLY_SDR = gettext_lazy("Only the SDR of this handoff can do this, or the team's manager for them.")
ONLY_AE = gettext_lazy("Only the AE who holds this handoff can decide, or who covers for them.")
ONLY_THEIRS = gettext_lazy("Only the SDR and the AE of this handoff can do this, or the team's manager.")
ONLY_REVOPS = gettext_lazy("RevOps looks after this. Ask them to change it.")

TABLE: dict[str, Rule] = {
    # A handoff
    "handoff.read": _rule(
        READERS | {S.SDR, S.HOLDER, S.COVER}, gettext_lazy("This handoff belongs to another team.")
    ),
    "handoff.draft": _rule(WRITES, ONLY_SDR),
    "handoff.submit": _rule(WRITES, ONLY_SDR),
    "handoff.restate": _rule(WRITES, ONLY_SDR),
    "handoff.recycle": _rule(WRITES, ONLY_SDR),
    "handoff.dispute": _rule(WRITES, ONLY_SDR),
    "handoff.withdraw": _rule(WRITES, ONLY_SDR),
    "handoff.comment": _rule(
        WRITES | DECIDES, gettext_lazy("The SDR, the AE and the manager of a handoff ask here.")
    ),
    "handoff.accept": _rule(DECIDES, ONLY_AE, never={S.SUBMITTER}),
    "handoff.bounce": _rule(DECIDES, ONLY_AE, never={S.SUBMITTER}),
    "handoff.undo": _rule(DECIDES, ONLY_AE, never={S.SUBMITTER}),
    "handoff.feedback": _rule(DECIDES, ONLY_AE, never={S.SUBMITTER}),
    "handoff.outcome": _rule(DECIDES, ONLY_AE, never={S.SUBMITTER}),
    "handoff.confirm": _rule(  # read the message to the buyer, to send it
        DECIDES | {S.MANAGER},
        gettext_lazy(
            "Only the AE of this handoff writes to the buyer, or who covers for them, or the team's manager."
        ),
    ),
    "handoff.reassign": _rule(
        {S.HOLDER, S.MANAGER, S.REVOPS},
        gettext_lazy("Only the AE who holds it, their manager or RevOps can pass it on."),
    ),
    "handoff.change_sdr": _rule(
        {S.SDR, S.MANAGER, S.REVOPS},
        gettext_lazy("Only its SDR, their manager or RevOps can give it to another SDR."),
    ),
    "handoff.open": _rule(  # asked of the team
        {S.MEMBER}, gettext_lazy("Handoffs of a team are opened by its members.")
    ),
    "handoff.book": _rule(
        WRITES | DECIDES, ONLY_THEIRS
    ),  # and move, cancel, book again, say who is to be there
    "handoff.mark": _rule(WRITES | DECIDES, ONLY_THEIRS),  # as held or missed, and correct it
    "handoff.context": _rule(  # what the CRM knows, beside the brief
        WRITES | DECIDES | REVOPS,
        gettext_lazy("Only the SDR and the AE of this handoff can change this, their manager or RevOps."),
    ),
    "handoff.example": _rule(  # keep its brief as one, and take it down
        DECIDES | {S.MANAGER},
        gettext_lazy("Only the AE of this handoff or the team's manager makes its brief an example."),
    ),
    "brief.begin": _rule({S.AUTHOR}, gettext_lazy("SDRs write briefs. You are no SDR of a team.")),
    # What a handoff is about: accounts with their contacts and opportunities, meetings
    "account.read": _rule(WORKERS | COMPANY, gettext_lazy("This account belongs to another team.")),
    "account.add": _rule(
        {S.SELLER, S.REVOPS}, gettext_lazy("Accounts are entered by who has a role in a team, or RevOps.")
    ),
    "account.change": _rule(WORKERS, gettext_lazy("Accounts are changed by who works with them, or RevOps.")),
    "meeting.read": _rule(WORKERS | COMPANY, gettext_lazy("This meeting belongs to another team.")),
    # A team
    "team.read": _rule(READERS, gettext_lazy("You are not a member of this team.")),
    "team.sync": _rule(
        {S.MEMBER, S.MANAGER, S.REVOPS}, gettext_lazy("The sync is read by the team's own members.")
    ),
    "team.now": _rule(  # every running clock, and capacity
        {S.MANAGER, S.REVOPS}, gettext_lazy("The team's manager sees all its clocks, and RevOps.")
    ),
    "team.change": _rule(
        {S.MANAGER, S.REVOPS}, gettext_lazy("Only the team's manager or RevOps can change this.")
    ),
    # A bar. AEs are picked and cover across teams, so whoever has a role reads every bar: no buyer is in it.
    "bar.read": _rule({S.PLACED}, gettext_lazy("Bars are open to whoever has a role. Ask RevOps for one.")),
    "bar.agree": _rule({S.PLACED}, gettext_lazy("SDRs and AEs agree to a bar. You are neither.")),
    "bar.draft": _rule(
        {S.MANAGER, S.REVOPS}, gettext_lazy("Only the team's manager or RevOps can change the bar.")
    ),
    "bar.except": _rule(
        {S.MANAGER}, gettext_lazy("Only the team's manager can put a bar in force without somebody.")
    ),
    # A person
    "person.read": _rule(EVERYBODY, gettext_lazy("Sign in first.")),
    "person.change_own": _rule(
        {S.SELF, S.REVOPS}, gettext_lazy("Only they themselves or RevOps can change this.")
    ),
    "person.absence": _rule(
        {S.SELF, S.MANAGER, S.REVOPS},
        gettext_lazy("Only they themselves, their manager or RevOps can enter an absence."),
    ),
    # The whole
    "install.administer": _rule(REVOPS, ONLY_REVOPS),
    "import.files": _rule(REVOPS, gettext_lazy("RevOps imports files. Send them yours.")),
    "audit.read": _rule(REVOPS, gettext_lazy("RevOps reads the audit. Ask them for an export.")),
    "health.read": _rule(REVOPS, gettext_lazy("RevOps looks after the system's health.")),
    "inbox.read": _rule(EVERYBODY, gettext_lazy("Sign in first.")),
}


OF_REVOPS = {verb for verb, rule in TABLE.items() if rule.who == REVOPS}  # about no thing, so asked once


def may(user: Any, verb: str, thing: Any = None, *, at: dt.datetime) -> bool:
    return refusal(user, verb, thing, at=at) == ""


def refusal(user: Any, verb: str, thing: Any = None, *, at: dt.datetime) -> str:
    """Empty when they may; else the sentence for the button. KeyError for a verb without a row."""
    rule = TABLE[verb]
    if not user.is_authenticated or not user.is_active:
        return _("Sign in first.")
    stands = stands_of(user, thing, at=at)
    if stands & rule.never:
        return _("Whoever submitted it cannot decide on it.")
    if stands & rule.who:
        return ""
    if S.REVOPS in rule.who and getattr(user, "_was_revops", False):
        return _("This token lacks the scope “admin”.")
    return str(rule.sentence)


def check(user: Any, verb: str, thing: Any = None, *, at: dt.datetime) -> None:
    """Raise Refused with the sentence, unless they may."""
    if sentence := refusal(user, verb, thing, at=at):
        raise Refused(sentence, rule="PEOPLE-2")


def stands_of(user: User, thing: Any, *, at: dt.datetime) -> set[Stand]:
    """Every way in which this person stands to this thing."""
    held = _memberships(user)
    stands = {S.ANYBODY} | {Stand(role) for role, team in held if team is None}
    stands |= {S.PLACED} if held else set()
    stands |= {S.AUTHOR} if {role for role, _ in held} & {Role.SDR, Role.MANAGER} else set()
    stands |= {S.SELLER} if any(team is not None for _, team in held) else set()
    team_id = (
        thing.pk
        if thing is not None and thing._meta.label_lower == "people.team"
        else getattr(thing, "team_id", None)
    )
    if team_id is not None:
        of_team = {role for role, team in held if team == team_id}
        stands |= {S.MEMBER} if of_team else set()
        stands |= {S.MANAGER} if Role.MANAGER in of_team else set()
    if isinstance(thing, User):
        stands |= _stands_to_person(user, thing, held)
    if hasattr(thing, "seen_through") and _worked_with(user, _only(thing), at=at).exists():
        stands.add(S.WORKS)
    return stands | _stands_by_name(user, thing, at=at)


def _stands_to_person(user: User, person: User, held: list[tuple[str, Any]]) -> set[Stand]:
    if person.pk == user.pk:
        return {S.SELF}
    led = {team for role, team in held if role == Role.MANAGER}
    return {S.MANAGER} if led & {team for _, team in _memberships(person)} else set()


def _stands_by_name(user: User, thing: Any, *, at: dt.datetime) -> set[Stand]:
    stands = set()
    if getattr(thing, "sdr_id", None) == user.pk:
        stands.add(S.SDR)
    # Whoever wrote it counts as having submitted it, and so does who did it for them.
    # A direct handoff was never submitted: whoever claimed it decides what comes of it.
    wrote = (getattr(thing, "sdr_id", None), getattr(thing, "submitted_by_id", None))
    if user.pk in wrote and not getattr(thing, "direct", False):
        stands.add(S.SUBMITTER)
    holder = getattr(thing, "ae_id", None)
    if holder == user.pk:
        stands.add(S.HOLDER)
    elif holder is not None and covers(user, holder, at=at):
        stands.add(S.COVER)
    return stands


def covers(user: User, holder_id: Any, *, at: dt.datetime) -> bool:
    """Whether an absence of the holder that lasts at `at` names this person. Read once for a moment, as `_held` is."""
    if getattr(user, "_covers", (None, ()))[0] != at:
        user._covers = (at, set(cover.lasting(user, at).values_list("user_id", flat=True)))
    return holder_id in user._covers[1]


def visible_to(user: Any, rows: QuerySet, *, at: dt.datetime) -> QuerySet:
    """The rows of a model that this person may read: the same answer as `may(user, "….read", row)`.

    A model has a team, or names in `seen_through` the way to the handoffs that it is seen with.
    """
    if not user.is_authenticated or not user.is_active:
        return rows.none()
    if any(team is None for _, team in _memberships(user)):
        return rows
    return _worked_with(user, rows, at=at)


def _worked_with(user: User, rows: QuerySet, *, at: dt.datetime) -> QuerySet:
    """Not by a role in the company: by a role in the team, by name, or as the cover of who is named."""
    model, teams = rows.model, {team for _, team in _memberships(user) if team is not None}
    if model._meta.label_lower == "people.team":
        return rows.filter(pk__in=teams)
    if not hasattr(model, "seen_through"):
        return rows.filter(_theirs(user, teams, by_name=hasattr(model, "ae_id"), at=at))
    path = model.seen_through
    theirs = _theirs(user, teams, by_name=True, at=at, prefix=f"{path}__")
    if path.endswith("handoffs"):
        account = path.removesuffix("handoffs")
        theirs |= Q(**{f"{account}owner": user})
        theirs |= Q(**{path: None}) if teams else Q()
    # By key, because a thing that is seen with several handoffs is still one.
    return rows.filter(pk__in=model._default_manager.filter(theirs).values("pk"))


def _theirs(user: User, teams: set[Any], *, by_name: bool, at: dt.datetime, prefix: str = "") -> Q:
    theirs = Q(**{f"{prefix}team__in": teams})
    if by_name:
        covered = cover.lasting(user, at).values("user")
        theirs |= Q(**{f"{prefix}sdr": user}) | Q(**{f"{prefix}ae": user}) | Q(**{f"{prefix}ae__in": covered})
    return theirs


def _only(thing: Any) -> QuerySet:
    return thing._meta.default_manager.filter(pk=thing.pk)


def events_visible_to(user: Any, entries: QuerySet, *, handoffs: QuerySet) -> QuerySet:
    """The entries of the feed that this person may follow: all for RevOps, else their teams' and their handoffs'.

    `handoffs`: those that they may read, of whatever team.
    """
    held = _memberships(user)
    if Role.REVOPS in {role for role, _team in held}:
        return entries
    theirs = Q(event__team_id__in=[team for _, team in held if team is not None])
    return entries.filter(theirs | Q(event__subject_id__in=handoffs.order_by().values("pk")))


def teams_led(user: User) -> list[Any]:
    """The ids of the teams that this person manages."""
    return [team for role, team in _memberships(user) if role == Role.MANAGER]


def roles_held(user: User) -> list[str]:
    return [role for role, _team in _memberships(user)]


def _memberships(user: User) -> list[tuple[str, Any]]:
    """Role and team (None for company roles), read once per request: the row is kept on the user object."""
    if not hasattr(user, "_held"):
        rows = Membership.objects.filter(user=user, ended_at=None)
        user._held = list(rows.values_list("role", "team_id"))
        if getattr(user, "_is_lowered", False):
            user._was_revops = Role.REVOPS in roles_held(user)
            user._held = [(Role.READER if role == Role.REVOPS else role, team) for role, team in user._held]
    return user._held


def lower(user: User) -> None:
    """Of RevOps leave this caller what a reader has: who calls with a token that is not for administering."""
    user._is_lowered = True


assert {role.value for role in Role if role not in TEAM_ROLES} <= {stand.value for stand in Stand}
