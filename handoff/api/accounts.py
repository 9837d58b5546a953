"""What handoffs are about: accounts, the people there, and the deals."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from handoff import verbs
from handoff.api.base import Resource, Strict, shown, valid
from handoff.api.lists import List
from handoff.api.paging import Walk
from handoff.api.people import ID, OTHER_ID, WHEN, reference
from handoff.models import Account, Contact, Opportunity
from handoff.verbs.accounts import ACCOUNT, CONTACT, OPPORTUNITY
from people import policy
from people.models import Segment, Territory, User
from people.verbs.rows import version


def words(most: int, **more: Any) -> serializers.CharField:
    return serializers.CharField(max_length=most, allow_blank=True, required=False, **more)


def money() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=18, decimal_places=2, allow_null=True, required=False, help_text="With its currency."
    )


class AccountShape(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    domain = serializers.CharField(allow_blank=True, help_text="Once each: accounts are matched by it.")
    industry = serializers.CharField(allow_blank=True)
    employees = serializers.IntegerField(allow_null=True)
    revenue = serializers.DecimalField(
        max_digits=18, decimal_places=2, allow_null=True, help_text="Of a year."
    )
    currency = serializers.CharField(allow_blank=True, help_text="ISO 4217.")
    location = serializers.CharField(allow_blank=True)
    site = serializers.CharField(allow_blank=True)
    owner = serializers.UUIDField(source="owner_id", allow_null=True)
    territory = serializers.UUIDField(source="territory_id", allow_null=True)
    segment = serializers.UUIDField(source="segment_id", allow_null=True)
    created_at = serializers.DateTimeField()
    example = {
        "id": ID,
        "name": "Harrow & Finch",
        "domain": "harrowfinch.com",
        "industry": "Professional services",
        "employees": 640,
        "revenue": "118000000.00",
        "currency": "USD",
        "location": "Germany",
        "site": "https://harrowfinch.com",
        "owner": OTHER_ID,
        "territory": None,
        "segment": None,
        "created_at": WHEN,
    }


class AccountChange(Strict):
    name = serializers.CharField(max_length=300, required=False)
    domain = words(253, help_text="As in acme.com.")
    industry = words(200)
    employees = serializers.IntegerField(min_value=0, max_value=10**8, allow_null=True, required=False)
    revenue = money()
    currency = words(3)
    location = words(300)
    site = serializers.URLField(max_length=200, allow_blank=True, required=False)
    owner = reference(User.objects.persons(), allow_null=True, required=False)
    territory = reference(Territory.objects.all(), allow_null=True, required=False)
    segment = reference(Segment.objects.all(), allow_null=True, required=False)
    example = {"employees": 700, "industry": "Professional services"}


class NewAccount(AccountChange):
    name = serializers.CharField(max_length=300)
    example = {"name": "Harrow & Finch", "domain": "harrowfinch.com", "employees": 640}


class ContactShape(serializers.Serializer):
    id = serializers.UUIDField()
    account = serializers.UUIDField(source="account_id")
    name = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    department = serializers.CharField(allow_blank=True)
    email = serializers.CharField(allow_blank=True)
    phone = serializers.CharField(allow_blank=True)
    linkedin_url = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    erased_at = serializers.DateTimeField(allow_null=True, help_text="Since when nothing is known any more.")
    example = {
        "id": ID,
        "account": OTHER_ID,
        "name": "Priya Raghunathan",
        "title": "VP Revenue Operations",
        "department": "RevOps",
        "email": "priya@harrowfinch.com",
        "phone": "+49 30 901820",
        "linkedin_url": "",
        "created_at": WHEN,
        "erased_at": None,
    }


class ContactChange(Strict):
    name = words(200)
    title = words(200)
    department = words(200)
    email = serializers.EmailField(max_length=254, allow_blank=True, required=False)
    phone = words(40)
    linkedin_url = serializers.URLField(max_length=200, allow_blank=True, required=False)
    example = {"name": "Priya Raghunathan", "title": "VP Revenue Operations"}


class OpportunityShape(serializers.Serializer):
    id = serializers.UUIDField()
    account = serializers.UUIDField(source="account_id")
    name = serializers.CharField()
    amount = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    closes_on = serializers.DateField(allow_null=True)
    created_at = serializers.DateTimeField()
    example = {
        "id": ID,
        "account": OTHER_ID,
        "name": "Forecasting 2026",
        "amount": "42000.00",
        "currency": "USD",
        "closes_on": "2026-12-12",
        "created_at": WHEN,
    }


class OpportunityChange(Strict):
    name = serializers.CharField(max_length=300, required=False)
    amount = money()
    currency = words(3)
    closes_on = serializers.DateField(allow_null=True, required=False)
    example = {"amount": "42000.00", "currency": "USD"}


class NewOpportunity(OpportunityChange):
    name = serializers.CharField(max_length=300)
    example = {"name": "Forecasting 2026"} | OpportunityChange.example


class AccountsWalk(Walk):
    sorts = ("created_at", "name")
    domain = serializers.CharField(max_length=253, required=False, help_text="Only the one of this domain.")
    name = serializers.CharField(max_length=300, required=False, help_text="Only those of this name.")
    owner = serializers.UUIDField(required=False)


class ContactsWalk(Walk):
    sorts = ("created_at", "name")
    email = serializers.CharField(max_length=254, required=False, help_text="Only who has this address.")


class OpportunitiesWalk(Walk):
    sorts = ("created_at", "name")


def readable(call: Resource, model: type[Model], pk: UUID) -> Any:
    """The row, or 404 for who may not read it."""
    rows = policy.visible_to(call.request.user, model._default_manager.all(), at=call.at)
    return get_object_or_404(rows, pk=pk)


def changeable(call: Resource, model: type[Model], pk: UUID) -> Any:
    row = readable(call, model, pk)
    policy.check(call.request.user, "account.change", row, at=call.at)
    return row


class Accounts(List):
    summary, shape, walk = "Accounts that you may read", AccountShape, AccountsWalk

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Account]:
        rows = policy.visible_to(self.request.user, Account.objects.all(), at=self.at)
        given = {"domain": "domain__iexact", "name": "name__iexact", "owner": "owner"}
        return rows.filter(**{column: asked[name] for name, column in given.items() if name in asked})

    @extend_schema(request=NewAccount, responses={201: AccountShape}, summary="Add an account")
    def post(self, request: Request) -> Response:
        policy.check(request.user, "account.add", at=self.at)
        row = verbs.add_account(**valid(NewAccount, request.data), by=request.user, at=self.at)
        return shown(AccountShape, row, status=status.HTTP_201_CREATED, version=version(row, ACCOUNT))


class OneAccount(Resource):
    @extend_schema(responses=AccountShape, summary="One account")
    def get(self, request: Request, pk: UUID) -> Response:
        row = readable(self, Account, pk)
        return shown(AccountShape, row, version=version(row, ACCOUNT))

    @extend_schema(request=AccountChange, responses=AccountShape, summary="Change something about an account")
    def patch(self, request: Request, pk: UUID) -> Response:
        row, changes = changeable(self, Account, pk), valid(AccountChange, request.data)
        row = verbs.change_account(row, **changes, seen=self.seen, by=request.user, at=self.at)
        return shown(AccountShape, row, version=version(row, ACCOUNT))


class Contacts(List):
    summary, shape, walk = "People at an account", ContactShape, ContactsWalk

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Contact]:
        rows = Contact.objects.filter(account=readable(self, Account, pk))
        return rows.filter(email__iexact=asked["email"]) if "email" in asked else rows

    @extend_schema(request=ContactChange, responses={201: ContactShape}, summary="Add somebody at an account")
    def post(self, request: Request, pk: UUID) -> Response:
        account = changeable(self, Account, pk)
        row = verbs.add_contact(account, **valid(ContactChange, request.data), by=request.user, at=self.at)
        return shown(ContactShape, row, status=status.HTTP_201_CREATED, version=version(row, CONTACT))


class OneContact(Resource):
    @extend_schema(responses=ContactShape, summary="One contact")
    def get(self, request: Request, pk: UUID) -> Response:
        row = readable(self, Contact, pk)
        return shown(ContactShape, row, version=version(row, CONTACT))

    @extend_schema(request=ContactChange, responses=ContactShape, summary="Change something about a contact")
    def patch(self, request: Request, pk: UUID) -> Response:
        row, changes = changeable(self, Contact, pk), valid(ContactChange, request.data)
        row = verbs.change_contact(row, **changes, seen=self.seen, by=request.user, at=self.at)
        return shown(ContactShape, row, version=version(row, CONTACT))


class Opportunities(List):
    summary, shape, walk = "Deals with an account", OpportunityShape, OpportunitiesWalk

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Opportunity]:
        return Opportunity.objects.filter(account=readable(self, Account, pk))

    @extend_schema(
        request=NewOpportunity, responses={201: OpportunityShape}, summary="Add a deal with an account"
    )
    def post(self, request: Request, pk: UUID) -> Response:
        account, given = changeable(self, Account, pk), valid(NewOpportunity, request.data)
        row = verbs.add_opportunity(account, **given, by=request.user, at=self.at)
        return shown(OpportunityShape, row, status=status.HTTP_201_CREATED, version=version(row, OPPORTUNITY))


class OneOpportunity(Resource):
    @extend_schema(responses=OpportunityShape, summary="One deal")
    def get(self, request: Request, pk: UUID) -> Response:
        row = readable(self, Opportunity, pk)
        return shown(OpportunityShape, row, version=version(row, OPPORTUNITY))

    @extend_schema(
        request=OpportunityChange, responses=OpportunityShape, summary="Change something about a deal"
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        row, changes = changeable(self, Opportunity, pk), valid(OpportunityChange, request.data)
        row = verbs.change_opportunity(row, **changes, seen=self.seen, by=request.user, at=self.at)
        return shown(OpportunityShape, row, version=version(row, OPPORTUNITY))
