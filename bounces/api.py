"""The review over the API: submit, decide, and what the SDR makes of a bounce. Rules and sentences are the verbs'."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from bar.models import BarItem
from bounces import confirmation, verbs
from bounces.models import Bounce
from briefs.api import BriefResource
from briefs.api_shapes import RoundShape
from briefs.models import Answer, ReviewRound
from handoff.api.base import Moment, Resource, Strict, shown, valid
from handoff.api.handoffs import permitted, readable
from handoff.api.lists import List
from handoff.api.paging import Pages
from handoff.api.people import ID, OTHER_ID, WHEN, reference
from ledger.refused import Refused

HOUR = 3600


class BounceShape(serializers.Serializer):
    id = serializers.UUIDField()
    handoff = serializers.UUIDField(source="round.handoff_id")
    round = serializers.UUIDField(source="round_id")
    item = serializers.UUIDField(source="item_id", help_text="The one item of the pinned bar.")
    item_name = serializers.CharField(source="item.name")
    reason = serializers.CharField()
    fix = serializers.CharField(help_text="What the SDR can do about it.")
    by = serializers.UUIDField(source="by_id")
    at = serializers.DateTimeField()
    late = serializers.BooleanField(help_text="After the deadline: a cold risk.")
    undone_at = serializers.DateTimeField(allow_null=True)
    restated = serializers.CharField(allow_blank=True, help_text="The fix in the SDR's own words.")
    restated_at = serializers.DateTimeField(allow_null=True)
    step = serializers.CharField(allow_blank=True)
    step_due_at = serializers.DateTimeField(allow_null=True)
    disagreement = serializers.CharField(allow_blank=True)
    disagreed_at = serializers.DateTimeField(allow_null=True)
    recycled_to = serializers.ChoiceField([("", "nowhere"), *Bounce.To.choices])
    recycled_note = serializers.CharField(allow_blank=True)
    recycled_at = serializers.DateTimeField(allow_null=True)
    example = {
        "id": ID,
        "handoff": OTHER_ID,
        "round": OTHER_ID,
        "item": OTHER_ID,
        "item_name": "Role and authority",
        "reason": "Who signs is missing.",
        "fix": "Ask Priya who signs.",
        "by": OTHER_ID,
        "at": WHEN,
        "late": False,
        "undone_at": None,
        "restated": "",
        "restated_at": None,
        "step": "",
        "step_due_at": None,
        "disagreement": "",
        "disagreed_at": None,
        "recycled_to": "",
        "recycled_note": "",
        "recycled_at": None,
    }


def said(text: str = "") -> serializers.CharField:
    """Words that the verb judges, so that their absence is refused by its rule."""
    return serializers.CharField(default="", allow_blank=True, max_length=10_000, help_text=text)


def seconds_read() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=0, max_value=HOUR, default=0, help_text="How long the brief was read."
    )


def round_read() -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1,
        required=False,
        help_text="The number of the round that was read; 409 when another waits by now.",
    )


class Submission(Strict):
    revision = serializers.IntegerField(
        min_value=0,
        max_value=10**9,
        help_text="Of the brief, as you read it; if it is not the present one, 409.",
    )
    example = {"revision": 7}


class Acceptance(Strict):
    seconds = seconds_read()
    round = round_read()
    example = {"seconds": 24, "round": 1}


class BounceOrder(Strict):
    item = reference(
        BarItem.objects.all(), allow_null=True, default=None, help_text="One item of the round's bar version."
    )
    reason = said("What is missing, in one sentence.")
    fix = said("What the SDR can do about it.")
    seconds = seconds_read()
    round = round_read()
    example = {"item": OTHER_ID, "reason": "Who signs is missing.", "fix": "Ask Priya who signs."}


class Restatement(Strict):
    restated = said("What has to be fixed, in your own words.")
    step = said("What you will do.")
    step_due_at = Moment(default=None, allow_null=True, help_text="By when, within 90 days.")
    example = {
        "restated": "Find out who signs.",
        "step": "Call Priya.",
        "step_due_at": "2026-03-04T15:00:00Z",
    }


class Recycling(Strict):
    to = serializers.ChoiceField(Bounce.To.choices, help_text="Where the lead goes.")
    note = said()
    example = {"to": "nurture", "note": "They buy in the next fiscal year."}


class Disagreement(Strict):
    disagreement = said("Why it should not have come back. It is recorded and changes nothing.")
    example = {"disagreement": "The brief names the signer in its second sentence."}


class ConfirmationShape(serializers.Serializer):
    to = serializers.CharField(allow_blank=True, help_text="Empty: no address of the buyer is known.")
    subject = serializers.CharField()
    text = serializers.CharField()
    example = {
        "to": "priya@harrowfinch.com",
        "subject": "Our call on Monday 9 March, 15:00 GMT",
        "text": "Hello Priya Raghunathan,\n\nI look forward to our call on Monday 9 March.",
    }


class BouncesPages(Pages):
    sorts = ("at",)


class Bounces(List):
    summary, shape, walk = "Bounces of a handoff, undone ones too", BounceShape, BouncesPages

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Bounce]:
        return Bounce.objects.filter(round__handoff=readable(self, pk)).select_related("round", "item")

    @extend_schema(
        request=BounceOrder,
        responses={201: BounceShape},
        summary="Send a brief back: one item of its bar, one reason, one way to fix it",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff, order = permitted(self, "handoff.bounce", pk), valid(BounceOrder, request.data)
        made = verbs.bounce(handoff, **order, by=request.user, at=self.at)
        return bounce_shown(made, status.HTTP_201_CREATED)


def bounce_shown(bounce: Bounce, code: int = status.HTTP_200_OK) -> Response:
    return shown(BounceShape, bounce, status=code)


def round_shown(row: ReviewRound, code: int = status.HTTP_200_OK) -> Response:
    """As the verb has left it, with its answers in one more statement."""
    prefetch_related_objects([row], Prefetch("answers", Answer.objects.select_related("item")))
    return shown(RoundShape, row, status=code)


class Submit(BriefResource):
    @extend_schema(
        request=Submission,
        responses={201: RoundShape},
        summary="Submit the brief: its AE is picked, a round opens, its clock starts",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff = self.brief("handoff.submit", pk).handoff
        landed = verbs.submit(handoff, **valid(Submission, request.data), by=request.user, at=self.at)
        return round_shown(landed, status.HTTP_201_CREATED)


class Accept(Resource):
    @extend_schema(
        request=Acceptance, responses=RoundShape, summary="Accept: undone within ten seconds or not"
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff = permitted(self, "handoff.accept", pk)
        decided = verbs.accept(handoff, **valid(Acceptance, request.data), by=request.user, at=self.at)
        return round_shown(decided)


class UndoDecision(Resource):
    @extend_schema(
        request=None, responses=RoundShape, summary="Take your own decision back within ten seconds"
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff = permitted(self, "handoff.undo", pk)
        return round_shown(verbs.undo(handoff, by=request.user, at=self.at))


class Restate(Resource):
    @extend_schema(
        request=Restatement,
        responses=BounceShape,
        summary="Say the fix in your own words, with a step and a time: the brief is open again",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff, given = permitted(self, "handoff.restate", pk), valid(Restatement, request.data)
        return bounce_shown(verbs.restate(handoff, **given, by=request.user, at=self.at))


class Recycle(Resource):
    @extend_schema(request=Recycling, responses=BounceShape, summary="Say where the lead goes instead")
    def post(self, request: Request, pk: UUID) -> Response:
        handoff, given = permitted(self, "handoff.recycle", pk), valid(Recycling, request.data)
        return bounce_shown(verbs.recycle(handoff, **given, by=request.user, at=self.at))


class Dispute(Resource):
    @extend_schema(
        request=Disagreement, responses=BounceShape, summary="Hold that the bounce was wrong: it is recorded"
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff, given = permitted(self, "handoff.dispute", pk), valid(Disagreement, request.data)
        return bounce_shown(verbs.dispute(handoff, **given, by=request.user, at=self.at))


class Confirmation(Resource):
    @extend_schema(
        responses=ConfirmationShape,
        summary="The message to the buyer that confirms the meeting of what was accepted",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        handoff = permitted(self, "handoff.confirm", pk)
        if no := confirmation.refusal(handoff, at=self.at):
            raise Refused(no, rule="HANDOFF-4")
        return shown(ConfirmationShape, confirmation.letter(handoff, by=request.user, at=self.at))
