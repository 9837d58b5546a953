"""The inbox: what waits on me, soonest first; read and decided without leaving it (HANDOFF-3)."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from handoff import inbox
from ledger.time import moment_of as moment
from people import policy
from people.views.page import who, words_asked


@dataclass(frozen=True)
class View:
    """One way to look at the inbox, with how many it holds."""

    name: str
    address: str
    count: int
    is_here: bool


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    at = moment(request)
    policy.check(request.user, "inbox.read", at=at)
    desk = inbox.Inbox(who(request), at=at)
    if "sheets" in request.GET:
        return _sheets(request, desk)
    words = words_asked(request)
    kind = request.GET.get("kind", "")
    only = [kind] if kind in inbox.kinds() else []
    holder = next((it.user_id for it in desk.covered if str(it.user_id) == request.GET.get("for")), None)
    asked: dict[str, Any] = {"only": only, "holder": holder, "words": words}
    after = request.GET.get("after", "")
    try:
        found = desk.page(**asked, after=after)
    except ValueError:
        return HttpResponseBadRequest(_("This page of the inbox does not exist."))
    is_all = not (after or found.after)
    late = sum(it.clock.due_at <= at for it in found.entries) if is_all else desk.late(**asked)
    context = {
        "found": found,
        "views": _views(desk, kind=kind if only else "", holder=holder),
        "words": words,
        "lede": lede(found, at, late=late),
        "more": _more(request, found.after),
        "opened": _opened(request, found),
        "opening": _address(request, ("q", "kind", "for", "after"), open=""),
        "live": _live(desk),
        "above": inbox.above(request.GET, who(request), at=at),
        "without": _address(request, ("q", "kind", "for", "after")),
        "at": at,
    }
    return render(request, "handoff/inbox.html", context)


def _sheets(request: HttpRequest, desk: inbox.Inbox) -> HttpResponse:
    """What rows show when they are opened, for the script: the page itself has that of one row."""
    wanted = request.GET["sheets"].split(",")[: inbox.SHEETS]
    if not all(pk.isdecimal() and len(pk) < 19 for pk in wanted):
        return HttpResponseBadRequest(_("These rows of the inbox do not exist."))
    return render(request, "handoff/sheets.html", {"entries": desk.entries([int(pk) for pk in wanted])})


def _opened(request: HttpRequest, found: inbox.Page) -> int | None:
    """The clock whose row lies open: the one that was asked for, as without script, else the first."""
    shown = [entry.clock.pk for entry in found.entries]
    return next((pk for pk in shown if str(pk) == request.GET.get("open")), shown[0] if shown else None)


def _live(desk: inbox.Inbox) -> str:
    """After whose events it is looked at again (static/handoff/live.js)."""
    covered = [f"user:{away.user_id}" for away in desk.covered]
    return " ".join(["me", *covered, *(f"team:{team}" for team in desk.led)])


def _views(desk: inbox.Inbox, *, kind: str, holder: UUID | None) -> list[View]:
    """Everything, then each kind that has something, then each person whom one covers."""
    counts = desk.counts()
    home = reverse("inbox")
    shown = [View(_("Waiting on me"), home, sum(counts.by_kind.values()), not kind and holder is None)]
    shown += [
        View(str(inbox.kinds()[name].label), f"{home}?kind={name}", counts.by_kind[name], kind == name)
        for name in inbox.kinds()
        if counts.by_kind.get(name) or kind == name
    ]
    for away in desk.covered:
        name = _("Covering for %(name)s") % {"name": away.user.name}
        address = f"{home}?{urlencode({'for': away.user_id})}"
        shown.append(View(name, address, counts.by_holder.get(away.user_id, 0), holder == away.user_id))
    return shown


def lede(found: inbox.Page, at: dt.datetime, *, late: int) -> str:
    """The state of things in one sentence; `late` counts on all pages."""
    if not found.entries:
        return ""
    if late:
        return ngettext("%d is past its time.", "%d are past their time.", late) % late
    minutes = int((found.entries[0].clock.due_at - at).total_seconds() // 60)
    if minutes < 60:
        return ngettext("The next is due in %d minute.", "The next is due in %d minutes.", minutes) % minutes
    hours = minutes // 60
    return ngettext("The next is due in %d hour.", "The next is due in %d hours.", hours) % hours


def _more(request: HttpRequest, after: str) -> str:
    if not after:
        return ""
    return _address(request, ("q", "kind", "for"), after=after)


def _address(request: HttpRequest, kept: tuple[str, ...], **more: str) -> str:
    """This page once more, with what was asked of it under these names."""
    asked = {name: request.GET[name] for name in kept if request.GET.get(name)}
    return "?" + urlencode(asked | more)
