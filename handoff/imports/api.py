"""Imports as JSON, by the pages' verbs: a file is sent, its columns chosen, its rows looked at and written."""

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from handoff.api.base import Resource, Strict, valid
from handoff.api.lists import List
from handoff.api.paging import Pages
from handoff.api.people import ID, OTHER_ID, WHEN
from handoff.imports import result, verbs
from handoff.imports.columns import LEFT_OUT
from handoff.imports.models import Import, ImportRow, State, Verdict
from people import policy

KINDS = ("people", "accounts", "contacts", "meetings")
MOST_CHARACTERS = 2_000_000  # of one request; larger files are sent on the page, or in parts


class ImportShape(serializers.Serializer):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(KINDS)
    file_name = serializers.CharField()
    state = serializers.ChoiceField(State.choices)
    encoding = serializers.CharField(help_text="In which the file was read.")
    delimiter = serializers.CharField(help_text="What parts its cells.")
    headers = serializers.ListField(child=serializers.CharField(allow_blank=True))
    columns = serializers.ListField(
        child=serializers.CharField(allow_blank=True),
        help_text="The field that each column is, guessed or chosen; empty where it is left out.",
    )
    day_first = serializers.BooleanField(allow_null=True, help_text="Whether 3/4/2026 is in April.")
    rows = serializers.IntegerField()
    position = serializers.IntegerField(help_text="So many of the rows are through.")
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    wrong = serializers.IntegerField()
    written = serializers.IntegerField()
    kept = serializers.IntegerField(help_text="Rows of which something had to stay when it was undone.")
    halted_by = serializers.IntegerField(
        allow_null=True, help_text="The row that could not be written after all, so that none is."
    )
    by = serializers.UUIDField(source="by_id")
    created_at = serializers.DateTimeField()
    checked_at = serializers.DateTimeField(allow_null=True)
    started_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    discarded_at = serializers.DateTimeField(allow_null=True)
    forgotten_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when its rows are gone, and it cannot be undone any more."
    )
    example = {
        "id": ID,
        "kind": "people",
        "file_name": "people.csv",
        "state": "ready",
        "encoding": "utf-8",
        "delimiter": ",",
        "headers": ["Name", "Email"],
        "columns": ["name", "email"],
        "day_first": None,
        "rows": 12,
        "position": 12,
        "new": 10,
        "changed": 1,
        "same": 0,
        "wrong": 1,
        "written": 0,
        "kept": 0,
        "halted_by": None,
        "by": OTHER_ID,
        "created_at": WHEN,
        "checked_at": WHEN,
        "started_at": None,
        "done_at": None,
        "undone_at": None,
        "discarded_at": None,
        "forgotten_at": None,
    }


class ImportOrder(Strict):
    kind = serializers.ChoiceField(KINDS)
    file_name = serializers.CharField(max_length=255, default="import.csv")
    text = serializers.CharField(
        max_length=MOST_CHARACTERS, trim_whitespace=False, help_text="The file: a header, and rows below it."
    )
    example = {
        "kind": "people",
        "file_name": "people.csv",
        "text": "Name,Email\nNoor Haddad,noor@example.com\n",
    }


class ColumnsOrder(Strict):
    columns = serializers.ListField(
        child=serializers.CharField(max_length=100, allow_blank=True),
        max_length=200,
        help_text="For each header the name of a field, or nothing to leave it out.",
    )
    day_first = serializers.BooleanField(
        allow_null=True, default=None, help_text="Whether 3/4/2026 is in April; null: nobody has said."
    )
    example = {"columns": ["name", "email"]}


class WriteOrder(Strict):
    only_good = serializers.BooleanField(
        default=False, help_text="Leave out the rows that are wrong. Else nothing is written while one is."
    )
    example = {"only_good": False}


class WrongShape(serializers.Serializer):
    field = serializers.CharField(allow_blank=True)
    where = serializers.CharField(allow_blank=True, help_text="The field and its column, in words.")
    sentence = serializers.CharField()
    example = {
        "field": "email",
        "where": "Email, column B",
        "sentence": "Write an email as in jo@example.com.",
    }


class ImportRowShape(serializers.Serializer):
    number = serializers.IntegerField()
    line = serializers.IntegerField(help_text="Where it begins in the file.")
    verdict = serializers.ChoiceField([("", "not checked yet"), *Verdict.choices], allow_blank=True)
    errors = WrongShape(many=True)
    changes = serializers.ListField(child=serializers.CharField())
    had_to_stay = serializers.CharField(
        source="kept_why",
        allow_blank=True,
        help_text="Why something of it stayed when the import was undone.",
    )
    cells = serializers.ListField(child=serializers.CharField(allow_blank=True))
    example = {
        "number": 3,
        "line": 4,
        "verdict": "wrong",
        "errors": [WrongShape.example],
        "changes": [],
        "had_to_stay": "",
        "cells": ["Jo", "jo"],
    }


class ImportsPages(Pages):
    sorts = ("-created_at",)
    kind = serializers.ChoiceField(KINDS, required=False)
    state = serializers.ChoiceField(State.choices, required=False)


class RowsPages(Pages):
    sorts = ("number",)
    verdict = serializers.ChoiceField(Verdict.choices, required=False)


def one(call: Resource, pk: UUID) -> Import:
    policy.check(call.request.user, "import.files", at=call.at)
    found: Import = get_object_or_404(Import, pk=pk)
    return found


def import_shown(pk: UUID, code: int = status.HTTP_200_OK) -> Response:
    """As it is now: a worker may have gone on with it."""
    return Response(ImportShape(Import.objects.get(pk=pk)).data, status=code)


class Imports(List):
    summary, shape, walk = "Files that were sent to be imported", ImportShape, ImportsPages

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Import]:
        policy.check(self.request.user, "import.files", at=self.at)
        rows = Import.objects.all()
        return rows.filter(**{name: asked[name] for name in ("kind", "state") if name in asked})

    @extend_schema(
        request=ImportOrder,
        responses={201: ImportShape},
        summary="Send a file: its rows are kept, its columns guessed, nothing is imported",
    )
    def post(self, request: Request) -> Response:
        policy.check(request.user, "import.files", at=self.at)
        order = valid(ImportOrder, request.data)
        content = order["text"].encode()
        made = verbs.upload(
            order["kind"], io.BytesIO(content), name=order["file_name"], size=len(content), by=request.user, at=self.at
        )  # fmt: skip
        return import_shown(made.pk, status.HTTP_201_CREATED)


class OneImport(Resource):
    @extend_schema(responses=ImportShape, summary="A file and how far it is")
    def get(self, request: Request, pk: UUID) -> Response:
        return import_shown(one(self, pk).pk)

    @extend_schema(responses={204: None}, summary="Discard a file of which nothing is imported")
    def delete(self, request: Request, pk: UUID) -> Response:
        verbs.discard(one(self, pk), by=request.user, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


class ImportColumns(Resource):
    @extend_schema(
        request=ColumnsOrder,
        responses=ImportShape,
        summary="Say which field each column is, and check every row",
    )
    def put(self, request: Request, pk: UUID) -> Response:
        importing, given = one(self, pk), valid(ColumnsOrder, request.data)
        columns = [name.strip() or LEFT_OUT for name in given["columns"]]
        verbs.choose_columns(importing, columns, day_first=given["day_first"], by=request.user, at=self.at)
        return import_shown(pk)


class ImportRows(List):
    summary, shape, walk = (
        "What each row would do or did, and what is wrong with it",
        ImportRowShape,
        RowsPages,
    )

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[ImportRow]:
        self.importing = one(self, pk)
        rows = self.importing.lines.all()
        return rows.filter(verdict=asked["verdict"]) if "verdict" in asked else rows

    def said(self, rows: list[ImportRow]) -> list[dict[str, Any]]:
        for row in rows:
            row.changes = list(dict.fromkeys(result.changes(self.importing, row)))  # type: ignore[attr-defined]
            row.errors = result.wrongs(self.importing, row)
        return list(ImportRowShape(rows, many=True).data)


class WriteImport(Resource):
    @extend_schema(request=WriteOrder, responses=ImportShape, summary="Import the rows: all of them or none")
    def post(self, request: Request, pk: UUID) -> Response:
        importing, given = one(self, pk), valid(WriteOrder, request.data)
        verbs.write(importing, only_good=given["only_good"], by=request.user, at=self.at)
        return import_shown(pk)


class StopImport(Resource):
    @extend_schema(
        request=None,
        responses=ImportShape,
        summary="Stop the check; or the import, and take back what is written",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        verbs.stop(one(self, pk), by=request.user, at=self.at)
        return import_shown(pk)


class UndoImport(Resource):
    @extend_schema(
        request=None,
        responses=ImportShape,
        summary="Take it back, but for rows that somebody has built on since",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        verbs.undo(one(self, pk), by=request.user, at=self.at)
        return import_shown(pk)
