"""People, teams, oneself and one's tokens."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from handoff.api.authentication import session_only
from handoff.api.base import Moment, Resource, Strict, valid
from handoff.api.paging import Walk, page, page_shape
from people import policy
from people.models import Absence, Membership, Role, Team, Token, User
from people.tokens import SCOPES, issue_token, revoke_token
from people.verbs import add_absence, change_user


class RoleShape(serializers.Serializer):
    role = serializers.ChoiceField(Role.choices)
    team = serializers.UUIDField(allow_null=True, help_text="Null for a role in the whole company.")


class PersonShape(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    zone = serializers.CharField(help_text="An IANA name, such as Europe/Berlin.")
    booking_link = serializers.CharField(allow_blank=True)
    joined_on = serializers.DateField(allow_null=True)
    is_active = serializers.BooleanField(help_text="False for somebody who has left.")
    created_at = serializers.DateTimeField()
    roles = serializers.SerializerMethodField()

    @extend_schema_field(RoleShape(many=True))
    def get_roles(self, person: User) -> list[dict[str, Any]]:
        return [
            {"role": held.role, "team": str(held.team_id) if held.team_id else None}
            for held in person.held_now
        ]


class MeShape(PersonShape):
    single_keys = serializers.BooleanField(help_text="Whether shortcuts of one key are on.")


class MeChange(Strict):
    name = serializers.CharField(max_length=200, required=False)
    zone = serializers.CharField(max_length=64, required=False)
    booking_link = serializers.URLField(max_length=200, allow_blank=True, required=False)
    single_keys = serializers.BooleanField(required=False)


class TeamShape(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    zone = serializers.CharField()
    created_at = serializers.DateTimeField()


class TokenShape(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    tail = serializers.CharField(help_text="The last characters of the secret, to tell one from another.")
    scopes = serializers.ListField(child=serializers.ChoiceField(list(SCOPES.items())))
    service = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")
    last_used_from = serializers.IPAddressField(allow_null=True)


class NewTokenShape(TokenShape):
    secret = serializers.CharField(
        allow_null=True, help_text="Shown this once: null when the answer is repeated."
    )


class TokenOrder(Strict):
    name = serializers.CharField(max_length=200)
    scopes = serializers.ListField(child=serializers.ChoiceField(list(SCOPES.items())), min_length=1)
    expires_at = Moment(help_text="Within 366 days.")
    service = serializers.BooleanField(
        default=False, help_text="Of a service and not a person: RevOps makes these."
    )


class AbsenceShape(serializers.Serializer):
    id = serializers.UUIDField()
    user = serializers.UUIDField(source="user_id")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    cover = serializers.UUIDField(source="cover_id", allow_null=True, help_text="Who stands in meanwhile.")
    created_at = serializers.DateTimeField()


class AbsenceOrder(Strict):
    starts_at = Moment()
    ends_at = Moment()
    cover = serializers.PrimaryKeyRelatedField(
        queryset=User.objects.all(), pk_field=serializers.UUIDField(), allow_null=True, default=None
    )


class AbsencesWalk(Walk):
    sorts = ("starts_at", "created_at")


class PeopleWalk(Walk):
    team = serializers.UUIDField(required=False, help_text="Only who has a role in this team.")
    role = serializers.ChoiceField(Role.choices, required=False)
    is_active = serializers.BooleanField(required=False, allow_null=True, default=None)


class TeamsWalk(Walk):
    name = serializers.CharField(max_length=200, required=False, help_text="Only the team of this name.")


class TokensWalk(Walk):
    sorts = ("created_at", "name", "expires_at")


def people() -> QuerySet[User]:
    held = Membership.objects.filter(ended_at=None).order_by("created_at")
    return User.objects.prefetch_related(Prefetch("memberships", held, to_attr="held_now"))


class People(Resource):
    @extend_schema(parameters=[PeopleWalk], responses=page_shape(PersonShape), summary="People")
    def get(self, request: Request) -> Response:
        policy.check(request.user, "person.read", at=self.at)
        asked = valid(PeopleWalk, request.query_params.dict())
        held = {name: asked[name] for name in ("team", "role") if name in asked}
        rows = people()
        if held:
            rows = rows.filter(pk__in=Membership.objects.filter(ended_at=None, **held).values("user"))
        if asked["is_active"] is not None:
            rows = rows.filter(is_active=asked["is_active"])
        return Response(page(rows, asked).as_answer(PersonShape))


class Person(Resource):
    @extend_schema(responses=PersonShape, summary="One person")
    def get(self, request: Request, pk: UUID) -> Response:
        person = get_object_or_404(people(), pk=pk)
        policy.check(request.user, "person.read", person, at=self.at)
        return Response(PersonShape(person).data)


class Absences(Resource):
    @extend_schema(
        parameters=[AbsencesWalk], responses=page_shape(AbsenceShape), summary="Absences of one person"
    )
    def get(self, request: Request, pk: UUID) -> Response:
        person = get_object_or_404(User, pk=pk)
        policy.check(request.user, "person.read", person, at=self.at)
        asked = valid(AbsencesWalk, request.query_params.dict())
        return Response(page(Absence.objects.filter(user=person), asked).as_answer(AbsenceShape))

    @extend_schema(
        request=AbsenceOrder, responses={201: AbsenceShape}, summary="Enter an absence, with who covers"
    )
    def post(self, request: Request, pk: UUID) -> Response:
        person = get_object_or_404(User, pk=pk)
        policy.check(request.user, "person.absence", person, at=self.at)
        absence = add_absence(person, by=request.user, at=self.at, **valid(AbsenceOrder, request.data))
        return Response(AbsenceShape(absence).data, status=status.HTTP_201_CREATED)


class Me(Resource):
    @extend_schema(responses=MeShape, summary="Yourself")
    def get(self, request: Request) -> Response:
        return Response(MeShape(people().get(pk=request.user.pk)).data)

    @extend_schema(request=MeChange, responses=MeShape, summary="Change something about yourself")
    def patch(self, request: Request) -> Response:
        policy.check(request.user, "person.change_own", request.user, at=self.at)
        change_user(request.user, by=request.user, at=self.at, **valid(MeChange, request.data))
        return self.get(request)


class Teams(Resource):
    @extend_schema(parameters=[TeamsWalk], responses=page_shape(TeamShape), summary="Teams that you may read")
    def get(self, request: Request) -> Response:
        asked = valid(TeamsWalk, request.query_params.dict())
        rows = policy.visible_to(request.user, Team.objects.all(), at=self.at)
        if "name" in asked:
            rows = rows.filter(name__iexact=asked["name"])
        return Response(page(rows, asked).as_answer(TeamShape))


class OneTeam(Resource):
    @extend_schema(responses=TeamShape, summary="One team")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(
            TeamShape(
                get_object_or_404(policy.visible_to(request.user, Team.objects.all(), at=self.at), pk=pk)
            ).data
        )


class Tokens(Resource):
    """Your own. Other people's are nobody's business but RevOps's, who ends them by deactivating the person."""

    @extend_schema(parameters=[TokensWalk], responses=page_shape(TokenShape), summary="Your tokens")
    def get(self, request: Request) -> Response:
        asked = valid(TokensWalk, request.query_params.dict())
        return Response(page(Token.objects.filter(user=request.user), asked).as_answer(TokenShape))

    @extend_schema(
        request=TokenOrder,
        responses={201: NewTokenShape},
        summary="Make a token: by a session, not by a token",
    )
    def post(self, request: Request) -> Response:
        session_only(request, _("A token cannot make a token. Sign in and make it in Handoff's settings."))
        order = valid(TokenOrder, request.data)
        token, secret = issue_token(user=request.user, by=request.user, at=self.at, **order)
        return Response(TokenShape(token).data | {"secret": secret}, status=status.HTTP_201_CREATED)

    def kept(self, data: Any) -> Any:
        """A secret stands in no table, not even for a day."""
        return data | {"secret": None} if "secret" in data else data


class OneToken(Resource):
    @extend_schema(responses={204: None}, summary="Revoke a token of yours, this one included")
    def delete(self, request: Request, pk: UUID) -> Response:
        token = get_object_or_404(Token.objects.select_related("user"), pk=pk, user=request.user)
        revoke_token(token, by=request.user, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)
