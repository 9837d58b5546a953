"""Whom a review is mailed to, and in which words. A mail says whose turn it is and where to go on; what a buyer said
stays in the product.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handoff import states
from handoff.models import Handoff
from handoff.notices import Letter, Notice
from ledger.models import Clock, Event
from people.cover import holding, standing_in_for
from people.models import Role, User

AE, SDR, MANAGERS = "ae", "sdr", "managers"


def notice(
    label: Promise,
    *,
    to: Sequence[str],
    subject: Promise,
    line: Promise,
    act: Promise,
    clock: str = "",
    review: Collection[str] = (),
    meeting: Collection[str] = (),
) -> Notice:
    """`subject` and `line` hold %(account)s, %(ae)s, %(sdr)s, %(by)s and, with a `clock`, its %(due)s.

    It is news as long as the handoff is in one of these states and the clock, where there is one, runs.
    """

    def running(event: Event) -> Clock | None:
        return Clock.objects.filter(kind=clock, subject_id=event.subject_id, stopped_at=None).first()

    def is_news(handoff: Handoff) -> bool:
        fits = not review or handoff.review in review
        return fits and (not meeting or handoff.meeting_state in meeting)

    def people(event: Event) -> list[User]:
        if clock and running(event) is None:
            return []
        handoff = _handoff(event)
        return _people(handoff, to, at=event.at) if is_news(handoff) else []

    def letter(event: Event, user: User) -> Letter | None:
        handoff = _handoff(event)
        found = running(event) if clock else None
        if not is_news(handoff) or (clock and found is None):
            return None
        words = _names(handoff, event) | {"due": _moment(found.due_at) if found else ""}
        address = reverse("story", args=[handoff.pk])
        return Letter(str(subject) % words, [str(line) % words], str(act), address)

    return Notice(label, people, letter)


def _handoff(event: Event) -> Handoff:
    return Handoff.objects.select_related("account", "team", "ae", "sdr").get(pk=event.subject_id)


def _names(handoff: Handoff, event: Event) -> dict[str, str]:
    by = User.objects.filter(pk=event.by_id).first() if event.by_id else None
    return {
        "account": handoff.account.name,
        "sdr": handoff.sdr.name,
        "ae": handoff.ae.name if handoff.ae else _("nobody yet"),
        "by": by.name if by else _("Handoff"),
    }


def _people(handoff: Handoff, roles: Iterable[str], *, at: dt.datetime) -> list[User]:
    """Each once, with who stands in for the AE."""
    found: dict[object, User] = {}
    for role in roles:
        if role == MANAGERS:
            people = holding(Role.MANAGER, handoff.team)
        elif role == SDR:
            people = [handoff.sdr]
        else:
            people = [handoff.ae, *standing_in_for(handoff.ae, at)] if handoff.ae else []
        found.update((user.pk, user) for user in people)
    return list(found.values())


def _moment(moment: dt.datetime) -> str:
    """In the zone of whoever reads it, which is switched on while a mail is written."""
    return date_format(timezone.localtime(moment), "D j M, H:i")


READ = gettext_lazy("Read the brief")
OPEN = gettext_lazy("Open it")
WAITS = (states.Review.SUBMITTED,)

SUBMITTED = notice(
    gettext_lazy("A brief to decide on"),
    to=[AE],
    review=WAITS,
    clock="review",
    subject=gettext_lazy("%(account)s: a brief to decide on by %(due)s"),
    line=gettext_lazy(
        "%(sdr)s wrote the brief. Accept it, or send it back with one reason and a way to fix it, by %(due)s."
    ),
    act=READ,
)
NEARLY_DUE = notice(
    gettext_lazy("A decision is nearly due"),
    to=[AE],
    review=WAITS,
    clock="review",
    subject=gettext_lazy("%(account)s: decide by %(due)s"),
    line=gettext_lazy("The brief by %(sdr)s still waits. A decision before %(due)s keeps the meeting warm."),
    act=READ,
)
OVERDUE = notice(
    gettext_lazy("A decision is overdue"),
    to=[AE, MANAGERS],
    review=WAITS,
    clock="review",
    subject=gettext_lazy("%(account)s: the decision is overdue"),
    line=gettext_lazy(
        "It was due %(due)s and waits on %(ae)s. It stays open until somebody decides: no clock does it for them."
    ),
    act=READ,
)
PASSED_ON = notice(
    gettext_lazy("A handoff comes to you from a colleague"),
    to=[AE],
    review=WAITS,
    clock="review",
    subject=gettext_lazy("%(account)s: yours to decide on now, by %(due)s"),
    line=gettext_lazy("It was passed on to you. The brief is by %(sdr)s; decide by %(due)s."),
    act=READ,
)
ACCEPTED = notice(
    gettext_lazy("Your brief is accepted"),
    to=[SDR],
    review=(states.Review.ACCEPTED,),
    subject=gettext_lazy("%(account)s: accepted"),
    line=gettext_lazy("%(by)s has accepted your brief and takes the call."),
    act=OPEN,
)
SENT_BACK = notice(
    gettext_lazy("A brief came back to you"),
    to=[SDR],
    review=(states.Review.BOUNCED,),
    clock="restate",
    subject=gettext_lazy("%(account)s came back, with a way to fix it"),
    line=gettext_lazy(
        "%(by)s names one item, one reason and a way to fix it. Say by %(due)s in your own words what it needs."
    ),
    act=OPEN,
)
NOT_RESTATED = notice(
    gettext_lazy("Nobody has restated what a brief needs"),
    to=[SDR, MANAGERS],
    review=(states.Review.BOUNCED,),
    subject=gettext_lazy("%(account)s: the fix is not restated yet"),
    line=gettext_lazy(
        "It came back a day ago and %(sdr)s has not said yet what it needs. A word together helps."
    ),
    act=OPEN,
)
STEP_DUE = notice(
    gettext_lazy("A step that you committed to is due"),
    to=[SDR],
    review=(states.Review.REQUALIFYING,),
    subject=gettext_lazy("%(account)s: the step is due"),
    line=gettext_lazy("The time that you set yourself is over. Submit it again, or recycle it."),
    act=OPEN,
)
BOOK_AGAIN = notice(
    gettext_lazy("A meeting to book again"),
    to=[SDR],
    meeting=(states.Meeting.NO_SHOW, states.Meeting.CANCELLED),
    subject=gettext_lazy("%(account)s: book the meeting again today"),
    line=gettext_lazy("The meeting did not take place. The brief stays as it is."),
    act=OPEN,
)
