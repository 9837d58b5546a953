"""People: oneself and others, their roles and absences, leaving and coming back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from handoff.api.base import Moment, Resource, Strict, shown, valid
from handoff.api.lists import List
from handoff.api.paging import Walk
from people import policy, signin, verbs
from people.models import Absence, HolidayCalendar, Membership, Role, Team, User
from people.verbs.persons import CHANGEABLE
from people.verbs.rows import version

ID, OTHER_ID = "0198c3f2-7d1a-7c44-9a58-2f6e1b0c9d31", "0198c3f2-7d1a-7c44-9a58-3a7f2c1d0e42"
WHEN = "2026-03-02T09:30:00Z"


def reference(rows: QuerySet, **more: Any) -> serializers.PrimaryKeyRelatedField:
    """A field that names a row by its id."""
    return serializers.PrimaryKeyRelatedField(queryset=rows, pk_field=serializers.UUIDField(), **more)


class RoleShape(serializers.Serializer):
    id = serializers.UUIDField()
    role = serializers.ChoiceField(Role.choices)
    team = serializers.UUIDField(
        source="team_id", allow_null=True, help_text="Null for a role in the whole company."
    )
    example = {"id": OTHER_ID, "role": "ae", "team": ID}


class RoleOrder(Strict):
    role = serializers.ChoiceField(Role.choices)
    team = reference(Team.objects.all(), allow_null=True, default=None, help_text="For a role in a team.")
    example = {"role": "ae", "team": ID}


class Week(serializers.DictField):
    child = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2)
    )


class PersonShape(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()
    zone = serializers.CharField(help_text="An IANA name, such as Europe/Berlin.")
    week = Week(allow_null=True, help_text="Spans of working hours by day. Null: the team's.")
    calendar = serializers.UUIDField(source="calendar_id", allow_null=True, help_text="Null: the team's.")
    capacity = serializers.IntegerField(
        allow_null=True, help_text="Open reviews and leads at once. Null: no limit."
    )
    backup = serializers.UUIDField(source="backup_id", allow_null=True)
    booking_link = serializers.CharField(allow_blank=True)
    is_active = serializers.BooleanField(help_text="False for somebody who has left.")
    offline_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when they take no turns, after two lapses."
    )
    created_at = serializers.DateTimeField()
    roles = serializers.SerializerMethodField()
    example = {
        "id": ID,
        "name": "Noor Haddad",
        "email": "noor@example.com",
        "zone": "Europe/Berlin",
        "week": {"monday": [["09:00", "13:00"], ["14:00", "18:00"]]},
        "calendar": None,
        "capacity": 12,
        "backup": OTHER_ID,
        "booking_link": "https://cal.example.com/noor",
        "is_active": True,
        "offline_at": None,
        "created_at": WHEN,
        "roles": [RoleShape.example],
    }

    @extend_schema_field(RoleShape(many=True))
    def get_roles(self, person: User) -> list[dict[str, Any]]:
        return [
            {"id": str(held.pk), "role": held.role, "team": str(held.team_id) if held.team_id else None}
            for held in person.held_now
        ]


class MeShape(PersonShape):
    single_keys = serializers.BooleanField(help_text="Whether shortcuts of one key are on.")
    example = PersonShape.example | {"single_keys": True}


class NewPerson(Strict):
    name = serializers.CharField(max_length=200)
    email = serializers.EmailField(max_length=254, help_text="They sign in with it.")
    zone = serializers.CharField(max_length=64, default="UTC")
    example = {"name": "Noor Haddad", "email": "noor@example.com", "zone": "Europe/Berlin"}


class PersonChange(Strict):
    name = serializers.CharField(max_length=200, required=False)
    zone = serializers.CharField(max_length=64, required=False)
    week = Week(allow_null=True, required=False)
    calendar = reference(HolidayCalendar.objects.all(), allow_null=True, required=False)
    booking_link = serializers.URLField(max_length=200, allow_blank=True, required=False)
    capacity = serializers.IntegerField(
        min_value=0, max_value=999, allow_null=True, required=False, help_text="RevOps sets it."
    )
    backup = reference(
        User.objects.persons(), allow_null=True, required=False, help_text="RevOps names them."
    )
    example = {"zone": "Europe/Berlin", "week": PersonShape.example["week"]}


class MeChange(PersonChange):
    single_keys = serializers.BooleanField(required=False)
    example = PersonChange.example | {"single_keys": False}


class InvitationShape(serializers.Serializer):
    link = serializers.CharField(
        allow_null=True, help_text="Works once, for seven days. Shown this once: null when repeated."
    )
    example = {"link": "https://handoff.example.com/account/invitation/Xk…/"}


class AbsenceShape(serializers.Serializer):
    id = serializers.UUIDField()
    user = serializers.UUIDField(source="user_id")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    cover = serializers.UUIDField(source="cover_id", allow_null=True, help_text="Who stands in meanwhile.")
    created_at = serializers.DateTimeField()
    example = {
        "id": ID,
        "user": OTHER_ID,
        "starts_at": "2026-03-09T08:00:00Z",
        "ends_at": "2026-03-13T17:00:00Z",
        "cover": None,
        "created_at": WHEN,
    }


class AbsenceOrder(Strict):
    starts_at = Moment()
    ends_at = Moment()
    cover = reference(User.objects.persons(), allow_null=True, default=None)
    example = {name: AbsenceShape.example[name] for name in ("starts_at", "ends_at", "cover")}


class AbsencesWalk(Walk):
    sorts = ("starts_at", "created_at")


class PeopleWalk(Walk):
    team = serializers.UUIDField(required=False, help_text="Only who has a role in this team.")
    role = serializers.ChoiceField(Role.choices, required=False)
    is_active = serializers.BooleanField(required=False, allow_null=True, default=None)


def people() -> QuerySet[User]:
    held = Membership.objects.filter(ended_at=None).order_by("created_at")
    return User.objects.persons().prefetch_related(Prefetch("memberships", held, to_attr="held_now"))


def person_shown(person: User, status: int = 200) -> Response:
    row = people().get(pk=person.pk)
    return shown(PersonShape, row, status=status, version=version(row, CHANGEABLE))


class People(List):
    summary, shape, walk = "People", PersonShape, PeopleWalk

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[User]:
        policy.check(self.request.user, "person.read", at=self.at)
        held = {name: asked[name] for name in ("team", "role") if name in asked}
        rows = people()
        if held:
            rows = rows.filter(pk__in=Membership.objects.filter(ended_at=None, **held).values("user"))
        return rows if asked["is_active"] is None else rows.filter(is_active=asked["is_active"])

    @extend_schema(request=NewPerson, responses={201: PersonShape}, summary="Add a person")
    def post(self, request: Request) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        person = verbs.add_user(**valid(NewPerson, request.data), by=request.user, at=self.at)
        return person_shown(person, status.HTTP_201_CREATED)


class Person(Resource):
    @extend_schema(responses=PersonShape, summary="One person")
    def get(self, request: Request, pk: UUID) -> Response:
        policy.check(request.user, "person.read", at=self.at)
        return person_shown(get_object_or_404(User.objects.persons(), pk=pk))

    @extend_schema(request=PersonChange, responses=PersonShape, summary="Change something about a person")
    def patch(self, request: Request, pk: UUID) -> Response:
        person = get_object_or_404(User.objects.persons(), pk=pk)
        changed(self, person, valid(PersonChange, request.data))
        return person_shown(person)


def changed(call: Resource, person: User, changes: dict[str, Any]) -> None:
    policy.check(call.request.user, "person.change_own", person, at=call.at)
    if {"capacity", "backup"} & set(changes):  # nobody lowers their own share of the work
        policy.check(call.request.user, "install.administer", at=call.at)
    verbs.change_user(person, **changes, seen=call.seen, by=call.request.user, at=call.at)


class Me(Resource):
    @extend_schema(responses=MeShape, summary="Yourself")
    def get(self, request: Request) -> Response:
        held = Membership.objects.filter(ended_at=None).order_by("created_at")
        mine = User.objects.prefetch_related(Prefetch("memberships", held, to_attr="held_now"))
        row = mine.get(pk=request.user.pk)
        return shown(MeShape, row, version=version(row, CHANGEABLE))

    @extend_schema(request=MeChange, responses=MeShape, summary="Change something about yourself")
    def patch(self, request: Request) -> Response:
        changed(self, request.user, valid(MeChange, request.data))
        return self.get(request)


class Invitation(Resource):
    @extend_schema(request=None, responses={201: InvitationShape}, summary="Invite who has no password yet")
    def post(self, request: Request, pk: UUID) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        person = get_object_or_404(User.objects.persons(), pk=pk)
        secret = signin.invite(user=person, by=request.user, at=self.at)
        link = settings.PUBLIC_ADDRESS + reverse("invitation", args=[secret])
        return Response({"link": link}, status=status.HTTP_201_CREATED)

    def kept(self, data: Any) -> Any:
        return data | {"link": None} if "link" in data else data


class Deactivate(Resource):
    @extend_schema(
        request=None, responses=PersonShape, summary="Let somebody go; what they held goes to others"
    )
    def post(self, request: Request, pk: UUID) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        person = get_object_or_404(User.objects.persons(), pk=pk)
        return person_shown(verbs.deactivate(person, by=request.user, at=self.at))


class Reactivate(Resource):
    @extend_schema(request=None, responses=PersonShape, summary="Let somebody back in")
    def post(self, request: Request, pk: UUID) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        person = get_object_or_404(User.objects.persons(), pk=pk)
        return person_shown(verbs.reactivate(person, by=request.user, at=self.at))


class ComeBack(Resource):
    @extend_schema(request=None, responses=PersonShape, summary="Take turns again, after two lapses")
    def post(self, request: Request, pk: UUID) -> Response:
        person = get_object_or_404(User.objects.persons(), pk=pk)
        policy.check(request.user, "person.absence", person, at=self.at)
        return person_shown(verbs.come_back(person, by=request.user, at=self.at))


class Roles(Resource):
    @extend_schema(request=RoleOrder, responses={201: RoleShape}, summary="Give somebody a role")
    def post(self, request: Request, pk: UUID) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        person = get_object_or_404(User.objects.persons(), pk=pk)
        held = verbs.join_team(person, **valid(RoleOrder, request.data), by=request.user, at=self.at)
        return shown(RoleShape, held, status=status.HTTP_201_CREATED)


class OneRole(Resource):
    @extend_schema(responses={204: None}, summary="End a role")
    def delete(self, request: Request, pk: UUID) -> Response:
        held = get_object_or_404(Membership.objects.select_related("user", "team"), pk=pk)
        verb = "team.change" if held.team_id else "install.administer"
        policy.check(request.user, verb, held.team, at=self.at)
        verbs.leave_team(held, by=request.user, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


class Absences(List):
    summary, shape, walk = "Absences of one person", AbsenceShape, AbsencesWalk

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Absence]:
        policy.check(self.request.user, "person.read", at=self.at)
        return Absence.objects.filter(user=get_object_or_404(User.objects.persons(), pk=pk))

    @extend_schema(
        request=AbsenceOrder, responses={201: AbsenceShape}, summary="Enter an absence, with who covers"
    )
    def post(self, request: Request, pk: UUID) -> Response:
        person = get_object_or_404(User.objects.persons(), pk=pk)
        policy.check(request.user, "person.absence", person, at=self.at)
        order = valid(AbsenceOrder, request.data)
        absence = verbs.add_absence(person, **order, by=request.user, at=self.at)
        return shown(AbsenceShape, absence, status=status.HTTP_201_CREATED)


class OneAbsence(Resource):
    @extend_schema(responses={204: None}, summary="End an absence now, or call it off")
    def delete(self, request: Request, pk: UUID) -> Response:
        absence = get_object_or_404(Absence.objects.select_related("user"), pk=pk)
        policy.check(request.user, "person.absence", absence.user, at=self.at)
        verbs.end_absence_early(absence, by=request.user, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)
