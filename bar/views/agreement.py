"""Giving one's word, and putting a version in force without somebody's."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bar import agreements, verbs
from bar.forms import WithoutThem
from bar.models import BarVersion, State
from bar.views.drafts import revision
from bar.views.page import readable_version
from ledger.time import moment_of as moment
from people import policy
from people.views.page import act, data, form_page, who
from people.views.persons import form_view


@require_POST
def agree_to_bar(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = readable_version(request, pk)
    policy.check(request.user, "bar.agree", version.bar, at=moment(request))
    return act(
        request,
        lambda: verbs.agree(
            version, revision=revision(request.POST.get("revision", "")), by=who(request), at=moment(request)
        ),
        back=reverse("bar", args=[version.bar_id]),
        done=_("You have agreed to version %(number)d.") % {"number": version.number},
    )


@form_view
def force_bar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """For the manager, with a reason; where everybody has agreed it is only a button."""
    version = readable_version(request, pk)
    at, back = moment(request), reverse("bar", args=[version.bar_id])
    agreed = agreements.is_agreed(version, at=at)
    policy.check(request.user, "bar.draft" if agreed else "bar.except", version.bar, at=at)
    if version.state != State.DRAFT and request.method != "POST":
        return redirect(back)
    form = WithoutThem(data(request), agreed=agreed, initial={"revision": version.revision})

    def do(given: dict[str, Any]) -> None:
        facts = {name: given[name] for name in ("why", "revision") if name in given}
        verbs.put_in_force(version, **facts, by=who(request), at=at)

    words = {"number": version.number}
    return form_page(
        request, form, do, title=_("Put version %(number)d in force") % words, back=back, act=_("Put in force"),
        done=_("Version %(number)d is in force.") % words, note=_note(version, agreed=agreed, at=at),
    )  # fmt: skip


def _note(version: BarVersion, *, agreed: bool, at: dt.datetime) -> str:
    waited = [it.person.name for it in agreements.waited_for(version, at=at)]
    if agreed or not waited:
        return _("Every AE who is here has agreed.") if agreed else _("None of the team's AEs has agreed.")
    said = ngettext(
        "%(names)s has not agreed, and has to before the next review.",
        "%(names)s have not agreed, and have to before the next review.",
        len(waited),
    )
    return said % {"names": get_text_list(waited, _("and"))}
