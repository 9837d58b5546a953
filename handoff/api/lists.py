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
    not_filed: tuple[str, ...] = ()  # fields that a file leaves out

    def rows(self, asked: Mapping[str, Any], **ids: Any) -> QuerySet:
        raise NotImplementedError

    def get(self, request: Request, **ids: Any) -> HttpResponseBase:
        asked = valid(self.walk, request.query_params.dict())
        rows = self.rows(asked, **ids)
        if asked["format"] == "csv":
            name = f"{type(self).__name__.lower()}-{self.at:%Y-%m-%d}.csv"
            return streams.file_stream(self.as_csv(rows, asked["sort"]), name=name)
        found = page(rows, asked)
        said = {"items": self.said(found.rows), "next_cursor": found.next_cursor}
        followed = {"updated_cursor": found.updated_cursor} if issubclass(self.walk, Walk) else {}
        return Response(said | followed | {"more": found.more})

    def said(self, rows: list[Any]) -> list[dict[str, Any]]:
        """These rows in their shape. What rows need beside their columns is fetched here, for all at once."""
        return list(self.shape(rows, many=True).data)

    async def as_csv(self, rows: QuerySet, sort: str) -> AsyncIterator[bytes]:
        """In chunks, each a short query of its own: a slow reader holds neither transaction nor connection."""
        names = [name for name in self.shape().fields if name not in self.not_filed]
        yield csv_file.BEGINNING + csv_file.row(names)
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
            lines = (
                csv_file.row(value for name, value in one.items() if name not in self.not_filed)
                for one in self.said(found)
            )
            return b"".join(lines), place_of(found[-1], sort)
        finally:
            streams.give_connections_back()
