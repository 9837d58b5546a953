"""The API's description as a file and as a page. The same for everybody, so it is drawn once a process."""

import json
from functools import cache
from typing import Any

import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from handoff.api.base import Resource
from handoff.api.problems import KINDS

AS_JSON, AS_YAML = "application/vnd.oai.openapi+json", "application/vnd.oai.openapi"


@cache
def described() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def as_json() -> bytes:
    return JSONRenderer().render(described())


@cache
def as_yaml() -> str:
    return yaml.safe_dump(json.loads(as_json()), sort_keys=False, allow_unicode=True)


class Schema(Resource):
    @extend_schema(
        parameters=[OpenApiParameter("format", str, enum=["json", "yaml"], default="json")],
        responses={(200, AS_JSON): OpenApiTypes.OBJECT, (200, AS_YAML): OpenApiTypes.STR},
        summary="This description",
    )
    def get(self, request: Request) -> HttpResponse:
        if request.query_params.get("format") == "yaml" or "yaml" in request.headers.get("Accept", ""):
            return HttpResponse(as_yaml(), content_type=f"{AS_YAML}; charset=utf-8")
        return HttpResponse(as_json(), content_type=AS_JSON)


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "handoff/api_docs.html", {"problems": KINDS})
