"""The discovery meeting of a handoff: booked, moved, held or not, and who is to be there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from handoff import reasons, verbs
from handoff.api.base import Moment, Resource, Strict, valid
from handoff.api.handoffs import MEETING_STATES, permitted, readable
from handoff.api.lists import List
from handoff.api.paging import Pages
from handoff.api.people import ID, OTHER_ID, WHEN, reference
from handoff.models import LONGEST_LINK, Attendee, Contact, Handoff, Meeting
from handoff.verbs import Attending, attendees_version
from handoff.verbs.meetings import TIMES
from people import policy
from people.models import User
from people.verbs.rows import version

MANY = 100  # on one list of attendees


class MeetingShape(serializers.Serializer):
    id = serializers.UUIDField()
    handoff = serializers.UUIDField(source="handoff.pk")
    state = serializers.ChoiceField(MEETING_STATES, source="handoff.meeting_state")
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    link = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    example = {
        "id": ID,
        "handoff": OTHER_ID,
        "state": "booked",
        "starts_at": "2026-03-09T15:00:00Z",
        "ends_at": "2026-03-09T15:30:00Z",
        "link": "https://meet.example.com/abc",
        "created_at": WHEN,
    }


class Booking(Strict):
    starts_at = Moment()
    ends_at = Moment()
    link = serializers.URLField(max_length=LONGEST_LINK, allow_blank=True, default="")
    example = {name: MeetingShape.example[name] for name in ("starts_at", "ends_at", "link")}


class NewTimes(Strict):
    starts_at = Moment()
    ends_at = Moment()
    link = serializers.URLField(
        max_length=LONGEST_LINK, allow_blank=True, required=False, help_text="Else it stays."
    )
    example = {name: MeetingShape.example[name] for name in TIMES}


class MeetingCorrection(Strict):
    held = serializers.BooleanField(help_text="Whether they came after all.")
    why = serializers.ChoiceField(reasons.Correction.choices)
    example = {"held": True, "why": "came_late"}


class AttendeeShape(serializers.Serializer):
    side = serializers.ChoiceField(Attendee.Side.choices)
    person = serializers.UUIDField(source="person_id", allow_null=True, help_text="Of ours.")
    contact = serializers.UUIDField(source="contact_id", allow_null=True, help_text="Of theirs.")
    name = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)
    confirmed = serializers.BooleanField()
    example = {
        "side": "theirs",
        "person": None,
        "contact": OTHER_ID,
        "name": "",
        "role": "Economic buyer",
        "confirmed": True,
    }


class AttendeeOrder(Strict):
    side = serializers.ChoiceField(Attendee.Side.choices)
    person = reference(User.objects.persons(), allow_null=True, default=None)
    contact = reference(Contact.objects.all(), allow_null=True, default=None)
    name = serializers.CharField(max_length=1_000, allow_blank=True, default="")
    role = serializers.CharField(max_length=1_000, allow_blank=True, default="")
    confirmed = serializers.BooleanField(default=False)
    example = {"side": "theirs", "contact": OTHER_ID, "role": "Economic buyer", "confirmed": True}

    def validate(self, attrs: dict[str, Any]) -> Attending:
        return Attending(**attrs)


class AttendeesShape(serializers.Serializer):
    items = AttendeeShape(many=True)
    example = {"items": [AttendeeShape.example]}


class AttendeesOrder(Strict):
    items = AttendeeOrder(many=True, max_length=MANY, help_text="These and nobody else.")
    example = {"items": [AttendeeOrder.example]}


class MeetingsPages(Pages):
    sorts = ("starts_at",)
    state = serializers.ChoiceField(MEETING_STATES, required=False)
    team = serializers.UUIDField(required=False)
    since = Moment(required=False, help_text="Only those that start then or later.")
    until = Moment(required=False, help_text="Only those that start before then.")


FILTERS = {
    "state": "handoff__meeting_state",
    "team": "handoff__team",
    "since": "starts_at__gte",
    "until": "starts_at__lt",
}


class Meetings(List):
    summary, shape, walk = "Meetings of handoffs that you may read", MeetingShape, MeetingsPages

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Meeting]:
        rows = policy.visible_to(self.request.user, Meeting.objects.select_related("handoff"), at=self.at)
        return rows.filter(**{column: asked[name] for name, column in FILTERS.items() if name in asked})


def meeting_shown(handoff: Handoff, code: int = status.HTTP_200_OK) -> Response:
    """As it is now."""
    row = Meeting.objects.select_related("handoff").get(handoff=handoff)
    headers = {"ETag": f'"{version(row, TIMES)}"'}
    return Response(MeetingShape(row).data, status=code, headers=headers)


def met(handoff: Handoff) -> Meeting:
    if handoff.meeting is None:
        raise Http404
    return handoff.meeting


class OneMeeting(Resource):
    @extend_schema(responses=MeetingShape, summary="The meeting of a handoff; 404 while there is none")
    def get(self, request: Request, pk: UUID) -> Response:
        handoff = readable(self, pk)
        met(handoff)
        return meeting_shown(handoff)

    @extend_schema(request=NewTimes, responses=MeetingShape, summary="Move the meeting to another time")
    def patch(self, request: Request, pk: UUID) -> Response:
        handoff = permitted(self, "handoff.book", pk)
        times = valid(NewTimes, request.data)
        verbs.move_meeting(handoff, **times, seen=self.seen, by=request.user, at=self.at)
        return meeting_shown(handoff)


class BookMeeting(Resource):
    @extend_schema(
        request=Booking,
        responses={201: MeetingShape},
        summary="Book the meeting, also again after a no-show or cancellation",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff = permitted(self, "handoff.book", pk)
        verbs.book(handoff, **valid(Booking, request.data), by=request.user, at=self.at)
        return meeting_shown(handoff, status.HTTP_201_CREATED)


class MeetingMove(Resource):
    """A move that takes nothing but its name."""

    verb: str
    asks: str

    def move(self, pk: UUID) -> Response:
        handoff = permitted(self, self.asks, pk)
        getattr(verbs, self.verb)(handoff, by=self.request.user, at=self.at)
        return meeting_shown(handoff)


class HoldMeeting(MeetingMove):
    verb, asks = "hold", "handoff.mark"

    @extend_schema(request=None, responses=MeetingShape, summary="They came")
    def post(self, request: Request, pk: UUID) -> Response:
        return self.move(pk)


class MissMeeting(MeetingMove):
    verb, asks = "miss", "handoff.mark"

    @extend_schema(request=None, responses=MeetingShape, summary="They did not come")
    def post(self, request: Request, pk: UUID) -> Response:
        return self.move(pk)


class CancelMeeting(MeetingMove):
    verb, asks = "cancel", "handoff.book"

    @extend_schema(request=None, responses=MeetingShape, summary="It was called off")
    def post(self, request: Request, pk: UUID) -> Response:
        return self.move(pk)


class CorrectMeeting(Resource):
    @extend_schema(
        request=MeetingCorrection, responses=MeetingShape, summary="They came after all, or did not"
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff = permitted(self, "handoff.mark", pk)
        verbs.correct(handoff, **valid(MeetingCorrection, request.data), by=request.user, at=self.at)
        return meeting_shown(handoff)


class Attendees(Resource):
    @extend_schema(responses=AttendeesShape, summary="Who is to be there")
    def get(self, request: Request, pk: UUID) -> Response:
        handoff = readable(self, pk)
        met(handoff)
        return self.answer(handoff)

    @extend_schema(request=AttendeesOrder, responses=AttendeesShape, summary="Say who is to be there")
    def put(self, request: Request, pk: UUID) -> Response:
        handoff = permitted(self, "handoff.book", pk)
        listed = valid(AttendeesOrder, request.data)["items"]
        verbs.set_attendees(handoff, listed, seen=self.seen, by=request.user, at=self.at)
        return self.answer(handoff)

    def answer(self, handoff: Handoff) -> Response:
        rows = Attendee.objects.filter(meeting=handoff.meeting_id).order_by("pk")
        headers = {"ETag": f'"{attendees_version(handoff)}"'}
        return Response(AttendeesShape({"items": rows}).data, headers=headers)
