"""The meeting of a handoff in the browser: booked, moved, said to be held or not, put right, and who is to be there."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from handoff import verbs
from handoff.attending import listed, names_known, recognised
from handoff.meeting_forms import USUAL, Coming, Corrected, Times
from handoff.models import Handoff, Meeting
from handoff.states import Meeting as State
from handoff.story import Part
from handoff.story_page import readable
from handoff.verbs.meetings import TIMES, attendees_version, too_soon
from ledger.time import moment_of as moment
from people import policy
from people.forms import MOMENT, Kept
from people.models import User
from people.verbs.rows import version
from people.views.page import Undo, act, came_from, data, form_page, form_view, who

# On the handoff's page


@dataclass(frozen=True)
class Way:
    """Something that can be done about a meeting: a page where it `asks`, else a button."""

    route: str
    verb: str
    word: str | Promise
    kind: str = "plain"
    key: str = ""
    asks: bool = True


BOOK = Way("book_meeting", "handoff.book", gettext_lazy("Book the meeting"), "primary", "m")
AGAIN = Way("book_meeting", "handoff.book", gettext_lazy("Book again"), "primary", "m")
MOVE = Way("move_meeting", "handoff.book", gettext_lazy("Move"), key="m")
PEOPLE = Way("meeting_people", "handoff.book", gettext_lazy("Who is to be there"))
HOLD = Way("hold_meeting", "handoff.mark", gettext_lazy("They came"), key="h", asks=False)
MISS = Way("miss_meeting", "handoff.mark", gettext_lazy("They did not come"), asks=False)
CANCEL = Way("cancel_meeting", "handoff.book", gettext_lazy("Call it off"), "quiet", asks=False)
NOT_HELD = Way("correct_meeting", "handoff.mark", gettext_lazy("They did not come after all"))
WAS_HELD = Way("correct_meeting", "handoff.mark", gettext_lazy("They came after all"))
WAYS = {
    State.NONE: (BOOK,),
    State.BOOKED: (HOLD, MISS, MOVE, PEOPLE, CANCEL),
    State.HELD: (NOT_HELD, PEOPLE),
    State.NO_SHOW: (AGAIN, WAS_HELD),
    State.CANCELLED: (AGAIN,),
}


def tell(handoff: Handoff, user: User, at: dt.datetime) -> list[Part]:
    """This room's part of the story: the meeting as it is, as it was confirmed, and what can be done about it."""
    found = ways(handoff, user, at)
    context = {
        "ways": found,
        "sentences": list(dict.fromkeys(no for _way, no in found if no)),
        "people": listed(handoff),
        "confirmed": as_confirmed(handoff),
    }
    return [Part(15, "handoff/_meeting_told.html", context)]


def ways(handoff: Handoff, user: User, at: dt.datetime) -> list[tuple[Way, str]]:
    """Each with the sentence why not, empty for yes."""
    may = {verb: policy.refusal(user, verb, handoff, at=at) for verb in ("handoff.book", "handoff.mark")}
    early = {"hold_meeting", "miss_meeting"} if (soon := too_soon(handoff, at=at)) else set()
    return [
        (way, may[way.verb] or (soon if way.route in early else ""))
        for way in WAYS[State(handoff.meeting_state)]
    ]


def as_confirmed(handoff: Handoff) -> dict[str, Any] | None:
    """The meeting that the AE confirmed by accepting, with whether it is another one by now (BRIEF-7)."""
    accepted = (
        handoff.rounds.filter(decision="accepted").select_related("decided_by").order_by("-number").first()
    )
    if accepted is None or accepted.meeting is None:
        return None
    then = accepted.meeting
    starts_at, ends_at = (dt.datetime.fromisoformat(then[name]) for name in TIMES)
    meeting = handoff.meeting
    moved = meeting is None or (meeting.starts_at, meeting.ends_at) != (starts_at, ends_at)
    return {
        "at": accepted.decided_at,
        "by": accepted.decided_by,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "people": then["attendees"],
        "is_moved": moved,
        "is_other_people": _sorted(then["attendees"]) != _sorted(listed(handoff)),
    }


def _sorted(people: list[dict[str, Any]]) -> list[str]:
    return sorted(repr(sorted(row.items())) for row in people)


# Its pages


@form_view
def book_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The first time, and again after a no-show or cancellation: the handoff goes on under the same brief."""
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.book", handoff, at=moment(request))
    if request.method != "POST" and handoff.meeting_state == State.BOOKED:
        return redirect("move_meeting", pk)
    if request.method != "POST" and handoff.meeting_state == State.HELD:
        return _held_already(request, pk)
    link = handoff.meeting.link if handoff.meeting else ""
    form = Times(data(request), length=_length(handoff.meeting), initial={"link": link})
    again = handoff.meeting_state != State.NONE

    def do(_given: dict[str, Any]) -> None:
        verbs.book(handoff, **form.given(), by=who(request), at=moment(request))

    words = {"account": handoff.account}
    title = _("Book %(account)s again") if again else _("Book the meeting with %(account)s")
    done = _("Booked again. It goes on under the same brief.") if again else _("Booked.")
    return _page(request, handoff, form, do, title=title % words, act=_("Book"), done=done)


@form_view
def move_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.book", handoff, at=moment(request))
    if request.method != "POST" and handoff.meeting_state == State.HELD:
        return _held_already(request, pk)
    if request.method != "POST" and handoff.meeting_state != State.BOOKED:
        return redirect("book_meeting", pk)
    meeting = handoff.meeting or Meeting()
    known = {"starts_at": meeting.starts_at, "link": meeting.link, "seen": version(meeting, TIMES)}
    form = Times(data(request), length=_length(handoff.meeting), initial=known)

    def do(given: dict[str, Any]) -> None:
        verbs.move_meeting(handoff, **form.given(), seen=given["seen"], by=who(request), at=moment(request))

    def now() -> tuple[dict[str, Any], str]:
        row = Meeting.objects.get(handoff=pk)
        return {"starts_at": row.starts_at, "ends_at": row.ends_at}, version(row, TIMES)

    return _page(
        request, handoff, form, do, title=_("Move the meeting with %(account)s") % {"account": handoff.account},
        act=_("Move"), done=_("Moved."), now=now,
    )  # fmt: skip


def _held_already(request: HttpRequest, pk: UUID) -> HttpResponse:
    messages.info(request, _("This meeting was held. If they did not come after all, put that right first."))
    return redirect("story", pk)


def _length(meeting: Meeting | None) -> dt.timedelta:
    return meeting.ends_at - meeting.starts_at if meeting else USUAL


@require_POST
def hold_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.mark", handoff, at=moment(request))
    return _said(request, handoff, verbs.hold, done=_("Noted: they came."))


@require_POST
def miss_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.mark", handoff, at=moment(request))
    done = _("Noted: they did not come. %(sdr)s is asked to book again today.") % {"sdr": handoff.sdr.name}
    return _said(request, handoff, verbs.miss, done=done)


@require_POST
def cancel_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Called off by mistake it is booked again for the same time, as long as that is to come."""
    handoff, at = readable(request, pk), moment(request)
    policy.check(request.user, "handoff.book", handoff, at=at)
    meeting = handoff.meeting
    undo = None
    if meeting is not None and meeting.starts_at > at:
        times = {name: timezone.localtime(getattr(meeting, name)).strftime(MOMENT) for name in TIMES}
        undo = Undo(reverse("book_meeting", args=[pk]), times | {"from": came_from(request)})
    done = _("Called off. %(sdr)s is asked to book again today.") % {"sdr": handoff.sdr.name}
    return _said(request, handoff, verbs.cancel, done=done, undo=undo)


def _said(
    request: HttpRequest, handoff: Handoff, verb: Callable[..., Any], *, done: str, undo: Undo | None = None
) -> HttpResponse:
    return act(
        request,
        lambda: verb(handoff, by=who(request), at=moment(request)),
        back=came_from(request, reverse("story", args=[handoff.pk])),
        done=done,
        undo=undo,
    )


@form_view
def correct_meeting(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.mark", handoff, at=moment(request))
    if request.method != "POST" and handoff.meeting_state not in (State.HELD, State.NO_SHOW):
        messages.info(request, _("Nobody has said yet whether they came, so there is nothing to put right."))
        return redirect("story", pk)
    held = handoff.meeting_state != State.HELD
    if request.method == "POST":  # the way that was meant, which somebody else may have gone meanwhile
        held = request.POST.get("held") == "True"
    form = Corrected(data(request), held=held)

    def do(given: dict[str, Any]) -> None:
        verbs.correct(handoff, held=held, why=given["why"], by=who(request), at=moment(request))

    word = WAS_HELD.word if held else NOT_HELD.word
    words = {"account": handoff.account, "what": word}
    return _page(
        request, handoff, form, do, title=_("%(account)s: %(what)s") % words, act=_("Put it right"),
        done=_("Put right."),
    )  # fmt: skip


@form_view
def meeting_people(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.book", handoff, at=moment(request))
    if request.method != "POST" and handoff.meeting is None:
        return redirect("book_meeting", pk)
    form = Coming(data(request), people=listed(handoff), initial={"seen": attendees_version(handoff)})

    def do(given: dict[str, Any]) -> None:
        rows = recognised(handoff, form.given(given))
        verbs.set_attendees(handoff, rows, seen=given["seen"], by=who(request), at=moment(request))

    return _page(
        request, handoff, form, do, title=_("Who is to be there, %(account)s") % {"account": handoff.account},
        act=_("Save"), done=_("Saved."), now=lambda: ({}, attendees_version(handoff)),
        template="handoff/meeting_people.html", names=partial(names_known, handoff),
    )  # fmt: skip


def _page(request: HttpRequest, handoff: Handoff, form: Kept, do: Any, **more: Any) -> HttpResponse:
    """A form about the meeting, beside it as it stands. Cancel leads to where one came from."""
    story = reverse("story", args=[handoff.pk])
    came = came_from(request)
    shown = {
        "handoff": handoff,
        "people": partial(listed, handoff),
        "from": came,
        "back": came or story,
        "cancel": came or story,
        "template": "handoff/meeting_form.html",
    }
    return form_page(request, form, do, **(shown | more))
