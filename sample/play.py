"""Lives one handoff's story through everybody's own verbs, each at its moment, up to the end of history."""

import datetime as dt
import logging
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from bar.models import Bar, BarItem, BarVersion, Proposal
from bar.presets import Motion
from bar.verbs import propose
from bounces import verbs as reviews
from briefs import verbs as writing
from briefs.models import Brief
from handoff import verbs
from handoff.models import Handoff
from handoff.reasons import Reassignment
from handoff.states import Meeting, Outcome, Review
from ledger.past import Past
from ledger.refused import Refused
from people.cover import standing_in_for
from people.models import Team, User
from sample import briefs, talk
from sample.accounts import Account, account
from sample.cast import email
from sample.plan import DAY, HOUR, MINUTE, Arc, Plan, Story, hours

log = logging.getLogger(__name__)
SECOND = dt.timedelta(seconds=1)
VERIFYING = (None, 44, 58, 63, 71, 82, 96)  # seconds by the timer of BAR-5, where it was run


class NotYet(Exception):
    """What comes next has not happened yet: here history ends."""


@dataclass(frozen=True)
class Firm:
    """The rows that all stories share, read once."""

    plan: Plan
    teams: dict[int, Team]
    people: dict[str, User]

    @classmethod
    def read(cls, plan: Plan) -> "Firm":
        from sample.cast import TEAMS

        teams = {number: Team.objects.get(name=it.name) for number, it in enumerate(TEAMS)}
        return cls(plan, teams, {user.email: user for user in User.objects.all()})

    def person(self, name: str) -> User:
        return self.people[email(name)]


def play(story: Story, firm: Firm, then: Past, *, until: dt.datetime) -> None:
    """`until` is when this is written: what its clocks had to do by then is done, too."""
    life = Life(story, firm, then)
    try:
        life.run()
    except NotYet:
        pass
    except Refused as no:  # as it happens to people, too: what they had done until then stands
        log.warning("a story was refused", extra={"story": story.number, "rule": no.rule, "why": no.sentence})
    if life.pk is not None:
        then.live_until(max(until, firm.plan.ends_at), life.handoff)


class Life:
    """One handoff, the people around it, and the moment at which its story stands."""

    def __init__(self, story: Story, firm: Firm, then: Past) -> None:
        self.story, self.firm, self.then = story, firm, then
        self.rng = random.Random(f"story {firm.plan.seed} {story.number}")  # noqa: S311  made up, guards nothing
        self.team = firm.teams[story.team]
        self.sdr = firm.person(story.of.sdrs[story.sdr])
        self.hours = hours(story.team, story.begun_at)
        self.at = story.begun_at
        self.pk: UUID | None = None
        self.meets_at: dt.datetime | None = None  # when what becomes of the meeting is known
        self.lacks = ""

    # Time

    def go(self, to: dt.datetime) -> dt.datetime:
        """On to this moment, with what happens on the way: clocks, and the meeting."""
        if self.meets_at is not None and self.meets_at <= to:
            moment, self.meets_at = self.meets_at, None
            self._go(max(moment, self.at + SECOND))
            self._meet()
        return self._go(max(to, self.at + SECOND))

    def _go(self, to: dt.datetime) -> dt.datetime:
        if to > self.firm.plan.ends_at:
            raise NotYet
        self.at = to
        if self.pk is not None:
            self.then.live_until(to, self.handoff_row())
        return to

    def work(self, least: float, most: float) -> dt.datetime:
        """On by so many working hours; what is to be there now may not wait for a Monday."""
        length = self.rng.uniform(least, most) * HOUR
        return self.go(
            (self.at + length if self.is_of_now else self.hours.after(self.at, length)).replace(microsecond=0)
        )

    @property
    def is_of_now(self) -> bool:
        return self.story.ae is not None

    # Rows, as they are now

    def handoff_row(self) -> Handoff:
        return Handoff(pk=self.pk)

    @property
    def handoff(self) -> Handoff:
        nouns = Handoff.objects.select_related("team", "sdr", "ae", "account", "contact", "meeting")
        return nouns.get(pk=self.pk)

    def did(self, made: Any) -> Any:
        """What follows from a verb follows before the next."""
        self.then.react()
        return made

    def say(self, sentence: str) -> str:
        return self.account.say(sentence)

    def pick(self, among: Iterable[Any]) -> Any:
        return self.rng.choice(list(among))

    # The story

    def run(self) -> None:
        arc = self.story.arc
        if arc is Arc.DIRECT:
            return self._direct()
        self._open()
        if arc is Arc.DRAFT:
            return self._half_written()
        if arc is Arc.NEVER_BRIEFED:
            return self._never_briefed()
        self._write()
        if arc is Arc.WITHDRAWN and self.rng.random() < 0.4:
            self.work(0.3, 4)
            return self._withdraw()
        self._submit()
        if arc is Arc.WAITING:
            raise NotYet
        return REVIEWS[arc](self)

    def _open(self) -> None:
        story, rng = self.story, self.rng
        self.bar = Bar.objects.get(team=self.team, motion=story.of.motion)
        self.account = self._account(story.of.motion)
        starts_at = self._slot(*((2.5, 7) if story.arc in (Arc.ACCEPTED, Arc.UNDONE) else (5, 9)))
        if story.arc is Arc.NEVER_BRIEFED:
            starts_at = self._slot(1, 3)
        known = self.account
        brief = self.did(
            writing.begin(
                bar=self.bar, sdr=self.sdr, account=known.name, domain=known.domain, contact=known.contact,
                title=known.title, email=known.email, starts_at=starts_at,
                ends_at=starts_at + rng.choice((30, 30, 45)) * MINUTE,
                link=f"https://meet.larkfield.example/{story.number:04}", by=self.sdr, at=self.at,
            )
        )  # fmt: skip
        self.pk = brief.handoff_id
        self._meets(starts_at)

    def _account(self, motion: Motion) -> Account:
        """Looked up and entered before the call, with what the SDR finds: most of it, and not always the deal."""
        story, at, plan = self.story, self.at, self.firm.plan
        known = account(story.number, seed=plan.seed, team=story.of, motion=motion, on=at.date())
        owner = self.firm.person(story.of.aes[story.ae]) if story.ae is not None else None
        facts = {
            "domain": known.domain, "industry": known.industry, "employees": known.employees, "revenue": known.revenue,
            "currency": "USD", "location": known.location, "site": f"https://{known.domain}", "owner": owner,
        }  # fmt: skip
        row = verbs.add_account(name=known.name, by=self.sdr, at=at, **facts)
        contact = {
            "title": known.title,
            "department": known.department,
            "email": known.email,
            "phone": known.phone,
        }
        if self.rng.random() < 0.8:
            contact["linkedin_url"] = known.linkedin_url
        verbs.add_contact(row, name=known.contact, by=self.sdr, at=at, **contact)
        self.opportunity = None
        if self.rng.random() < 0.7:
            deal = {"amount": known.amount, "currency": "USD", "closes_on": known.closes_on}
            self.opportunity = verbs.add_opportunity(
                row, name=f"{known.name}: planning", by=self.sdr, at=at, **deal
            )
        return known

    def _slot(self, least: float, most: float) -> dt.datetime:
        """A half hour of a working day, so many working days ahead."""
        ahead = self.hours.after(self.at, self.rng.uniform(least, most) * 9 * HOUR)
        slot = ahead.replace(minute=30 * (ahead.minute // 30), second=0, microsecond=0)
        return max(slot, self.at + 30 * MINUTE)

    def _meets(self, starts_at: dt.datetime) -> None:
        self.meets_at = starts_at + self.rng.randrange(35, 140) * MINUTE

    def _write(self, *, lacks: str | None = None) -> None:
        handoff = self.handoff
        if self.opportunity is not None:
            verbs.change_handoff(handoff, opportunity=self.opportunity, by=self.sdr, at=self.at)
        version = self._version()
        items = {str(it.lineage): briefs.NEEDS[it.name] for it in version.items.order_by("position")}
        self.needs = list(items.values())
        self.lacks = self._lack() if lacks is None else lacks
        self.brief = briefs.written(self.account, self.needs, self.sdr.name, self.rng, lacks=self.lacks)
        if self.rng.random() < 0.6:
            self._context()
        honest = self.rng.random() < 0.5
        given = briefs.answers(items, self.lacks, self.account, honest=honest)
        self.go(self.at + self.rng.randrange(150, 330) * SECOND)
        self._save(self.brief.columns() | {"answers": given})

    def _lack(self) -> str:
        sent_back = self.story.arc not in (
            Arc.ACCEPTED,
            Arc.LATE,
            Arc.UNDONE,
            Arc.PASSED_ON,
            Arc.WAITING,
            Arc.WITHDRAWN,
        )
        if self.story.arc is Arc.WAITING:
            sent_back = self.rng.random() < 0.4
        weights = [3 if need in ("budget", "authority", "buyer", "timeline") else 1 for need in self.needs]
        return self.rng.choices(self.needs, weights)[0] if sent_back else ""

    def _version(self) -> BarVersion:
        return self.bar.versions.get(state="in_force")

    def _save(self, columns: dict[str, Any]) -> None:
        brief = Brief.objects.get(pk=self.pk)
        self.did(
            writing.save(
                brief, columns, revision=brief.revision, by=self.sdr, at=self.at,
                active_seconds=self.rng.randrange(110, 290), verify_seconds=self.rng.choice(VERIFYING),
            )
        )  # fmt: skip

    def _context(self) -> None:
        facts = {
            name: self.say(self.pick(said)) for name, said in talk.CONTEXT.items() if self.rng.random() < 0.6
        }
        facts["stakeholders"] = [
            {"side": "champion", "name": self.account.contact, "title": self.account.title, "meets": True}
        ]
        writing.set_context(self.handoff, by=self.sdr, at=self.at, **facts)

    def _submit(self) -> None:
        left = self.firm.plan.ends_at - (DAY - self.story.left)
        self.go(left if self.story.arc is Arc.WAITING else self.at + self.rng.randrange(40, 900) * SECOND)
        brief = Brief.objects.get(pk=self.pk)
        self.did(reviews.submit(self.handoff, revision=brief.revision, by=self.sdr, at=self.at))
        if self.rng.random() < 0.12:
            self._ask()

    def _ask(self) -> None:
        handoff = self.handoff
        field, words = self.pick(talk.QUESTIONS)
        self._go(self.at + self.rng.randrange(12, 60) * MINUTE)
        row = writing.comment(handoff, field=field, text=self.say(words), by=self.decider(), at=self.at)
        if self.rng.random() < 0.7:
            replies = [words for where, words in talk.REPLIES if where == field]
            self._go(self.at + self.rng.randrange(6, 50) * MINUTE)
            if replies:
                writing.comment(handoff, field=field, text=self.say(replies[0]), by=self.sdr, at=self.at)
            writing.resolve(row, by=self.sdr, at=self.at)

    # Deciding

    def decider(self) -> User:
        """Who holds it, or who stands in for them just now."""
        holder = self.handoff.ae
        assert holder is not None
        return self.firm.people[next(iter(standing_in_for(holder, self.at)), holder).email]

    def _due_at(self) -> dt.datetime:
        return self.handoff.rounds.get(decided_at=None).due_at

    def _think(self, *, late: bool = False) -> dt.datetime:
        """Until the AE decides: within a few working hours, and where that is too late at once."""
        if late:
            return self.go(max(self.hours.after(self._due_at(), self.rng.uniform(0.3, 5) * HOUR), self.at))
        wanted = self.hours.after(self.at, min(self.rng.lognormvariate(0.7, 0.7), 8) * HOUR)
        due_at = self._due_at()
        if wanted >= due_at or self.is_of_now:
            wanted = self.at + min(self.rng.uniform(0.05, 0.8) * (due_at - self.at), 90 * MINUTE)
        return self.go(wanted.replace(microsecond=0))

    def _accept(self, *, late: bool = False) -> None:
        self._think(late=late)
        self.did(
            reviews.accept(self.handoff, by=self.decider(), at=self.at, seconds=self.rng.randrange(12, 75))
        )
        self._after_accepting()

    def _bounce(self, *, late: bool = False, again: bool = False) -> None:
        self._think(late=late)
        need = self.lacks or "timeline"
        reason, fix = map(self.say, self.pick(talk.BOUNCES[need]))
        if again:
            reason = self.say(self.pick(talk.LACKED_AGAIN))
        item = self._item(need)
        self.did(
            reviews.bounce(
                self.handoff, item=item, reason=reason, fix=fix, by=self.decider(), at=self.at,
                seconds=self.rng.randrange(20, 110),
            )
        )  # fmt: skip

    def _item(self, need: str) -> BarItem:
        version = self.handoff.rounds.latest("number").version
        return next(it for it in version.items.order_by("position") if briefs.NEEDS[it.name] == need)

    def _restate(self, *, within: float = 6) -> None:
        self.work(0.3, within)
        words = {"what": talk.NAMES[self.lacks or "timeline"]} | self.account.words
        restated = self.pick(talk.RESTATED).format(**words)
        step_due_at = self.hours.after(self.at, self.rng.uniform(3, 12) * HOUR)
        if self.is_of_now:
            step_due_at = self.firm.plan.ends_at + self.rng.randrange(40, 1_500) * MINUTE
        self.did(
            reviews.restate(
                self.handoff, restated=restated, step=self.say(self.pick(talk.STEPS)), step_due_at=step_due_at,
                by=self.sdr, at=self.at,
            )
        )  # fmt: skip

    def _mend(self, *, whole: bool = True) -> None:
        """Round two: what was missing has been found out, or only put otherwise."""
        self.work(1, 11)
        mended = briefs.mended(self.brief, self.account, self.needs, self.rng)
        self.brief = mended if whole else briefs.patched(self.brief, self.account, self.rng)
        version = Brief.objects.select_related("version").get(pk=self.pk).version
        assert version is not None
        items = {str(it.lineage): briefs.NEEDS[it.name] for it in version.items.order_by("position")}
        self._save(self.brief.columns() | {"answers": briefs.answers(items, "", self.account, honest=True)})
        self._submit()

    def _recycle(self) -> None:
        to, note = self.pick(talk.RECYCLED)
        self.did(reviews.recycle(self.handoff, to=to, note=self.say(note), by=self.sdr, at=self.at))
        self._call_off()

    def _withdraw(self) -> None:
        self.did(verbs.withdraw(self.handoff, why=self.pick(talk.WITHDRAWN), by=self.sdr, at=self.at))
        self._call_off()

    def _call_off(self) -> None:
        """What is over needs no meeting."""
        self.meets_at = None
        if self.handoff.meeting_state == Meeting.BOOKED:
            self._go(self.at + self.rng.randrange(1, 20) * MINUTE)
            self.did(verbs.cancel(self.handoff, by=self.sdr, at=self.at))

    # The meeting, and what comes of it

    def _meet(self) -> None:
        """What became of it, as of now. Most come; who does not is booked again."""
        handoff, lot = self.handoff, self.rng.random()
        if handoff.meeting_state != Meeting.BOOKED:
            return
        by = handoff.ae if handoff.ae is not None and handoff.review == Review.ACCEPTED else self.sdr
        if lot < 0.86:
            self.did(verbs.hold(handoff, by=by, at=self.at))
        else:
            self.did(verbs.miss(handoff, by=by, at=self.at))
            self._book_again()

    def _book_again(self) -> None:
        self._go(self.hours.after(self.at, self.rng.uniform(0.4, 7) * HOUR).replace(microsecond=0))
        starts_at = self._slot(1, 4)
        self.did(
            verbs.book(
                self.handoff, starts_at=starts_at, ends_at=starts_at + 30 * MINUTE, by=self.sdr, at=self.at
            )
        )
        self._meets(starts_at)

    def _after_accepting(self) -> None:
        """Confirmed, sometimes moved, held, and then it goes on or it does not."""
        lot = self.rng.random()
        if lot < 0.17 and self.meets_at is not None and self.meets_at - self.at > 2 * DAY:
            self.work(0.5, 5)
            if self.handoff.meeting_state == Meeting.BOOKED:
                self._move() if lot < 0.11 else self._cancel()
        if self.rng.random() < 0.012:
            self._example()
        while self.meets_at is not None:
            self.go(self.meets_at)
        if self.handoff.meeting_state == Meeting.HELD:
            self._outcome()

    def _move(self) -> None:
        starts_at = self._slot(2, 5)
        times = {"starts_at": starts_at, "ends_at": starts_at + 30 * MINUTE}
        self.did(verbs.move_meeting(self.handoff, **times, by=self.sdr, at=self.at))
        self._meets(starts_at)

    def _cancel(self) -> None:
        self.meets_at = None
        self.did(verbs.cancel(self.handoff, by=self.sdr, at=self.at))
        self._book_again()

    def _outcome(self) -> None:
        lot = self.rng.random()
        if lot < 0.2:
            return  # they are still talking
        self.work(0.5, 20)
        self._becomes(Outcome.DISQUALIFIED if lot < 0.45 else Outcome.ADVANCED)
        if lot < 0.45:
            if self.rng.random() < 0.25 and not self.handoff.direct:
                self._propose()
            return
        self.work(10, 60)
        self._becomes(Outcome.OPPORTUNITY if self.rng.random() < 0.7 else Outcome.LOST)
        if self.handoff.outcome == Outcome.OPPORTUNITY:
            self.work(60, 260)
            self._becomes(Outcome.WON if self.rng.random() < 0.4 else Outcome.LOST)

    def _becomes(self, outcome: str) -> None:
        self.did(verbs.set_outcome(self.handoff, outcome, by=self.decider(), at=self.at))

    def _propose(self) -> None:
        if Proposal.objects.filter(bar=self.bar).count() < 4:
            words = self.say(self.pick(talk.PROPOSALS))
            self.did(propose(self.bar, self.handoff, words, by=self.decider(), at=self.at))

    def _example(self) -> None:
        last = self.handoff.rounds.latest("number")
        why = self.pick(talk.EXAMPLES)
        self.did(
            writing.mark_example(last, words=writing.masked(last), why=why, by=self.decider(), at=self.at)
        )

    # Stories that go another way

    def _direct(self) -> None:
        """A small deal that its AE takes without brief and review (BAR-11)."""
        known = self.account = self._account(Motion.HIGH_VELOCITY)
        ae = self.firm.person(self.story.of.aes[self.rng.randrange(len(self.story.of.aes))])
        starts_at = self._slot(0.2, 2)
        made = self.did(
            writing.begin_direct(
                bar=Bar.objects.get(team=self.team, motion=Motion.HIGH_VELOCITY), ae=ae, sdr=self.sdr,
                account=known.name, domain=known.domain, contact=known.contact, title=known.title, email=known.email,
                starts_at=starts_at, ends_at=starts_at + 30 * MINUTE, by=self.sdr, at=self.at,
            )
        )  # fmt: skip
        self.pk = made.pk
        self._meets(starts_at)
        while self.meets_at is not None:
            self.go(self.meets_at)
        self._outcome()

    def _half_written(self) -> None:
        needs = [briefs.NEEDS[it.name] for it in self._version().items.order_by("position")]
        self._go(min(self.at + self.rng.randrange(90, 240) * SECOND, self.firm.plan.ends_at))
        far = self.rng.choice((2, 3, 4))
        self._save(briefs.begun(self.account, needs, self.sdr.name, self.rng, far=far))

    def _never_briefed(self) -> None:
        """The call comes first: the leak. Some are taken back afterwards, some written late."""
        assert self.meets_at is not None
        self.go(self.meets_at)
        self.work(2, 14)
        if self.rng.random() < 0.5:
            self._withdraw()
        else:
            self._write()
            self._submit()
            self._accept()

    def _fixed(self) -> None:
        self._bounce()
        self._restate()
        self._mend()
        self._accept()

    def _recycled(self) -> None:
        self._bounce()
        self.work(0.5, 7)
        self._recycle()

    def _stuck(self) -> None:
        self._bounce()
        self.go((self.at + self.rng.uniform(26, 80) * HOUR).replace(microsecond=0))
        self.work(0.2, 4)
        self._recycle()

    def _twice(self) -> None:
        self._bounce()
        self._restate()
        self._mend(whole=False)
        self._bounce(again=True)
        self.work(1, 9)
        self._recycle()

    def _disputed(self) -> None:
        self._bounce()
        self.work(0.2, 2)
        words = self.say(self.pick(talk.DISPUTES))
        self.did(reviews.dispute(self.handoff, disagreement=words, by=self.sdr, at=self.at))
        self._restate()
        self._mend()
        self._accept()

    def _late(self) -> None:
        self._accept(late=True)

    def _late_back(self) -> None:
        self._bounce(late=True)
        self._restate()
        self._mend()
        self._accept()

    def _undone(self) -> None:
        self._think()
        by = self.decider()
        self.did(reviews.accept(self.handoff, by=by, at=self.at, seconds=9))
        self._go(self.at + 6 * SECOND)
        self.did(reviews.undo(self.handoff, by=by, at=self.at))
        self._accept()

    def _withdrawn(self) -> None:
        self.work(0.3, 2)
        self._withdraw()

    def _passed_on(self) -> None:
        self.work(0.3, 2)
        holder = self.handoff.ae
        why = self.pick((Reassignment.NO_CAPACITY, Reassignment.CONFLICT, Reassignment.WRONG_TERRITORY))
        self.did(verbs.pass_on(self.handoff, by=holder, at=self.at, why=why))
        if self.handoff.ae is None:
            raise NotYet
        self._accept()

    def _sent_back(self) -> None:
        self._bounce()
        raise NotYet

    def _being_fixed(self) -> None:
        self._bounce()
        self._restate(within=2)
        raise NotYet


REVIEWS: dict[Arc, Callable[[Life], None]] = {
    Arc.ACCEPTED: Life._accept,
    Arc.FIXED: Life._fixed,
    Arc.RECYCLED: Life._recycled,
    Arc.STUCK: Life._stuck,
    Arc.TWICE: Life._twice,
    Arc.DISPUTED: Life._disputed,
    Arc.LATE: Life._late,
    Arc.LATE_BACK: Life._late_back,
    Arc.UNDONE: Life._undone,
    Arc.WITHDRAWN: Life._withdrawn,
    Arc.PASSED_ON: Life._passed_on,
    Arc.SENT_BACK: Life._sent_back,
    Arc.BEING_FIXED: Life._being_fixed,
}
