"""A team that works: SDR, AE and manager, a bar in force, and handoffs brought as far as a test needs them."""

import datetime as dt
import itertools
from typing import Any

from bar.verbs import agree, ask, draft, start_bar
from bounces import verbs
from bounces.models import Bounce
from briefs.models import Brief, ReviewRound
from briefs.verbs import open_brief, save
from handoff.models import Account, Contact, Handoff
from handoff.verbs import book, open_handoff
from ledger.time import now
from people.models import Role, User
from people.verbs import add_team, add_user, join_team

numbers = itertools.count()
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
GOOD: dict[str, Any] = {
    "trigger": "New VP of revenue operations since October. She audits every tool before the budget closes on 12 "
    "December, and forecasting is the first category on her list.",
    "pain": "“We have five practice leads and five definitions of commit. I walked into my first board meeting "
    "with a number, and two of them disagreed with it in the room.”",
    "attendees": [
        {"side": "theirs", "name": "Priya Raghunathan", "role": "VP Revenue Operations", "confirmed": True},
        {"side": "theirs", "name": "Gareth Moss", "role": "Practice lead", "confirmed": False},
        {"side": "ours", "name": "Alex Brandt", "role": "AE", "confirmed": True},
    ],
    "promised": "One forecast call shown before and after, with a services firm of their size, and a price range "
    "in writing on the same day, because she asked for it twice.",
    "landmines": "Gareth built the workbook that they use today and is proud of it: praise it before you replace "
    "it. A pilot with a competitor died when the partner behind it left. Data may not leave the EU.",
}


class Loop:
    def __init__(self, *, at: dt.datetime | None = None) -> None:
        at = at or now()
        self.team = add_team(name=f"Northeast {next(numbers)}", by=None, at=at)
        self.sdr = self.person("Noor Haddad", Role.SDR)
        self.ae = self.person("Alex Brandt", Role.AE)
        self.manager = self.person("Ruth Lindgren", Role.MANAGER)
        self.bar = start_bar(self.team, "mid_market", by=None, at=at)
        asked = ask(draft(self.bar, by=None, at=at), by=None, at=at)
        self.version = agree(agree(asked, by=self.sdr, at=at), by=self.ae, at=at)

    def person(self, name: str, *roles: str, **more: Any) -> User:
        user = add_user(name=name, email=f"loop{next(numbers)}@example.com", by=None, at=now(), **more)
        for role in roles:
            in_team = self.team if role in (Role.SDR, Role.AE, Role.MANAGER) else None
            join_team(user, role=role, team=in_team, by=None, at=now())
        return user

    def draft(
        self, *, at: dt.datetime | None = None, starts_in: dt.timedelta | None = 7 * DAY, **more: Any
    ) -> Brief:
        """A handoff with its meeting, and its empty brief."""
        at = at or now()
        account = Account.objects.create(name=f"Harrow & Finch {next(numbers)}", created_at=at)
        contact = Contact.objects.create(account=account, name="Priya Raghunathan", created_at=at)
        facts = {"ae": self.ae} | more
        made = open_handoff(
            team=self.team, sdr=self.sdr, account=account, contact=contact, by=self.sdr, at=at, **facts
        )
        if starts_in is not None:
            starts_at = at + starts_in
            book(made, starts_at=starts_at, ends_at=starts_at + HOUR / 2, by=self.sdr, at=at)
        return open_brief(made, bar=self.bar, by=self.sdr, at=at)

    def written(self, brief: Brief | None = None, *, at: dt.datetime | None = None, **more: Any) -> Brief:
        """A brief that is ready to submit."""
        at = at or now()
        brief = brief or self.draft(at=at)
        answers = {str(item.lineage): {"met": True, "text": ""} for item in self.version.items.all()}
        changes = GOOD | {"answers": answers} | more
        return save(brief, changes, revision=brief.revision, by=self.sdr, at=at, active_seconds=0)

    def submitted(self, brief: Brief | None = None, *, at: dt.datetime | None = None) -> ReviewRound:
        at = at or now()
        brief = brief if brief is not None and brief.revision else self.written(brief, at=at)
        return verbs.submit(brief.handoff, revision=brief.revision, by=self.sdr, at=at)

    def bounced(self, handoff: Handoff | None = None, *, at: dt.datetime | None = None) -> Bounce:
        at = at or now()
        handoff = handoff or self.submitted(at=at).handoff
        return verbs.bounce(
            handoff,
            item=self.item(),
            reason="Who signs is missing.",
            fix="Ask Priya who signs.",
            by=self.ae,
            at=at,
        )

    def restated(self, handoff: Handoff | None = None, *, at: dt.datetime | None = None) -> Bounce:
        at = at or now()
        handoff = handoff or self.bounced(at=at).round.handoff
        return verbs.restate(
            handoff,
            restated="Find out who signs.",
            step="Call Priya.",
            step_due_at=at + DAY,
            by=self.sdr,
            at=at,
        )

    def item(self, position: int = 2) -> Any:
        return self.version.items.get(position=position)
