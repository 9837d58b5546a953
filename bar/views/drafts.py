"""Writing a draft: one form for the whole of it, whose buttons move and add without saving."""

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bar import verbs, versions
from bar.forms import Typed
from bar.models import Bar, BarVersion, Proposal, State
from bar.views.bars import begun
from bar.views.page import Editor, compared, context, editor, readable, readable_version
from ledger.refused import Overtaken, Refused
from ledger.time import moment_of as moment
from people import policy
from people.views.page import act, who


@require_POST
def draft_bar(request: HttpRequest, pk: UUID) -> HttpResponse:
    bar = readable(request, pk)
    policy.check(request.user, "bar.draft", bar, at=moment(request))
    return redirect(begun(request, bar, request.POST.get("from", "force")))


@require_POST
def save_bar(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Save what was typed, or show it again: changed by a button, with what is wrong, or beside somebody else's."""
    bar = readable(request, pk)
    policy.check(request.user, "bar.draft", bar, at=moment(request))
    typed, do = Typed.read(request.POST), request.POST.get("do", "save")
    if do != "save":
        return _again(request, bar, typed.changed(do), told=_("Not saved yet."))
    if wrong := typed.wrongs:
        return _again(
            request, bar, typed, told=_("Nothing is saved yet. What you typed is kept."), wrong=wrong
        )
    try:
        _save(request, bar, typed)
    except Overtaken as no:
        return _beside(request, bar, typed, no)
    except Refused as no:
        return _again(request, bar, typed, told=no.sentence, wrong={no.field or "items": no.sentence})
    messages.success(request, _("The draft is saved."))
    return redirect(f"{reverse('bar', args=[pk])}#draft")


def _save(request: HttpRequest, bar: Bar, typed: Typed) -> None:
    by, at = who(request), moment(request)
    there = bar.versions.filter(pk=typed.version).first() if typed.version else None
    if there is None:
        verbs.draft(bar, items=typed.items, frame=typed.frame, by=by, at=at)
    else:
        verbs.save_items(
            there, typed.items, frame=typed.frame, revision=revision(typed.revision), by=by, at=at
        )


def _beside(request: HttpRequest, bar: Bar, typed: Typed, no: Overtaken) -> HttpResponse:
    """Somebody was first: what is saved now beside what was typed. Saved once more, it is meant."""
    there = versions.now(bar, State.DRAFT)
    saved = there or versions.now(bar, State.IN_FORCE)
    version, revision = (str(there.pk), str(there.revision)) if there else ("", "")
    told = no.sentence if there else f"{no.sentence} {_('Save to begin a new draft with what you typed.')}"
    kept = replace(typed, version=version, revision=revision)
    return _again(request, bar, kept, told=told, differences=compared(versions.items(saved), typed.items))


def _again(request: HttpRequest, bar: Bar, typed: Typed, **more: object) -> HttpResponse:
    edited: Editor = editor(typed, versions.now(bar, State.IN_FORCE), **more)  # type: ignore[arg-type]
    status = 422 if edited.is_error else 200
    return render(request, "bar/bar.html", context(request, bar, edited), status=status)


@require_POST
def discard_bar_draft(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = _of_who_may_draft(request, pk)
    return act(
        request,
        lambda: verbs.discard_draft(version, by=who(request), at=moment(request)),
        back=reverse("bar", args=[version.bar_id]),
        done=_("The draft is discarded. It stays in the history."),
    )


@require_POST
def ask_team(request: HttpRequest, pk: UUID) -> HttpResponse:
    version = _of_who_may_draft(request, pk)
    return act(
        request,
        lambda: verbs.ask(
            version, revision=revision(request.POST.get("revision", "")), by=who(request), at=moment(request)
        ),
        back=reverse("bar", args=[version.bar_id]) + "#draft",
        done=_("The team is asked. It comes into force when every AE who is here has agreed."),
    )


@require_POST
def take_up_proposal(request: HttpRequest, pk: UUID) -> HttpResponse:
    proposal = get_object_or_404(Proposal.objects.select_related("bar__team"), pk=pk)
    bar = readable(request, proposal.bar_id)
    if not policy.may(request.user, "team.sync", bar.team, at=moment(request)):
        raise Http404  # what a team's handoffs have taught it is read by its own
    policy.check(request.user, "bar.draft", bar, at=moment(request))
    draft = versions.now(bar, State.DRAFT)
    if draft is None:
        messages.error(request, _("Draft a revision first."))
        return redirect("bar", bar.pk)
    return act(
        request,
        lambda: verbs.take_up(proposal, draft, by=who(request), at=moment(request)),
        back=reverse("bar", args=[bar.pk]) + "#draft",
        done=_("Marked as taken up in version %(number)d.") % {"number": draft.number},
    )


def _of_who_may_draft(request: HttpRequest, pk: UUID) -> BarVersion:
    version = readable_version(request, pk)
    policy.check(request.user, "bar.draft", version.bar, at=moment(request))
    return version


def revision(text: str) -> int:
    """Which save of the draft a page was drawn from. A made-up one is no revision at all, and so overtaken."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
