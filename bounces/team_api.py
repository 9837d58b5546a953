"""Team now over the API: every clock that runs, and what is open against what there is room for."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from bounces import team_now
from handoff.api.base import Resource
from handoff.api.handoffs import WaitingPages, WaitingShape
from handoff.api.lists import List
from handoff.api.people import OTHER_ID
from handoff.api.teams import readable
from ledger.models import Clock
from people import policy
from people.models import Team


def led(call: Resource, pk: UUID) -> Team:
    team = readable(call, pk)
    policy.check(call.request.user, "team.now", team, at=call.at)
    return team


class TeamClocks(List):
    summary, shape, walk = "Every running clock of a team, soonest first", WaitingShape, WaitingPages
    not_filed = ("holder",)  # a file names nobody (SYNC-9)

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Clock]:
        found: QuerySet[Clock] = team_now.clocks_of(led(self, pk))
        return found


class RoomShape(serializers.Serializer):
    user = serializers.UUIDField(source="user.pk")
    name = serializers.CharField(source="user.name")
    open = serializers.IntegerField(help_text="Open reviews, in all teams.")
    capacity = serializers.IntegerField(allow_null=True, help_text="Null: no limit is set.")
    over = serializers.IntegerField(help_text="How many more are open than there is room for.")
    example = {"user": OTHER_ID, "name": "Alex Brandt", "open": 7, "capacity": 6, "over": 1}


class RoomsShape(serializers.Serializer):
    items = RoomShape(many=True)
    example = {"items": [RoomShape.example]}


class TeamCapacity(Resource):
    @extend_schema(
        responses=RoomsShape,
        summary="Open reviews against what each AE of a team has room for: routing passes by who is full",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(RoomsShape({"items": team_now.rooms(led(self, pk), self.at)}).data)
