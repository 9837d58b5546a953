"""The audit as JSON: the same search and the same words as the page, with the ids beside them."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from handoff.api.base import Moment, Resource, valid
from handoff.api.paging import Cursor, Limit, written
from handoff.audit_search import ABOUT, DID, Asked, Place, found, newest, people_found
from handoff.audit_words import Line, tell
from ledger.models import Event
from people import policy
from people.calendar import zone_named


class AuditCursor(Cursor):
    """A place in the audit: moment and number of the last event seen."""

    def __init__(self, **more: Any) -> None:
        super().__init__(size=3, **more)

    def to_internal_value(self, data: Any) -> Place:
        name, at, pk = super().to_internal_value(data)
        if name != "audit" or type(pk) is not int or not 0 <= pk < 2**62 or not isinstance(at, str):
            self.fail("cursor")
        try:
            when = dt.datetime.fromisoformat(at)
        except ValueError:
            self.fail("cursor")
        return (when, pk) if when.tzinfo else self.fail("cursor")


class AuditWalk(Limit):
    cursor = AuditCursor(help_text="`next_cursor` of the page before.")
    name = serializers.CharField(max_length=200, required=False, help_text="Part of the name of anything.")
    who = serializers.CharField(
        max_length=200, required=False, help_text="Part of a person's name, or an email."
    )
    part = serializers.ChoiceField(
        [(DID, gettext_lazy("who did it")), (ABOUT, gettext_lazy("who was meant by it"))],
        required=False,
        help_text="Of `who`; without: either.",
    )
    kind = serializers.RegexField(r"^[a-z_]+\.[a-z_]+$", max_length=100, required=False)
    team = serializers.UUIDField(required=False)
    subject = serializers.UUIDField(required=False)
    token = serializers.UUIDField(required=False)
    request_id = serializers.CharField(max_length=64, required=False)
    since = Moment(required=False, help_text="From then on.")
    until = Moment(required=False, help_text="Before then.")


class AuditShape(serializers.Serializer):
    id = serializers.IntegerField(source="event.pk")
    at = serializers.DateTimeField(source="event.at")
    kind = serializers.CharField(source="event.kind")
    what = serializers.CharField(source="said", help_text="In words, moments in your time zone.")
    changed = serializers.CharField(source="changes_said", help_text="Old and new in words.")
    reason = serializers.CharField()
    from_where = serializers.CharField(source="whence", help_text="In words.")
    by = serializers.UUIDField(source="event.by_id", allow_null=True)
    by_name = serializers.CharField(source="names.by")
    on_behalf_of = serializers.UUIDField(source="event.on_behalf_of_id", allow_null=True)
    on_behalf_of_name = serializers.CharField(source="names.on_behalf_of", allow_blank=True)
    subject_type = serializers.CharField(source="event.subject_type")
    subject = serializers.UUIDField(source="event.subject_id")
    subject_name = serializers.CharField(source="names.subject")
    team = serializers.UUIDField(source="event.team_id", allow_null=True)
    team_name = serializers.CharField(source="names.team", allow_blank=True)
    channel = serializers.CharField(source="event.channel")
    address = serializers.IPAddressField(source="event.address", allow_null=True)
    client = serializers.CharField(source="event.client", allow_blank=True)
    token = serializers.UUIDField(source="event.token_id", allow_null=True)
    request_id = serializers.CharField(source="event.request_id", allow_blank=True)
    why = serializers.CharField(source="event.why", allow_blank=True)
    old = serializers.DictField(source="event.old")
    new = serializers.DictField(source="event.new")


class AuditPage(serializers.Serializer):
    items = AuditShape(many=True)
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page.")
    more = serializers.BooleanField()


class Audit(Resource):
    @extend_schema(
        parameters=[AuditWalk], responses=AuditPage, summary="The audit, newest first: RevOps reads it"
    )
    def get(self, request: Request) -> Response:
        policy.check(request.user, "audit.read", at=self.at)
        asked = valid(AuditWalk, request.query_params.dict())
        limit = asked["limit"]
        events = newest(_asked(asked), size=limit + 1, after=asked.get("cursor"))
        lines = tell(events[:limit], zone=zone_named(request.user.zone))
        following = _written(lines[-1]) if len(events) > limit else None
        items = AuditShape(lines, many=True).data
        return Response({"items": items, "next_cursor": following, "more": following is not None})


def _asked(given: dict[str, Any]) -> Asked:
    same = ("part", "team", "subject", "token", "request_id", "since", "until")
    return Asked(
        people=people_found(given["who"]) if "who" in given else None,
        named=found(given["name"]) if "name" in given else None,
        kinds=[given["kind"]] if "kind" in given else (),
        **{name: given[name] for name in same if name in given},
    )


def _written(last: Line) -> str:
    event: Event = last.event
    return written("audit", event.at.astimezone(dt.UTC).isoformat(), event.pk)
