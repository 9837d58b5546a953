"""Bars and handoffs for the world: two teams at work, each with a handoff in every state that a door is about."""

import datetime as dt
from copy import copy
from typing import Any

from bar.verbs import agree, ask, draft, propose, start_bar
from bar.versions import items
from bounces.verbs import accept
from briefs.verbs import comment, mark_example, masked
from handoff.verbs import add_opportunity
from people.policy import COMPANY, READERS, Stand
from tests.loop import Loop
from tests.security.thing import Thing

S = Stand
MOTION = "mid_market"  # in force in both teams; WRITTEN has a draft, and NEW no bar
WRITTEN, NEW, DIRECT = "velocity", "enterprise", "high_velocity"


class Desk(Loop):
    """Who hands over to whom: of a team of the world, by its bar."""

    def __init__(self, world: Any, team: str, sdr: str, ae: str) -> None:
        at, self.at, self.name = world.at, world.at, team
        self.team, self.names = getattr(world, team), {sdr: {S.SDR, S.SUBMITTER}, ae: {S.HOLDER}}
        self.sdr, self.ae = world.people[sdr], world.people[ae]
        self.bar = start_bar(self.team, MOTION, by=None, at=at)
        asked = ask(draft(self.bar, by=None, at=at), by=None, at=at)
        self.version = agree(agree(asked, by=self.sdr, at=at), by=self.ae, at=at)
        self.plain_bar = start_bar(self.team, DIRECT, by=None, at=at, reviewed=False)
        self.written_bar = start_bar(self.team, WRITTEN, by=None, at=at)
        self.draft_version = draft(self.written_bar, by=None, at=at)

    def fill(self) -> None:
        """A handoff by state. A meeting in two weeks, because everybody here is away for nine days."""
        begun = {name: self.draft(at=self.at, starts_in=dt.timedelta(days=14)) for name in STATES}
        self.handoffs = {name: brief.handoff for name, brief in begun.items()}
        self.revision = self.written(begun["draft"], at=self.at).revision
        self.landed = self.submitted(begun["submitted"], at=self.at)
        self.bounced(self.submitted(begun["bounced"], at=self.at).handoff, at=self.at)
        taken = self.submitted(begun["accepted"], at=self.at)
        self.accepted = accept(taken.handoff, by=self.ae, at=self.at)
        words = masked(self.accepted)
        self.example = mark_example(self.accepted, words=words, why="", by=self.ae, at=self.at)
        about = self.handoffs["draft"]
        self.opportunity = add_opportunity(about.account, name="Deal", by=None, at=self.at)
        self.asked = comment(about, field="pain", text="Whose board?", by=self.ae, at=self.at)


STATES = ("draft", "submitted", "bounced", "accepted")


def desks(world: Any) -> dict[str, Desk]:
    """Ours, theirs, and one of theirs whose AE is covered by ours."""
    ours, theirs = Desk(world, "ours", "sdr", "ae"), Desk(world, "theirs", "stranger", "rival")
    covered = copy(theirs)
    covered.ae, covered.names = world.people["covered"], {"ae": {S.COVER}}
    for person in (covered.ae, world.people["ae"]):
        agree(theirs.version, by=person, at=world.at)
    for desk in (found := {"ours": ours, "theirs": theirs, "covered": covered}).values():
        desk.fill()
    for desk in (ours, theirs):
        about = desk.handoffs["bounced"]
        desk.proposal = propose(desk.written_bar, about, "Who signs.", by=desk.ae, at=world.at)
    return found


def handoffs(state: str) -> Any:
    return lambda world: [
        Thing(f"of {name}", {"pk": desk.handoffs[state].pk}, desk.name, named=desk.names)
        for name, desk in world.desks.items()
    ]


def by_handoff(key_of: Any) -> Any:
    """What is seen with a handoff, by whoever sees that."""
    return lambda world: [
        Thing(f"of {name}", {"pk": key_of(desk)}, desk.name, named=desk.names)
        for name, desk in world.desks.items()
    ]


def worked_with(key_of: Any) -> Any:
    """What is seen by whoever works with a handoff about it: the members of its team, and those whom it names."""
    ours = {key: {S.WORKS} for key in ("sdr", "ae", "manager")}
    seen = {"ours": ours, "theirs": {}, "covered": {"ae": {S.WORKS}}}
    return lambda world: [
        Thing(f"of {name}", {"pk": key_of(desk)}, desk.name, named=seen[name])
        for name, desk in world.desks.items()
    ]


def of_desks(key_of: Any) -> Any:
    return lambda world: [Thing(f"of {name}", key_of(world.desks[name]), name) for name in ("ours", "theirs")]


def typed(version: Any) -> dict[str, Any]:
    """What the browser sends for a draft, one name changed."""
    told: dict[str, Any] = {
        "do": "save", "frame": version.frame, "version": str(version.pk), "revision": version.revision,
    }  # fmt: skip
    rows = items(version)
    for number, item in enumerate(rows):
        words = ("name", "verify", "clean_answer", "element", "field", "lineage")
        told |= {f"item-{number}-{word}": str(getattr(item, word)) for word in words}
    return told | {"items": len(rows), "item-0-name": "Why they look now"}


HANDOFF = READERS | {S.SDR, S.HOLDER, S.COVER}
KINDS = {
    "handoff in draft": handoffs("draft"),
    "handoff to decide": handoffs("submitted"),
    "handoff sent back": handoffs("bounced"),
    "handoff accepted": handoffs("accepted"),
    "team with bars": of_desks(lambda desk: {"pk": desk.team.pk}),
    "motion": of_desks(lambda desk: {"pk": desk.team.pk, "motion": NEW}),
    "bar": of_desks(lambda desk: {"pk": desk.bar.pk}),
    "bar without review": of_desks(lambda desk: {"pk": desk.plain_bar.pk}),
    "bar being written": of_desks(lambda desk: {"pk": desk.written_bar.pk}),
    "version in force": of_desks(lambda desk: {"pk": desk.version.pk}),
    "version in draft": of_desks(lambda desk: {"pk": desk.draft_version.pk}),
    "proposal": of_desks(lambda desk: {"pk": desk.proposal.pk}),
    "round": by_handoff(lambda desk: desk.landed.pk),
    "round accepted": by_handoff(lambda desk: desk.accepted.pk),
    "example": by_handoff(lambda desk: desk.example.pk),
    "comment": by_handoff(lambda desk: desk.asked.pk),
    "account": worked_with(lambda desk: desk.handoffs["draft"].account_id),
    "contact": worked_with(lambda desk: desk.handoffs["draft"].contact_id),
    "opportunity": worked_with(lambda desk: desk.opportunity.pk),
}
KNOWN_TO = (
    {kind: HANDOFF for kind in KINDS if kind.startswith("handoff")}
    | {kind: {S.PLACED} for kind in KINDS if not kind.startswith("handoff")}
    | {"proposal": {S.MEMBER, S.MANAGER, S.REVOPS}}
    | dict.fromkeys(("round", "round accepted", "example", "comment"), HANDOFF)
    | dict.fromkeys(("account", "contact", "opportunity"), COMPANY | {S.WORKS})
)
