"""Deciding and what follows, as pages: access line first, one verb, one template."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bounces import confirmation, forms, verbs, wording
from bounces.models import Bounce
from briefs import editor
from briefs.fields import FIELDS
from briefs.models import Brief, ReviewRound
from briefs.rounds import with_submitter
from briefs.verbs import Stale
from briefs.views import save_plainly, writable
from handoff.models import Handoff
from handoff.story_page import readable as readable_story
from ledger.refused import Refused
from ledger.time import moment_of as moment
from people import policy
from people.forms import Kept
from people.views.page import Undo, act, came_from, data, form_page, form_view, revision_of, who


def readable(request: HttpRequest, pk: UUID) -> Handoff:
    """The handoff as the verbs will ask the policy about it."""
    return with_submitter(readable_story(request, pk))


@require_POST
def submit(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.submit", handoff, at=moment(request))
    address = reverse("edit_brief", args=[pk])
    revision = revision_of(request)
    if editor.is_plain(request.POST):
        saved = save_plainly(request, writable(request, pk))
        if isinstance(saved, HttpResponse):
            return saved
        revision = saved.revision
    try:
        landed = verbs.submit(handoff, revision=revision, by=who(request), at=moment(request))
    except Stale as no:
        messages.error(request, no.sentence)
        return redirect(address)
    except Refused as no:
        messages.error(request, no.sentence)
        place = f"f-{no.field}" if no.field in FIELDS else no.field
        return redirect(f"{address}#{place}" if place else address)
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
    back = came_from(request, reverse("story", args=[pk]))
    return act(
        request,
        lambda: verbs.accept(handoff, **read, by=who(request), at=moment(request)),
        back=confirmation.asking(back, pk),
        done=_("Accepted %(account)s.") % {"account": handoff.account},
        undo=_way_back(request, pk),
    )


@form_view
def send_back(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.bounce", handoff, at=moment(request))
    open_round = handoff.rounds.select_related("version").filter(decided_at=None).first()
    if open_round is None:
        messages.error(request, _("There is nothing to decide here any more."))
        return redirect("story", pk)
    seen = {"round": open_round.number, "seconds": forms.Decision(request.GET).read()["seconds"]}
    form = forms.SendBack(data(request), version=open_round.version, initial=seen)

    def do(given: dict[str, Any]) -> None:
        words = {name: given[name] for name in ("item", "reason", "fix", "round")}
        verbs.bounce(handoff, **words, by=who(request), at=moment(request), seconds=given["seconds"] or 0)

    words = {"account": handoff.account, "sdr": handoff.sdr.name}
    return form_of(
        request, handoff, form, do, title=_("Send %(account)s back to %(sdr)s") % words, act=_("Send back"),
        done=_("Sent back to %(sdr)s.") % words, undo=_way_back(request, pk), template="bounces/send_back.html",
        brief=open_round, wording=_wording(),
    )  # fmt: skip


def _wording() -> dict[str, Any]:
    """What the script says of a reason, in the reader's language."""
    kinds = {
        name: {"why": str(kind.why), "rewrite": str(kind.rewrite)} for name, kind in wording.KINDS.items()
    }
    return {"kinds": kinds, "noItem": str(wording.NO_ITEM), "hint": str(wording.HINT)}


def _way_back(request: HttpRequest, pk: UUID) -> Undo:
    return Undo(reverse("undo_decision", args=[pk]), {"from": confirmation.not_asking(came_from(request))})


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

    return form_of(
        request, handoff, form, do, title=_("%(account)s came back") % {"account": handoff.account},
        act=_("Commit and fix the brief"), done=_("Good. The brief is open again."),
        back=reverse("edit_brief", args=[pk]), template="bounces/restate.html", sent_back=_standing(handoff),
    )  # fmt: skip


@form_view
def recycle(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.recycle", handoff, at=moment(request))
    form = forms.Recycle(data(request))

    def do(given: dict[str, Any]) -> None:
        verbs.recycle(handoff, to=given["to"], note=given["note"], by=who(request), at=moment(request))

    return form_of(
        request, handoff, form, do, title=_("Recycle %(account)s") % {"account": handoff.account},
        act=_("Recycle"), done=_("Recycled. It waits on nobody now."), sent_back=_standing(handoff),
    )  # fmt: skip


@form_view
def dispute(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    policy.check(request.user, "handoff.dispute", handoff, at=moment(request))
    form = forms.Dispute(data(request))

    def do(given: dict[str, Any]) -> None:
        verbs.dispute(handoff, disagreement=given["disagreement"], by=who(request), at=moment(request))

    return form_of(
        request, handoff, form, do, title=_("Disagree about %(account)s") % {"account": handoff.account},
        act=_("Record it"), done=_("Recorded. The decision stands."), sent_back=_standing(handoff),
    )  # fmt: skip


def form_of(request: HttpRequest, handoff: Handoff, form: Kept, do: Any, **more: Any) -> HttpResponse:
    """A form about one handoff, beside its brief. Cancel leads to where one came from."""
    story = reverse("story", args=[handoff.pk])
    came = confirmation.not_asking(came_from(request))
    shown = {
        "handoff": handoff,
        "from": came,
        "back": came or story,
        "cancel": came or story,
        "gone": story,
        "brief": Brief.objects.filter(pk=handoff.pk).first(),
        "template": "bounces/form.html",
    }
    return form_page(request, form, do, **(shown | more))


def _standing(handoff: Handoff) -> Bounce | None:
    return Bounce.objects.standing([handoff.pk]).last()
