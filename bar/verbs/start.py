"""Setting a team up after first run's questions (BAR-11): only what fits."""

import datetime as dt

from django.db import transaction

from bar.firstrun import Answers, contradiction, verdict
from bar.models import Bar
from bar.verbs.bars import set_reviewed, start_bar
from bar.verbs.drafts import draft
from ledger.refused import Refused
from people.models import Team, User


@transaction.atomic
def set_up(team: Team, answers: Answers, *, by: User | None, at: dt.datetime) -> list[Bar]:
    """A bar with a draft for each motion that has one, and the others without. What is there already is kept."""
    if sentence := contradiction(answers.deals):
        raise Refused(sentence, rule="BAR-11", field="deals")
    made = []
    for wanted in verdict(answers).set_up:
        bar = Bar.objects.filter(team=team, motion=wanted.motion).first()
        if bar is None:
            bar = start_bar(team, wanted.motion, reviewed=wanted.reviewed, by=by, at=at)
        bar = set_reviewed(bar, wanted.reviewed, by=by, at=at)
        if wanted.reviewed and not bar.versions.exists():
            draft(bar, by=by, at=at)
        made.append(bar)
    return made
