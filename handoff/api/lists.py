"""A list endpoint: what is visible, filtered and sorted, page by page as JSON or whole as CSV (API-3, API-5)."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.http import HttpResponseBase
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from handoff import csv_file, streams
from handoff.api.base import Resource, valid
from handoff.api.paging import Pages, Place, Walk, following, page, place_of

CHUNK = 1000


class List(Resource):
    """`rows()` gives what the caller may read of what they asked for; the rest is here."""

    summary: str
    shape: type[serializers.Serializer]
    walk: type[Pages] = Walk

    def rows(self, asked: Mapping[str, Any], **ids: Any) -> QuerySet:
        raise NotImplementedError

    def get(self, request: Request, **ids: Any) -> HttpResponseBase:
        asked = valid(self.walk, request.query_params.dict())
        rows = self.rows(asked, **ids)
        if asked["format"] == "csv":
            name = f"{type(self).__name__.lower()}-{self.at:%Y-%m-%d}.csv"
            return streams.file_stream(self.as_csv(rows, asked["sort"]), name=name)
        found = page(rows, asked)
        said = {"items": self.shape(found.rows, many=True).data, "next_cursor": found.next_cursor}
        followed = {"updated_cursor": found.updated_cursor} if issubclass(self.walk, Walk) else {}
        return Response(said | followed | {"more": found.more})

    async def as_csv(self, rows: QuerySet, sort: str) -> AsyncIterator[bytes]:
        """In chunks, each a short query of its own: a slow reader holds neither transaction nor connection."""
        yield csv_file.BEGINNING + csv_file.row(self.shape().fields)
        after: Place | None = None
        while found := await sync_to_async(self.some)(rows, sort, after):
            lines, after = found
            yield lines

    def some(self, rows: QuerySet, sort: str, after: Place | None) -> tuple[bytes, Place] | None:
        """The next lines, and where to go on; None at the end."""
        try:
            found = following(rows, sort, after, CHUNK)
            if not found:
                return None
            shown = self.shape(found, many=True).data
            return b"".join(csv_file.row(one.values()) for one in shown), place_of(found[-1], sort)
        finally:
            streams.give_connections_back()
