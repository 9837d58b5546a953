"""Tokens, one's own and those of services."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from handoff.api.authentication import session_only
from handoff.api.base import Moment, Resource, Strict, shown, valid
from handoff.api.lists import List
from handoff.api.paging import Walk
from handoff.api.people import ID, OTHER_ID, WHEN
from people import policy, verbs
from people.models import Token, User
from people.tokens import SCOPES, issue_token, revoke_token
from people.verbs.services import SERVICE_ROLES

OF_SERVICE = [(role.value, role.label) for role in SERVICE_ROLES]


class TokenShape(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    tail = serializers.CharField(help_text="The last characters of the secret, to tell one from another.")
    scopes = serializers.ListField(child=serializers.ChoiceField(list(SCOPES.items())))
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")
    last_used_from = serializers.IPAddressField(allow_null=True)
    example = {
        "id": ID,
        "name": "Reports",
        "tail": "9f3a",
        "scopes": ["read"],
        "created_at": WHEN,
        "expires_at": "2026-06-01T09:30:00Z",
        "revoked_at": None,
        "last_used_at": None,
        "last_used_from": None,
    }


class NewTokenShape(TokenShape):
    secret = serializers.CharField(
        allow_null=True, help_text="Shown this once: null when the answer is repeated."
    )
    example = TokenShape.example | {"secret": "ho_…"}  # how one looks  # nosec B105


class TokenOrder(Strict):
    name = serializers.CharField(max_length=200)
    scopes = serializers.ListField(child=serializers.ChoiceField(list(SCOPES.items())), min_length=1)
    expires_at = Moment(help_text="Within 366 days.")
    example = {name: TokenShape.example[name] for name in ("name", "scopes", "expires_at")}


class ServiceShape(serializers.Serializer):
    id = serializers.UUIDField(help_text="As `by` of the events that it causes.")
    name = serializers.CharField()
    role = serializers.SerializerMethodField()
    is_active = serializers.BooleanField(help_text="False for one that has ended.")
    created_at = serializers.DateTimeField()
    example = {"id": OTHER_ID, "name": "Warehouse", "role": "reader", "is_active": True, "created_at": WHEN}

    def get_role(self, service: User) -> str:
        return str(service.memberships.all()[0].role)


class ServiceOrder(Strict):
    name = serializers.CharField(max_length=200)
    role = serializers.ChoiceField(OF_SERVICE)
    example = {"name": "Warehouse", "role": "reader"}


class TokensWalk(Walk):
    sorts = ("created_at", "name", "expires_at")


class NewToken:
    """Ordering a token. A secret stands in no table, not even for a day, so a repeat cannot show it again."""

    def order(self, owner: User) -> Response:
        session_only(
            self.request, _("A token cannot make a token. Sign in and make it in Handoff's settings.")
        )
        wanted = valid(TokenOrder, self.request.data)
        token, secret = issue_token(user=owner, by=self.request.user, at=self.at, **wanted)
        return Response(TokenShape(token).data | {"secret": secret}, status=status.HTTP_201_CREATED)

    def kept(self, data: Any) -> Any:
        return data | {"secret": None} if "secret" in data else data  # none  # nosec B105


class Tokens(NewToken, List):
    """Your own. Other people's are nobody's business but RevOps's, who ends them by deactivating the person."""

    summary, shape, walk = "Your tokens", TokenShape, TokensWalk

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Token]:
        return Token.objects.filter(user=self.request.user)

    @extend_schema(
        request=TokenOrder,
        responses={201: NewTokenShape},
        summary="Make a token: by a session, not by a token",
    )
    def post(self, request: Request) -> Response:
        return self.order(request.user)


class OneToken(Resource):
    @extend_schema(
        responses={204: None}, summary="Revoke a token of yours, this one included, or of a service"
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        theirs = Q(user=request.user)
        if policy.may(request.user, "install.administer", at=self.at):
            theirs |= Q(user__is_service=True)
        token = get_object_or_404(Token.objects.filter(theirs).select_related("user"), pk=pk)
        revoke_token(token, by=request.user, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


def services() -> QuerySet[User]:
    return User.objects.filter(is_service=True).prefetch_related("memberships")


class Services(List):
    summary, shape = "Services: programs that call in their own name", ServiceShape

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[User]:
        policy.check(self.request.user, "install.administer", at=self.at)
        return services()

    @extend_schema(request=ServiceOrder, responses={201: ServiceShape}, summary="Add a service")
    def post(self, request: Request) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        service = verbs.add_service(**valid(ServiceOrder, request.data), by=request.user, at=self.at)
        return shown(ServiceShape, service, status=status.HTTP_201_CREATED)


class Service(Resource):
    @extend_schema(responses=ServiceShape, summary="One service")
    def get(self, request: Request, pk: UUID) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        return shown(ServiceShape, get_object_or_404(services(), pk=pk))

    @extend_schema(responses={204: None}, summary="End a service: its tokens open nothing any more")
    def delete(self, request: Request, pk: UUID) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        verbs.deactivate(get_object_or_404(services(), pk=pk), by=request.user, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ServiceTokens(NewToken, List):
    summary, shape, walk = "Tokens of a service", TokenShape, TokensWalk

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Token]:
        policy.check(self.request.user, "install.administer", at=self.at)
        return Token.objects.filter(user=get_object_or_404(services(), pk=pk))

    @extend_schema(
        request=TokenOrder,
        responses={201: NewTokenShape},
        summary="Make a token for a service: by a session",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        return self.order(get_object_or_404(services(), pk=pk))
