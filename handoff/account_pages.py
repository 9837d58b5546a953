"""Accounts in the browser: the list, and one with the people there, the deals, the meetings and the handoffs."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from handoff import account_forms as forms
from handoff import states, verbs
from handoff.models import OVER, Account, Contact, Handoff, Opportunity
from handoff.story_page import readable as readable_handoff
from handoff.verbs.accounts import ACCOUNT, CONTACT, OPPORTUNITY
from handoff.verbs.handoffs import LINKED
from ledger.time import moment_of as moment
from people import policy
from people.leaf import leaf
from people.verbs.rows import version
from people.views.page import came_from, data, form_page, form_view, who, words_asked

SHOWN = 50


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    at = moment(request)
    found = policy.visible_to(request.user, Account.objects.select_related("owner"), at=at)
    words = words_asked(request)
    if words:
        found = found.filter(_called(words))
    shown = leaf(found, request.GET, by="name")
    running = _running(request, shown.rows)
    context = {
        "rows": [(row, running.get(row.pk, 0)) for row in shown.rows],
        "leaf": shown,
        "count": found.count(),
        "words": words,
        "no_add": policy.refusal(request.user, "account.add", at=at),
    }
    return render(request, "handoff/accounts.html", context)


def _called(words: str) -> Q:
    """By its name, its domain, or somebody there."""
    people = Contact.objects.filter(Q(name__icontains=words) | Q(email__icontains=words)).values("account")
    return Q(name__icontains=words) | Q(domain__icontains=words) | Q(pk__in=people)


def _running(request: HttpRequest, rows: list[Account]) -> dict[UUID, int]:
    """How many handoffs about each are not over, of those that they may see."""
    found = policy.visible_to(request.user, Handoff.objects.filter(account__in=rows), at=moment(request))
    counts: dict[UUID, int] = {}
    for pk in found.exclude(OVER).values_list("account", flat=True):
        counts[pk] = counts.get(pk, 0) + 1
    return counts


def readable(request: HttpRequest, rows: QuerySet[Any], pk: UUID) -> Any:
    """The account, contact or opportunity, or 404 for whoever may not read it."""
    return get_object_or_404(policy.visible_to(request.user, rows, at=moment(request)), pk=pk)


def changeable(request: HttpRequest, model: type[Model], pk: UUID) -> Any:
    row = readable(request, model._default_manager.all(), pk)
    policy.check(request.user, "account.change", row, at=moment(request))
    return row


@require_safe
def account(request: HttpRequest, pk: UUID) -> HttpResponse:
    at = moment(request)
    row = readable(request, Account.objects.select_related("owner", "territory", "segment"), pk)
    contacts = row.contacts.filter(erased_at=None)
    handoffs = policy.visible_to(request.user, row.handoffs.all(), at=at)
    nouns = handoffs.select_related("sdr", "ae", "contact", "meeting", "opportunity")
    met = nouns.exclude(meeting_state=states.Meeting.NONE)
    context = {
        "account": row,
        "facts": facts(row),
        "contacts": leaf(contacts, request.GET, by="name"),
        "contact_count": contacts.count(),
        "opportunities": list(row.opportunities.order_by("-created_at", "-pk")[:SHOWN]),
        "meetings": list(met.order_by("-meeting__starts_at")[:SHOWN]),
        "handoffs": list(nouns.order_by("-created_at")[:SHOWN]),
        "most": SHOWN,
        "no_change": policy.refusal(request.user, "account.change", row, at=at),
    }
    return render(request, "handoff/account.html", context)


def facts(row: Account) -> list[tuple[str, str]]:
    """What is known of it, as the panel beside a brief shows it, and what nobody knows yet."""
    revenue = f"{_grouped(row.revenue)} {row.currency}" if row.revenue is not None else ""
    return [
        (_("Domain"), row.domain),
        (_("Industry"), row.industry),
        (_("Employees"), _grouped(row.employees) if row.employees is not None else ""),
        (_("Revenue"), revenue),
        (_("Location"), row.location),
    ]


def _grouped(number: Decimal | int) -> str:
    places = 0 if number == int(number) else 2
    return number_format(number, decimal_pos=places, force_grouping=True)


@form_view
def add_account(request: HttpRequest) -> HttpResponse:
    policy.check(request.user, "account.add", at=moment(request))
    form = forms.Account(data(request))

    def do(_given: dict[str, Any]) -> str:
        made = verbs.add_account(**form.changes(), by=who(request), at=moment(request))
        return reverse("account_page", args=[made.pk])

    return form_page(
        request, form, do, title=_("Add an account"), back=reverse("accounts"), act=_("Add"),
        done=_("Added. Now add who works there."),
    )  # fmt: skip


@form_view
def change_account(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = changeable(request, Account, pk)
    form = forms.Account(data(request), owner=row.owner, initial=_values(row, ACCOUNT))

    def do(given: dict[str, Any]) -> None:
        verbs.change_account(row, **form.changes(), seen=given["seen"], by=who(request), at=moment(request))

    return form_page(
        request, form, do, title=_("Change %(name)s") % {"name": row.name}, back=_account(pk),
        now=lambda: _now(Account, pk, ACCOUNT),
    )  # fmt: skip


@form_view
def add_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = changeable(request, Account, pk)
    form = forms.Contact(data(request))

    def do(_given: dict[str, Any]) -> None:
        verbs.add_contact(row, **form.changes(), by=who(request), at=moment(request))

    return form_page(
        request, form, do, title=_("Add somebody at %(name)s") % {"name": row.name}, back=_account(pk),
        act=_("Add"), done=_("Added."),
    )  # fmt: skip


@form_view
def change_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = changeable(request, Contact, pk)
    form = forms.Contact(data(request), initial=_values(row, CONTACT))

    def do(given: dict[str, Any]) -> None:
        verbs.change_contact(row, **form.changes(), seen=given["seen"], by=who(request), at=moment(request))

    return form_page(
        request, form, do, title=_("Change %(name)s") % {"name": row.name or row.email}, back=_account(row.account_id),
        now=lambda: _now(Contact, pk, CONTACT),
    )  # fmt: skip


@form_view
def add_opportunity(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = changeable(request, Account, pk)
    form = forms.Opportunity(data(request))

    def do(_given: dict[str, Any]) -> None:
        verbs.add_opportunity(row, **form.changes(), by=who(request), at=moment(request))

    return form_page(
        request, form, do, title=_("Add a deal with %(name)s") % {"name": row.name}, back=_account(pk),
        act=_("Add"), done=_("Added."),
    )  # fmt: skip


@form_view
def change_opportunity(request: HttpRequest, pk: UUID) -> HttpResponse:
    row = changeable(request, Opportunity, pk)
    form = forms.Opportunity(data(request), initial=_values(row, OPPORTUNITY))

    def do(given: dict[str, Any]) -> None:
        verbs.change_opportunity(
            row, **form.changes(), seen=given["seen"], by=who(request), at=moment(request)
        )

    return form_page(
        request, form, do, title=_("Change %(name)s") % {"name": row.name}, back=_account(row.account_id),
        now=lambda: _now(Opportunity, pk, OPPORTUNITY),
    )  # fmt: skip


@form_view
def handoff_about(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom a handoff is with, and which deal it belongs to."""
    handoff = readable_handoff(request, pk)
    policy.check(request.user, "handoff.draft", handoff, at=moment(request))
    form = forms.Linked(data(request), account=handoff.account, initial=_values(handoff, LINKED))
    came = came_from(request, reverse("story", args=[pk]))

    def do(given: dict[str, Any]) -> None:
        verbs.change_handoff(
            handoff, **form.changes(), seen=given["seen"], by=who(request), at=moment(request)
        )

    return form_page(
        request, form, do, title=_("Contact and deal, %(account)s") % {"account": handoff.account}, back=came,
        now=lambda: _now(Handoff, pk, LINKED), template="handoff/about.html", account=handoff.account,
    )  # fmt: skip


def _account(pk: UUID) -> str:
    return reverse("account_page", args=[pk])


def _values(row: Model, fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in fields} | {"seen": version(row, fields)}


def _now(model: type[Model], pk: UUID, fields: tuple[str, ...]) -> tuple[dict[str, Any], str]:
    """What is true of the row now, for a form that was filled from an older picture."""
    row = model._default_manager.get(pk=pk)
    return {name: getattr(row, name) for name in fields}, version(row, fields)
