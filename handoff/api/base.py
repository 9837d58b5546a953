"""What every resource of the API is made of. One that is written in a room needs only its verbs and its shapes."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from handoff.api import idempotency, limits, problems
from handoff.api.authentication import InScope, SessionAuthentication, SignedIn, TokenAuthentication
from handoff.api.schema import Description
from ledger import origin
from ledger.time import moment_of
from people.calendar import FIRST_YEAR, LAST_YEAR
from people.tokens import NoSuchToken, NotAccepted

NO_REVISION = -1


class Parser(JSONParser):
    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = BytesIO(parser_context["request"]._request.body)  # Django bounds its size, a stream's nobody
        try:
            return super().parse(body, media_type, parser_context)
        except RecursionError:
            raise ParseError(_("The body is nested too deeply.")) from None


class AlwaysJSON(BaseContentNegotiation):
    """Whatever the header Accept wishes for: a browser that looks in gets JSON and not an error."""

    def select_parser(self, request: Request, parsers: list) -> Any:
        [json] = parsers
        return json if (request.content_type or "").split(";")[0].strip() == json.media_type else None

    def select_renderer(self, request: Request, renderers: list, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class Resource(APIView):
    """Verbs by method, each: access line, verb, shape. A refusal of the verb becomes a problem document by itself."""

    authentication_classes = (TokenAuthentication, SessionAuthentication)
    permission_classes = (SignedIn, InScope)
    parser_classes = (Parser,)
    renderer_classes = (JSONRenderer,)
    content_negotiation_class = AlwaysJSON
    http_method_names = ("get", "head", "post", "put", "patch", "delete")
    schema = Description()

    @property
    def at(self) -> dt.datetime:
        return moment_of(self.request._request)

    @property
    def seen(self) -> str:
        """The version that the caller saw (If-Match), for the `seen` of a verb. Empty: they did not say."""
        return str(self.request.headers.get("If-Match", "")).strip().removeprefix("W/").strip('"*')

    @property
    def seen_revision(self) -> int | None:
        """The same where rows count their saves. What is no number was never given out: it counts as overtaken."""
        seen = self.seen
        if not seen:
            return None
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else NO_REVISION

    def perform_authentication(self, request: Request) -> None:
        """And count the call, of whoever comes in and of who does not."""
        try:
            super().perform_authentication(request)
        except (AuthenticationFailed, NotAccepted) as no:
            limits.check_stranger(request, guessed=isinstance(no, NoSuchToken))
            raise
        if request.user.is_authenticated:
            limits.check(request)
        else:
            limits.check_stranger(request, guessed=False)

    def get_exception_handler(self) -> Callable[..., Response | None]:
        return problems.answer

    def kept(self, data: object) -> object:
        """Of an answer, what may be kept for a repeat. A resource that hands out a secret takes it out here."""
        return data

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As DRF's own, with the origin of what is written and with answers kept for repeats."""
        self.args, self.kwargs = args, kwargs
        self.request = self.initialize_request(request, *args, **kwargs)
        self.headers = self.default_response_headers
        address = request.META.get("REMOTE_ADDR") or None
        with origin.coming_from(origin.Origin("api", getattr(request, "id", ""), address)):
            response = self._attempt(self._answer)
        self.response = self.finalize_response(self.request, response, *args, **kwargs)
        return self.response

    def _answer(self) -> Response:
        self.initial(self.request, *self.args, **self.kwargs)
        key = idempotency.key_of(self.request)
        if key is None:
            return self._do()
        return idempotency.once(
            self.request, key, at=self.at, do=lambda: self._attempt(self._do_in_savepoint), kept=self.kept
        )

    def _do(self) -> Response:
        method = self.request.method.lower()
        known = method in self.http_method_names
        handler = getattr(self, method, None) if known else None
        return (handler or self.http_method_not_allowed)(self.request, *self.args, **self.kwargs)

    def _do_in_savepoint(self) -> Response:
        """So that what a refused verb began is undone, while its refusal is kept."""
        with transaction.atomic():
            return self._do()

    def _attempt(self, do: Callable[[], Response]) -> Response:
        try:
            return do()
        except Exception as error:
            return self.handle_exception(error)


class Moment(serializers.DateTimeField):
    """A moment that somebody can mean: the years around it can be computed in every zone."""

    default_error_messages = {"year": gettext_lazy("A moment lies between the years 1970 and 2199.")}

    def to_internal_value(self, value: Any) -> dt.datetime:
        moment: dt.datetime = super().to_internal_value(value)
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            self.fail("year")
        return moment


class Strict(serializers.Serializer):
    """Takes the fields that it names and no other: a field that is not there to be set is refused, not passed over."""

    def to_internal_value(self, data: Any) -> Any:
        if hasattr(data, "keys") and (unknown := [name for name in data if self._is_unknown(name)]):
            sentence = _("There is no field of this name here.")
            raise serializers.ValidationError(
                {name: serializers.ErrorDetail(sentence, "unknown") for name in unknown}
            )
        return super().to_internal_value(data)

    def _is_unknown(self, name: str) -> bool:
        field = self.fields.get(name)
        return field is None or field.read_only


def shown(shape: type[serializers.Serializer], row: Any, *, status: int = 200, version: str = "") -> Response:
    """One row. `version` goes along as its ETag, for the If-Match of a change."""
    return Response(shape(row).data, status=status, headers={"ETag": f'"{version}"'} if version else None)


def valid(shape: type[serializers.Serializer], data: Any, **more: Any) -> dict[str, Any]:
    """What was sent, as the shape reads it; a ValidationError becomes 422 with a line per field."""
    read = shape(data=data, **more)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)
