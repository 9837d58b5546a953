"""The description of the API: OpenAPI 3.1, drawn from the code, with every problem that an operation can answer."""

from functools import cache
from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from handoff.api.problems import KINDS, document
from handoff.errors import PROBLEM

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
INSTANCE = {
    "instance": "urn:handoff:request:5f0c7a3b9d2e4c1f8a6b",
    "request_id": "5f0c7a3b9d2e4c1f8a6b",
    "errors": [],
}
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "Any text of 1 to 255 visible ASCII characters, new for each write. A repeat with the same key within"
        " 24 hours changes nothing and gives the first answer, with the header Idempotency-Replayed."
    ),
)


class ErrorShape(serializers.Serializer):
    field = serializers.CharField(
        allow_blank=True,
        help_text="The field as a path, such as name or hours.0; empty when it is about the whole.",
    )
    rule = serializers.CharField(allow_blank=True, help_text="The rule that says no.")
    sentence = serializers.CharField(help_text="What is wrong, for a person.")


class ProblemShape(serializers.Serializer):
    """RFC 9457, with the fields and rules that it is about."""

    type = serializers.CharField(help_text="Which kind of problem; leads to its explanation.")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="This request, as the log names it.")
    request_id = serializers.CharField()
    errors = ErrorShape(many=True, required=False)
    now = serializers.DictField(
        required=False, help_text="Of a brief that was saved elsewhere meanwhile: what is saved now."
    )


@cache
def page_shape(item: type[serializers.Serializer], *, is_followed: bool) -> type[serializers.Serializer]:
    """The shape of a page of these."""
    fields: dict[str, Any] = {
        "items": item(many=True),
        "next_cursor": serializers.CharField(
            allow_null=True, help_text="For `cursor`. Null on the last page."
        ),
        "more": serializers.BooleanField(help_text="Whether there is more to fetch now."),
    }
    if is_followed:
        fields["updated_cursor"] = serializers.CharField(
            help_text="For `updated_after`: what has changed from here on."
        )
    cursor = "WyJmZWVkIiw0Ml0"
    given = {"next_cursor": None, "more": False} | ({"updated_cursor": cursor} if is_followed else {})
    fields["example"] = {"items": [item.example], **given}
    return type(item.__name__.removesuffix("Shape") + "Page", (serializers.Serializer,), fields)


class Description(AutoSchema):
    """Adds to each operation what the base gives it: the key of a write, and the problems."""

    def get_operation_id(self) -> str:
        return f"{self.method.lower()}_{self.view.__class__.__name__}"

    def get_description(self) -> str:
        """The summary says it; the docstring of a resource is for whoever reads the code."""
        return ""

    def get_override_parameters(self) -> list[Any]:
        more = [IDEMPOTENCY_KEY] if self.method in WRITES else []
        if self.is_list:
            more = [self.view.walk]
        return [*super().get_override_parameters(), *more]

    @property
    def is_list(self) -> bool:
        return self.method == "GET" and hasattr(self.view, "walk")

    def get_summary(self) -> str | None:
        return self.view.summary if self.is_list else super().get_summary()

    def get_response_serializers(self) -> Any:
        if not self.is_list:
            return super().get_response_serializers()
        followed = "updated_after" in self.view.walk().fields
        page = page_shape(self.view.shape, is_followed=followed)
        return {(200, "application/json"): page, (200, "text/csv"): OpenApiTypes.STR}

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        """A shape that carries an `example` shows it."""
        schema = super()._map_basic_serializer(serializer, direction)
        example = getattr(serializer, "example", None)
        return schema if example is None else schema | {"examples": [example]}

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        answers = super()._get_response_bodies(direction)
        for status in self._problem_statuses():
            titles = sorted({str(problem.title) for problem in KINDS.values() if problem.status == status})
            body = self._get_response_for_code(ProblemShape, str(status), media_types=[PROBLEM])
            shown = {
                kind: {"value": document(kind) | INSTANCE}
                for kind, problem in KINDS.items()
                if problem.status == status
            }
            body["content"][PROBLEM] |= {"examples": shown} if shown else {}
            answers[str(status)] = body | {"description": " ".join(titles) or str(OURS[status])}
        return answers

    def _problem_statuses(self) -> list[int]:
        more = {400, 409, 412, 413} if self.method in WRITES else set()
        has_body = {415} if self.method in WRITES - {"DELETE"} else set()
        return sorted({401, 403, 404, 405, 422, 429, 500, 503} | more | has_body)


OURS = {
    500: gettext_lazy("Something broke on our side."),
    503: gettext_lazy("Handoff cannot reach its database, or is too busy. Send it again in a few seconds."),
}


class BearerToken(OpenApiAuthenticationExtension):
    target_class = "handoff.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "ho_…"}


def only_the_api(endpoints: list[Any], **_: Any) -> list[Any]:
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


def nothing_but_the_fields(
    result: dict[str, Any], generator: Any, request: Any, public: bool
) -> dict[str, Any]:
    """What a request may hold is closed: handoff.api.base.Strict refuses the rest."""
    for name, component in result["components"]["schemas"].items():
        if name.endswith("Request") and component.get("type") == "object":
            component["additionalProperties"] = False
    return result
