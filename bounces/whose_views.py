"""Passing a handoff on, taking it back, saying what came of it: access line first, one verb, one template."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bounces import whose, whose_forms
from bounces.views import form_of, readable
from handoff import verbs
from handoff.models import Handoff
from ledger.refused import Overtaken
from ledger.time import moment_of as moment
from people import policy
from people.views.page import data, form_view, who


@form_view
def pass_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff, at = readable(request, pk), moment(request)
    policy.check(request.user, "handoff.reassign", handoff, at=at)
    form = whose_forms.PassOn(
        data(request), candidates=whose.candidates(handoff, at=at), initial={"seen": _holder(handoff)}
    )
    told: list[str] = []

    def do(given: dict[str, Any]) -> str | None:
        _refuse_stale(handoff, given["seen"])
        if given["to"] is None:
            verbs.pass_on(handoff, by=who(request), at=at, why=given["why"])
        else:
            verbs.reassign(handoff, ae=given["to"], by=who(request), at=at, why=given["why"])
        told.append(_said(handoff, at))
        return None if policy.may(request.user, "handoff.read", handoff, at=at) else reverse("inbox")

    return form_of(
        request, handoff, form, do, title=_("Pass %(account)s on") % {"account": handoff.account}, act=_("Pass on"),
        done=told.pop, due=whose.decides_by(handoff, handoff.ae, at=at), template="bounces/pass_on.html",
        no=whose.over_refusal(handoff),
    )  # fmt: skip


def _holder(handoff: Handoff) -> str:
    return str(handoff.ae_id or "nobody")


def _refuse_stale(handoff: Handoff, seen: str) -> None:
    if seen and seen != _holder(handoff):
        name = handoff.ae.name if handoff.ae else _("nobody")
        sentence = _("Somebody else has passed it on meanwhile: %(name)s holds it now.")
        raise Overtaken(sentence % {"name": name}, rule="HANDOFF-6")


def _said(handoff: Handoff, at: Any) -> str:
    """Who has it now, and by when they decide."""
    if handoff.ae is None:
        return _("Nobody can take it now. It waits on the manager.")
    words = {"name": handoff.ae.name, "when": whose.decides_by(handoff, handoff.ae, at=at)}
    if words["when"]:
        return _("Passed on to %(name)s, decision by %(when)s.") % words
    return _("Passed on to %(name)s.") % words


@form_view
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff, at = readable(request, pk), moment(request)
    policy.check(request.user, "handoff.withdraw", handoff, at=at)

    def do(given: dict[str, Any]) -> None:
        verbs.withdraw(handoff, why=given["why"], by=who(request), at=at)

    return form_of(
        request, handoff, whose_forms.Withdraw(data(request)), do, act=_("Withdraw"),
        title=_("Withdraw %(account)s") % {"account": handoff.account},
        done=_("Withdrawn. Nothing is due on it any more."),
        lede=_("It is taken back for good, and nothing is due on it any more. The history stays."),
        no=whose.withdrawal_refusal(handoff), template="bounces/ended.html",
    )  # fmt: skip


@form_view
def set_outcome(request: HttpRequest, pk: UUID) -> HttpResponse:
    handoff, at = readable(request, pk), moment(request)
    policy.check(request.user, "handoff.outcome", handoff, at=at)
    form = whose_forms.SetOutcome(data(request), outcomes=whose.next_outcomes(handoff))

    def do(given: dict[str, Any]) -> None:
        verbs.set_outcome(handoff, given["outcome"], by=who(request), at=at)

    return form_of(
        request, handoff, form, do, title=_("What came of %(account)s") % {"account": handoff.account}, act=_("Save"),
        done=_("Saved."), lede=_("The mapped stage of the CRM says it too, where one is connected."),
        no=whose.outcome_refusal(handoff), template="bounces/ended.html",
    )  # fmt: skip
