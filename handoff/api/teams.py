"""Teams, their settings and rotations; what narrows a rotation; calendars of holidays."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from handoff.api.base import Resource, Strict, shown, valid
from handoff.api.lists import List
from handoff.api.paging import Pages, Walk
from handoff.api.people import ID, OTHER_ID, WHEN, RoleShape, Week, reference
from people import policy, verbs
from people import settings as team_settings
from people.models import (
    TEAM_ROLES,
    Holiday,
    HolidayCalendar,
    Pool,
    Role,
    Seat,
    Segment,
    Team,
    Territory,
    Turn,
    User,
)
from people.verbs.rows import version
from people.verbs.teams import CHANGEABLE

IN_TEAM = [(role.value, role.label) for role in TEAM_ROLES]


class TeamShape(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    zone = serializers.CharField()
    week = Week(allow_null=True, help_text="Null: Monday to Friday, 09:00 to 18:00.")
    calendar = serializers.UUIDField(source="calendar_id", allow_null=True)
    created_at = serializers.DateTimeField()
    example = {
        "id": ID,
        "name": "Northeast mid-market",
        "zone": "America/New_York",
        "week": None,
        "calendar": OTHER_ID,
        "created_at": WHEN,
    }


class NewTeam(Strict):
    name = serializers.CharField(max_length=200)
    zone = serializers.CharField(max_length=64, default="UTC")
    example = {"name": "Northeast mid-market", "zone": "America/New_York"}


class TeamChange(Strict):
    name = serializers.CharField(max_length=200, required=False)
    zone = serializers.CharField(max_length=64, required=False)
    week = Week(allow_null=True, required=False)
    calendar = reference(HolidayCalendar.objects.all(), allow_null=True, required=False)
    example = {"zone": "America/New_York"}


class MemberOrder(Strict):
    user = reference(User.objects.persons())
    role = serializers.ChoiceField(IN_TEAM)
    example = {"user": OTHER_ID, "role": "ae"}


class PoolShape(serializers.Serializer):
    id = serializers.UUIDField()
    team = serializers.UUIDField(source="team_id")
    role = serializers.ChoiceField(Role.choices)
    territory = serializers.UUIDField(source="territory_id", allow_null=True, help_text="Null: every one.")
    segment = serializers.UUIDField(source="segment_id", allow_null=True, help_text="Null: every one.")
    ramp_days = serializers.IntegerField()
    example = {
        "id": ID,
        "team": OTHER_ID,
        "role": "ae",
        "territory": None,
        "segment": None,
        "ramp_days": 30,
    }


class NewPool(Strict):
    role = serializers.ChoiceField(IN_TEAM, default=Role.AE)
    territory = reference(Territory.objects.all(), allow_null=True, default=None)
    segment = reference(Segment.objects.all(), allow_null=True, default=None)
    ramp_days = serializers.IntegerField(min_value=1, max_value=365, default=30)
    example = {"role": "ae", "ramp_days": 30}


class SeatShape(serializers.Serializer):
    id = serializers.IntegerField()
    pool = serializers.UUIDField(source="pool_id")
    user = serializers.UUIDField(source="user_id")
    weight = serializers.IntegerField()
    joined_on = serializers.DateField()
    left_at = serializers.DateTimeField(allow_null=True)
    example = {
        "id": 7,
        "pool": ID,
        "user": OTHER_ID,
        "weight": 1,
        "joined_on": "2026-03-02",
        "left_at": None,
    }


class NewSeat(Strict):
    user = reference(User.objects.persons())
    weight = serializers.IntegerField(default=1, help_text="From 1 to 10.")
    example = {"user": OTHER_ID, "weight": 1}


class SeatChange(Strict):
    weight = serializers.IntegerField(help_text="From 1 to 10.")
    example = {"weight": 2}


class TurnShape(serializers.Serializer):
    id = serializers.IntegerField()
    user = serializers.UUIDField(source="seat.user_id")
    subject = serializers.UUIDField(source="subject_id", help_text="What the turn was for.")
    taken_at = serializers.DateTimeField()
    given_back_at = serializers.DateTimeField(allow_null=True)
    example = {"id": 42, "user": OTHER_ID, "subject": ID, "taken_at": WHEN, "given_back_at": None}


class NamedShape(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    example = {"id": ID, "name": "Northeast"}


class Named(Strict):
    name = serializers.CharField(max_length=200)
    example = {"name": "Northeast"}


class HolidayShape(serializers.Serializer):
    id = serializers.IntegerField()
    on = serializers.DateField()
    name = serializers.CharField()
    spans = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2),
        help_text="Its hours, as [[09:00, 13:00]]; none on a whole holiday.",
    )
    example = {"id": 3, "on": "2026-12-24", "name": "Christmas Eve", "spans": [["09:00", "13:00"]]}


class NewHoliday(Strict):
    on = serializers.DateField()
    name = serializers.CharField(max_length=200)
    spans = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField(), min_length=2, max_length=2), default=list
    )
    example = {name: HolidayShape.example[name] for name in ("on", "name", "spans")}

    def validate_on(self, on: Any) -> Any:
        if not 1970 <= on.year <= 2199:
            raise serializers.ValidationError("A calendar knows the years from 1970 to 2199.")
        return on


class TeamsWalk(Walk):
    name = serializers.CharField(max_length=200, required=False, help_text="Only the team of this name.")


class ByName(Walk):
    sorts = ("name",)


class PoolsWalk(Walk):
    sorts = ("role",)


class SeatsPages(Pages):
    sorts = ("joined_on",)


class TurnsPages(Pages):
    sorts = ("-taken_at", "taken_at")


class HolidaysPages(Pages):
    sorts = ("on",)


def readable(call: Resource, pk: Any) -> Team:
    """The team, or 404 for who may not read it: they do not learn that it exists."""
    return get_object_or_404(policy.visible_to(call.request.user, Team.objects.all(), at=call.at), pk=pk)


def changeable(call: Resource, pk: Any) -> Team:
    team = readable(call, pk)
    policy.check(call.request.user, "team.change", team, at=call.at)
    return team


class Teams(List):
    summary, shape, walk = "Teams that you may read", TeamShape, TeamsWalk

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Team]:
        rows = policy.visible_to(self.request.user, Team.objects.all(), at=self.at)
        return rows.filter(name__iexact=asked["name"]) if "name" in asked else rows

    @extend_schema(request=NewTeam, responses={201: TeamShape}, summary="Add a team")
    def post(self, request: Request) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        team = verbs.add_team(**valid(NewTeam, request.data), by=request.user, at=self.at)
        return shown(TeamShape, team, status=status.HTTP_201_CREATED, version=version(team, CHANGEABLE))


class OneTeam(Resource):
    @extend_schema(responses=TeamShape, summary="One team")
    def get(self, request: Request, pk: UUID) -> Response:
        team = readable(self, pk)
        return shown(TeamShape, team, version=version(team, CHANGEABLE))

    @extend_schema(request=TeamChange, responses=TeamShape, summary="Change something about a team")
    def patch(self, request: Request, pk: UUID) -> Response:
        team, changes = changeable(self, pk), valid(TeamChange, request.data)
        row = verbs.change_team(team, **changes, seen=self.seen, by=request.user, at=self.at)
        return shown(TeamShape, row, version=version(row, CHANGEABLE))


class TeamSettings(Resource):
    @extend_schema(responses=OpenApiTypes.OBJECT, summary="A team's settings in force, by name")
    def get(self, request: Request, pk: UUID) -> Response:
        return self.answer(readable(self, pk))

    @extend_schema(
        request=OpenApiTypes.OBJECT, responses=OpenApiTypes.OBJECT, summary="Change some settings of a team"
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        team = readable(self, pk)
        if not isinstance(request.data, dict):
            raise serializers.ValidationError("Settings are an object of names and values.")
        values = dict(request.data)
        row = verbs.change_settings(team, values, seen=self.seen, by=request.user, at=self.at)
        return self.answer(row)

    def answer(self, team: Team) -> Response:
        return Response(team_settings.of(team), headers={"ETag": f'"{version(team, ["settings"])}"'})


class Members(Resource):
    @extend_schema(request=MemberOrder, responses={201: RoleShape}, summary="Give somebody a role in a team")
    def post(self, request: Request, pk: UUID) -> Response:
        team, order = changeable(self, pk), valid(MemberOrder, request.data)
        held = verbs.join_team(order["user"], role=order["role"], team=team, by=request.user, at=self.at)
        return shown(RoleShape, held, status=status.HTTP_201_CREATED)


class Pools(List):
    summary, shape, walk = "Rotations of a team", PoolShape, PoolsWalk

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Pool]:
        return Pool.objects.filter(team=readable(self, pk))

    @extend_schema(request=NewPool, responses={201: PoolShape}, summary="Add a rotation to a team")
    def post(self, request: Request, pk: UUID) -> Response:
        team, order = changeable(self, pk), valid(NewPool, request.data)
        pool = verbs.add_pool(team, **order, by=request.user, at=self.at)
        return shown(PoolShape, pool, status=status.HTTP_201_CREATED)


class Seats(List):
    summary, shape, walk = "Places in a rotation, left ones included", SeatShape, SeatsPages

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Seat]:
        return Seat.objects.filter(pool=pool_of(self, pk))

    @extend_schema(request=NewSeat, responses={201: SeatShape}, summary="Give somebody a place in a rotation")
    def post(self, request: Request, pk: UUID) -> Response:
        pool = pool_of(self, pk)
        policy.check(request.user, "team.change", pool.team, at=self.at)
        seat = verbs.add_seat(pool, **valid(NewSeat, request.data), by=request.user, at=self.at)
        return shown(SeatShape, seat, status=status.HTTP_201_CREATED)


class Turns(List):
    summary, shape, walk = "The public ledger: who took which turn", TurnShape, TurnsPages

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Turn]:
        return Turn.objects.filter(seat__pool=pool_of(self, pk)).select_related("seat")


class OneSeat(Resource):
    @extend_schema(request=SeatChange, responses=SeatShape, summary="Change the weight of a place")
    def patch(self, request: Request, pk: int) -> Response:
        seat = seat_of(self, pk)
        row = verbs.change_weight(seat, **valid(SeatChange, request.data), by=request.user, at=self.at)
        return shown(SeatShape, row)

    @extend_schema(responses={204: None}, summary="Take a place away; its turns stay in the ledger")
    def delete(self, request: Request, pk: int) -> Response:
        verbs.remove_seat(seat_of(self, pk), by=request.user, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


def pool_of(call: Resource, pk: Any) -> Pool:
    pool = get_object_or_404(Pool.objects.select_related("team"), pk=pk)
    readable(call, pool.team_id)
    return pool


def seat_of(call: Resource, pk: int) -> Seat:
    seat = get_object_or_404(Seat.objects.select_related("pool__team", "user"), pk=pk, left_at=None)
    changeable(call, seat.pool.team_id)
    return seat


class NamedRows(List):
    """Rows that are no more than a name. RevOps adds them with one verb."""

    shape, walk = NamedShape, ByName
    model: type[Model]
    verb: str

    def rows(self, asked: Mapping[str, Any]) -> QuerySet:
        policy.check(self.request.user, "person.read", at=self.at)
        return self.model._default_manager.all()

    @extend_schema(request=Named, responses={201: NamedShape}, summary="Add one")
    def post(self, request: Request) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        add = getattr(verbs, self.verb)
        row = add(**valid(Named, request.data), by=request.user, at=self.at)
        return shown(NamedShape, row, status=status.HTTP_201_CREATED)


class Territories(NamedRows):
    summary, model, verb = "Territories", Territory, "add_territory"


class Segments(NamedRows):
    summary, model, verb = "Segments", Segment, "add_segment"


class Calendars(NamedRows):
    summary, model, verb = "Calendars of holidays", HolidayCalendar, "add_calendar"


class Holidays(List):
    summary, shape, walk = "Holidays of a calendar", HolidayShape, HolidaysPages

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Holiday]:
        policy.check(self.request.user, "person.read", at=self.at)
        return Holiday.objects.filter(calendar=get_object_or_404(HolidayCalendar, pk=pk))

    @extend_schema(request=NewHoliday, responses={201: HolidayShape}, summary="Enter a holiday")
    def post(self, request: Request, pk: UUID) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        calendar = get_object_or_404(HolidayCalendar, pk=pk)
        day = verbs.add_holiday(calendar, **valid(NewHoliday, request.data), by=request.user, at=self.at)
        return shown(HolidayShape, day, status=status.HTTP_201_CREATED)


class OneHoliday(Resource):
    @extend_schema(responses={204: None}, summary="Remove a holiday")
    def delete(self, request: Request, pk: int) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        day = get_object_or_404(Holiday.objects.select_related("calendar"), pk=pk)
        verbs.remove_holiday(day, by=request.user, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)
