"""The description of the API: OpenAPI 3.1, drawn from the code, with every problem that an operation can answer."""

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from handoff.api.problems import KINDS
from handoff.errors import PROBLEM

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


class Description(AutoSchema):
    """Adds to each operation what the base gives it: the key of a write, and the problems."""

    def get_operation_id(self) -> str:
        return f"{self.method.lower()}_{self.view.__class__.__name__}"

    def get_description(self) -> str:
        """The summary says it; the docstring of a resource is for whoever reads the code."""
        return ""

    def get_override_parameters(self) -> list[Any]:
        more = [IDEMPOTENCY_KEY] if self.method in ("POST", "PUT", "PATCH", "DELETE") else []
        return [*super().get_override_parameters(), *more]

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        answers = super()._get_response_bodies(direction)
        for status in self._problem_statuses():
            titles = sorted({str(problem.title) for problem in KINDS.values() if problem.status == status})
            body = self._get_response_for_code(ProblemShape, str(status), media_types=[PROBLEM])
            answers[str(status)] = body | {"description": " ".join(titles) or str(OURS[status])}
        return answers

    def _problem_statuses(self) -> list[int]:
        writes = self.method in ("POST", "PUT", "PATCH", "DELETE")
        has_body = self.method in ("POST", "PUT", "PATCH")
        return sorted(
            {401, 403, 404, 405, 422, 500, 503}
            | ({400, 409} if writes else set())
            | ({415} if has_body else set())
        )


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
