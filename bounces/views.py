"""Deciding and what follows, as pages: access line first, one verb, one template."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bounces import forms, verbs
from bounces.models import Bounce
from briefs.models import Brief, ReviewRound
from briefs.rounds import with_submitter
from briefs.verbs import Stale
from handoff.models import Handoff
from handoff.story_page import readable as readable_story
from ledger.refused import Overtaken, Refused
from ledger.time import moment_of as moment
from people import policy
from people.forms import Kept
from people.views.page import Undo, act, came_from, data, who

form_view = require_http_methods(["GET", "HEAD", "POST"])


def readable(request: HttpRequest, pk: UUID) -> Handoff:
    """The handoff as the verbs will ask the policy about it."""
    return with_submitter(readable_story(request, pk))


@require_POST
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.submit", handoff, at=moment(request))
    address = reverse("edit_brief", args=[pk])
    try:
        revision = int(request.POST.get("revision", ""))
    except ValueError:
        revision = -1
    try:
        landed = verbs.submit(handoff, revision=revision, by=who(request), at=moment(request))
    except Stale as no:
        messages.error(request, no.sentence)
        return redirect(address)
    except Refused as no:
        messages.error(request, no.sentence)
        return redirect(f"{address}#{no.field}" if no.field else address)
    messages.success(request, said_landing(landed))
    return redirect("story", pk)


def said_landing(landed: ReviewRound) -> str:
    words = {"when": date_format(localtime(landed.due_at), "D H:i")}
    if landed.landed_with is None:
        return _("Submitted. Nobody can take it now; the manager sees it. Decision by %(when)s.") % words
    return _("Submitted to %(ae)s, decision by %(when)s.") % (words | {"ae": landed.landed_with.name})


@require_POST
def accept(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.accept", handoff, at=moment(request))
    read = forms.Decision(request.POST).read()
    return act(
        request,
        lambda: verbs.accept(handoff, **read, by=who(request), at=moment(request)),
        back=came_from(request, reverse("story", args=[pk])),
        done=_("Accepted %(account)s.") % {"account": handoff.account},
        undo=Undo(reverse("undo_decision", args=[pk]), {"from": came_from(request)}),
    )


@form_view
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.bounce", handoff, at=moment(request))
    open_round = handoff.rounds.select_related("version").filter(decided_at=None).first()
    if open_round is None:
        messages.error(request, _("There is nothing to decide here any more."))
        return redirect("story", pk)
    form = forms.SendBack(data(request), version=open_round.version, initial={"round": open_round.number})

    def do(given: dict[str, Any]) -> None:
        words = {name: given[name] for name in ("item", "reason", "fix", "round")}
        verbs.bounce(handoff, **words, by=who(request), at=moment(request), seconds=given["seconds"] or 0)

    done = _("Sent back to %(sdr)s.") % {"sdr": handoff.sdr.name}
    undo = Undo(reverse("undo_decision", args=[pk]), {"from": came_from(request)})
    return _form(
        request, handoff, form, do, template="bounces/send_back.html", done=done, undo=undo, round=open_round
    )


@require_POST
def undo_decision(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.undo", handoff, at=moment(request))
    return act(
        request,
        lambda: verbs.undo(handoff, by=who(request), at=moment(request)),
        back=came_from(request, reverse("story", args=[pk])),
        done=_("Undone. %(account)s waits for your decision again.") % {"account": handoff.account},
    )


@form_view
def restate(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.restate", handoff, at=moment(request))
    form = forms.Restate(data(request))

    def do(given: dict[str, Any]) -> None:
        words = {name: given[name] for name in ("restated", "step", "step_due_at")}
        verbs.restate(handoff, **words, by=who(request), at=moment(request))

    return _form(
        request, handoff, form, do, template="bounces/restate.html", done=_("Good. The brief is open again."),
        back=reverse("edit_brief", args=[pk]), sent_back=_standing(handoff),
        recycle=forms.Recycle(), dispute=forms.Dispute(),
    )  # fmt: skip


@form_view
def recycle(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.recycle", handoff, at=moment(request))
    form = forms.Recycle(data(request))

    def do(given: dict[str, Any]) -> None:
        verbs.recycle(handoff, to=given["to"], note=given["note"], by=who(request), at=moment(request))

    return _form(
        request, handoff, form, do, template="bounces/recycle.html", done=_("Recycled. It waits on nobody now."),
        sent_back=_standing(handoff),
    )  # fmt: skip


@form_view
def dispute(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.dispute", handoff, at=moment(request))
    form = forms.Dispute(data(request))

    def do(given: dict[str, Any]) -> None:
        verbs.dispute(handoff, disagreement=given["disagreement"], by=who(request), at=moment(request))

    return _form(
        request, handoff, form, do, template="bounces/dispute.html", done=_("Recorded. The decision stands."),
        sent_back=_standing(handoff),
    )  # fmt: skip


def _form(
    request: HttpRequest,
    handoff: Handoff,
    form: Kept,
    do: Callable[[dict[str, Any]], None],
    *,
    template: str,
    done: str,
    back: str = "",
    undo: Undo | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form, call one verb, show its refusal at the field, go back. Somebody else was first: go and look."""
    back = back or came_from(request, reverse("story", args=[handoff.pk]))
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Overtaken as no:
            messages.error(request, no.sentence)
            return redirect("story", handoff.pk)
        except Refused as no:
            form.refuse(no)
        else:
            messages.success(request, done, extra_tags=undo.write() if undo else "")
            return redirect(back)
    shown = {
        "handoff": handoff,
        "form": form,
        "from": came_from(request),
        "brief": Brief.objects.filter(pk=handoff.pk).first(),
    }
    return render(request, template, shown | context, status=422 if form.errors else 200)


def _standing(handoff: Handoff) -> Bounce | None:
    return Bounce.objects.standing([handoff.pk]).last()
