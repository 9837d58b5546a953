"""Writing briefs: the list, a new one, the editor, and the door through which it saves as one types."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bar.versions import in_force
from briefs import editor, forms, readiness, ready, verbs
from briefs.models import Brief, Context, Example, ReviewRound
from briefs.verbs import Stale
from briefs.words import count_brief
from handoff import states
from handoff.models import Handoff
from handoff.story_page import readable
from ledger.refused import Refused
from ledger.time import moment_of as moment
from people import policy
from people.models import Team
from people.views.page import act, came_from, data, form_view, revision_of, who, words_asked
from people.views.teams import readable as readable_team

MOST_BYTES = (
    2_000_000  # of one save: a megabyte of paste is refused by its field, in words, and not by the server
)
SHOWN = 50
LISTED = Q(brief__isnull=False) | Q(direct=True)


@require_safe
def briefs(request: HttpRequest) -> HttpResponse:
    """What one writes, or what the team writes, in the order in which it needs somebody."""
    at = moment(request)
    policy.check(request.user, "inbox.read", at=at)
    whole_team = request.GET.get("whose") == "team"
    found = policy.visible_to(request.user, Handoff.objects.filter(LISTED), at=at)
    if not whole_team:
        found = found.filter(Q(sdr=request.user) | Q(ae=request.user))
    words = words_asked(request)
    if words:
        found = found.filter(Q(account__name__icontains=words) | Q(contact__name__icontains=words))
    context = {
        "groups": _groups(found),
        "whole_team": whole_team,
        "words": words,
        "teams": Team.objects.filter(memberships__user=request.user, memberships__ended_at=None).distinct(),
        "no_new": policy.refusal(request.user, "brief.begin", at=at),
    }
    return render(request, "briefs/briefs.html", context)


GROUPS = (
    (gettext_lazy("To finish"), (states.Review.REQUALIFYING, states.Review.DRAFT)),
    (gettext_lazy("Sent back"), (states.Review.BOUNCED,)),
    (gettext_lazy("With the AE"), (states.Review.SUBMITTED,)),
    (gettext_lazy("Accepted"), (states.Review.ACCEPTED,)),
)


def _groups(found: QuerySet[Handoff]) -> list[tuple[str, list[Handoff], bool]]:
    """Heading, the newest of them, and whether there are more."""
    nouns = found.select_related("account", "contact", "sdr", "ae", "meeting", "brief")
    shown = []
    for heading, reviews in GROUPS:
        rows = list(nouns.filter(review__in=reviews).order_by("-review_moved_at")[: SHOWN + 1])
        if rows:
            shown.append((str(heading), rows[:SHOWN], len(rows) > SHOWN))
    return shown


@form_view
def new_brief(request: HttpRequest) -> HttpResponse:
    at = moment(request)
    policy.check(request.user, "brief.begin", at=at)
    form = forms.NewBrief(data(request), person=who(request))
    if request.method == "POST" and form.is_valid():
        try:
            return _begun(request, form.given())
        except Refused as no:
            form.refuse(no)
    return render(request, "briefs/new.html", {"form": form}, status=422 if form.errors else 200)


def _begun(request: HttpRequest, given: dict[str, Any]) -> HttpResponse:
    """Where one goes on: to the brief, or to the story of a handoff that has none."""
    by, at = who(request), moment(request)
    if given["bar"].reviewed:
        return redirect("edit_brief", verbs.begin(**given, by=by, at=at).pk)
    handoff = verbs.begin_direct(**given, by=by, at=at)
    words = {"account": handoff.account, "name": given["ae"].name}
    messages.success(request, _("%(account)s is with %(name)s now, without brief and review.") % words)
    return redirect("story", handoff.pk)


def writable(request: HttpRequest, pk: UUID) -> Brief:
    readable(request, pk)
    found = Brief.objects.select_related(
        "handoff__team", "handoff__sdr", "handoff__ae", "handoff__account__owner", "handoff__contact",
        "handoff__meeting", "handoff__opportunity", "bar__team", "version", "pen_by",
    )  # fmt: skip
    return get_object_or_404(found, pk=pk)


@require_safe
def edit_brief(request: HttpRequest, pk: UUID) -> HttpResponse:
    at = moment(request)
    brief = writable(request, pk)
    handoff = brief.handoff
    if handoff.review not in verbs.WRITABLE or not policy.may(request.user, "handoff.draft", handoff, at=at):
        return redirect("story", pk)
    return editor_page(request, brief)


EMPTY_ROWS = 3  # for people who are added where no script can


def editor_page(
    request: HttpRequest, brief: Brief, typed: dict[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    """The editor; with what was `typed` in place of what is saved, where that could not be saved."""
    handoff = brief.handoff
    for name, value in (typed or {}).items():
        setattr(brief, name, value)
    people = [*brief.attendees, *[{}] * EMPTY_ROWS]
    context = checked(request, brief) | {
        "brief": brief,
        "handoff": handoff,
        "answers": ready.answers(brief, brief.version or in_force(handoff.team, brief.bar.motion)),
        "fields": _fields(brief),
        "start": _start(brief),
        "rows": list(enumerate(people)),
        "said": editor.said(),
        "context": Context.objects.filter(pk=brief.pk).first(),
        "examples": list(
            Example.objects.filter(team=handoff.team_id, taken_down_at=None).order_by("-marked_at")[:5]
        ),
        "last": _last_round(handoff),
        "comments": list(handoff.comments.select_related("by").filter(resolved_at=None).order_by("at")),
    }
    return render(request, "briefs/edit.html", context, status=status)


def checked(request: HttpRequest, brief: Brief) -> dict[str, Any]:
    """The readiness of what is saved, and who would get it."""
    at, handoff = moment(request), brief.handoff
    version = brief.version or in_force(handoff.team, brief.bar.motion)
    next_ae = ready.who(handoff, by=who(request), at=at)
    items = ready.checklist(handoff, brief, version, who=next_ae, at=at)
    return {
        "version": version,
        "items": items,
        "summary": readiness.summary(items),
        "to_do": readiness.in_the_way(items),
        "next_ae": next_ae,
        "submit_to": handoff.ae or (next_ae.user if next_ae else None),
    }


def _fields(brief: Brief) -> dict[str, Any]:
    return brief.columns() | {"answers": brief.answers}


def _start(brief: Brief) -> dict[str, Any]:
    """What the editor's script begins with."""
    ae = brief.handoff.ae
    return _fields(brief) | {
        "revision": brief.revision,
        "active_seconds": brief.active_seconds,
        "verify_seconds": brief.verify_seconds,
        "ae": ae.name if ae else "",
        "key": f"{brief.pk}:{brief.handoff.rounds.count()}",
    }


def _last_round(handoff: Handoff) -> ReviewRound | None:
    return handoff.rounds.order_by("-number").first()


def save_plainly(request: HttpRequest, brief: Brief) -> Brief | HttpResponse:
    """Keep the form of who has no script; or the editor with what they typed, and the sentence why not."""
    typed = editor.typed(request.POST)
    try:
        return verbs.save(brief, typed, revision=revision_of(request), by=who(request), at=moment(request))
    except Stale as no:
        sentence = _("%(sentence)s Below is what you typed: saved once more, it takes the place of that.")
        messages.error(request, sentence % {"sentence": no.sentence})
        brief.revision = no.brief.revision
        return editor_page(request, brief, typed, status=409)
    except Refused as no:
        messages.error(request, no.sentence)
        return editor_page(request, brief, typed, status=422)


@require_POST
def save_brief(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep what was typed. 409: it was changed elsewhere, and here is what is saved; 422: this field, this rule."""
    brief = writable(request, pk)
    policy.check(request.user, "handoff.draft", brief.handoff, at=moment(request))
    if editor.is_plain(request.POST):
        saved = save_plainly(request, brief)
        if isinstance(saved, HttpResponse):
            return saved
        messages.success(request, _("Saved."))
        return redirect("edit_brief", pk)
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return JsonResponse(
            {"sentence": _("This is too much to keep. Cut it; nothing here is lost.")}, status=413
        )
    try:
        given = json.loads(request.body)
        revision, changes = int(given["revision"]), dict(given["changes"])
        seconds = {name: int(given[name]) for name in ("active_seconds", "verify_seconds") if given.get(name)}
        row = verbs.save(brief, changes, revision=revision, by=who(request), at=moment(request), **seconds)
    except Stale as no:
        now = _start(no.brief) | {"saved_by": no.brief.saved_by.name if no.brief.saved_by else ""}
        return JsonResponse({"sentence": no.sentence, "now": now}, status=409)
    except Refused as no:
        return JsonResponse({"sentence": no.sentence, "field": no.field, "rule": no.rule}, status=422)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return JsonResponse(
            {"sentence": _("This was not understood. Reload the page; nothing is lost.")}, status=400
        )
    row.bar, row.version = brief.bar, brief.version
    row.handoff = brief.handoff
    shown = render_to_string("briefs/_ready.html", checked(request, row) | {"brief": row}, request=request)
    return JsonResponse({"revision": row.revision, "saved": _clock(row), "ready": shown,
                         "words": count_brief(row.fields()).total})  # fmt: skip


def _clock(brief: Brief) -> str:
    return date_format(timezone.localtime(brief.saved_at), "H:i:s")


@require_POST
def take_pen(request: HttpRequest, pk: UUID) -> HttpResponse:
    brief = writable(request, pk)
    policy.check(request.user, "handoff.draft", brief.handoff, at=moment(request))
    verbs.take_pen(brief, by=who(request), at=moment(request))
    return redirect("edit_brief", pk)


@require_POST
def comment(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff = readable(request, pk)
    at = moment(request)
    policy.check(request.user, "handoff.comment", handoff, at=at)
    field, text = request.POST.get("field", ""), request.POST.get("text", "")
    return act(
        request,
        lambda: verbs.comment(handoff, field=field, text=text, by=who(request), at=at),
        back=came_from(request, reverse("story", args=[pk])),
        done=_("Asked. It stops no clock."),
    )


@require_safe
def examples(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Good briefs of a team."""
    team = readable_team(request, pk)
    shown = (
        Example.objects.filter(team=team, taken_down_at=None)
        .select_related("marked_by", "round__handoff")
        .order_by("-marked_at")
    )
    at = moment(request)
    found = [
        (one, policy.may(request.user, "handoff.example", one.round.handoff, at=at)) for one in shown[:SHOWN]
    ]
    return render(request, "briefs/examples.html", {"team": team, "examples": found})
