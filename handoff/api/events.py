"""What happened, in the order in which it became visible. Whoever follows it misses nothing and gets nothing twice."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from handoff.api.base import Resource, valid
from handoff.api.paging import FeedCursor, Limit, stretch, written
from handoff.models import Handoff
from ledger.models import Feed
from people import policy


class EventShape(serializers.Serializer):
    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="In the past tense, such as handoff.bounced.")
    at = serializers.DateTimeField()
    by = serializers.UUIDField(
        source="by_id", allow_null=True, help_text="Null: Handoff itself, such as a clock."
    )
    on_behalf_of = serializers.UUIDField(source="on_behalf_of_id", allow_null=True)
    team = serializers.UUIDField(source="team_id", allow_null=True)
    subject_type = serializers.CharField()
    subject = serializers.UUIDField(source="subject_id")
    old = serializers.DictField(help_text="Ids, states, field names and numbers; never words of a buyer.")
    new = serializers.DictField()
    why = serializers.CharField(allow_blank=True)
    caused_by = serializers.IntegerField(source="caused_by_id", allow_null=True)
    channel = serializers.CharField()


class EventsWalk(Limit):
    after = FeedCursor(
        help_text="`next_cursor` of the answer before, or `updated_cursor` of a list. Without: all."
    )


class EventPage(serializers.Serializer):
    items = EventShape(many=True)
    next_cursor = serializers.CharField(help_text="For `after`, always: ask again with it, now or later.")
    more = serializers.BooleanField(
        help_text="Whether there is more to fetch now; items may be empty all the same."
    )


class Events(Resource):
    @extend_schema(
        parameters=[EventsWalk], responses=EventPage, summary="Events that you may read, oldest first"
    )
    def get(self, request: Request) -> Response:
        asked = valid(EventsWalk, request.query_params.dict())
        handoffs = policy.visible_to(request.user, Handoff.objects.all(), at=self.at)
        visible = policy.events_visible_to(request.user, Feed.objects.all(), handoffs=handoffs)
        found, upto, more = stretch(visible, after=asked.get("after", 0), limit=asked["limit"])
        events = [entry.event for entry in found]
        return Response(
            {"items": EventShape(events, many=True).data, "next_cursor": written("feed", upto), "more": more}
        )
