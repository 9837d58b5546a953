"""Briefs over the API: begun, written, looked over, asked about. Submitting one starts a review: see bounces.api."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from bar.api import bar_of
from bar.models import BarVersion
from bar.versions import in_force
from briefs import readiness, ready, verbs
from briefs.api_shapes import (
    BriefChange,
    BriefOrder,
    BriefShape,
    CommentOrder,
    CommentShape,
    CommentsPages,
    ContextChange,
    ContextShape,
    DirectOrder,
    ExampleOrder,
    ExampleShape,
    ExamplesPages,
    FieldsShape,
    OpenOrder,
    ReadinessShape,
    RoundChangesShape,
    RoundShape,
    RoundsPages,
)
from briefs.models import Brief, Comment, Context, Example, ReviewRound
from briefs.rounds import changes
from briefs.verbs import CONTEXT, Stale
from handoff.api.base import Resource, shown, valid
from handoff.api.handoffs import HandoffShape, handoff_shown, permitted, readable, writer
from handoff.api.lists import List
from handoff.models import Handoff
from people import policy
from people.models import Team
from people.verbs.rows import version as version_of


def judged_by(brief: Brief) -> BarVersion | None:
    """The version of the bar that the brief answers to: the pinned one, else what is in force."""
    return brief.version or in_force(brief.handoff.team, brief.bar.motion)


def said_of(pk: UUID) -> dict[str, Any]:
    brief = Brief.objects.select_related("handoff__team", "bar", "version").get(pk=pk)
    return dict(BriefShape(brief, context={"version": judged_by(brief)}).data)


def brief_shown(pk: UUID, code: int = status.HTTP_200_OK) -> Response:
    """As it is now."""
    said = said_of(pk)
    return Response(said, status=code, headers={"ETag": f'"{said["revision"]}"'})


class BriefResource(Resource):
    """What is overtaken by another save is answered with what is saved now (BRIEF-5)."""

    def brief(self, verb: str, pk: UUID) -> Brief:
        """The brief of a handoff that the caller may do this with; 404 where it has none."""
        handoff = permitted(self, verb, pk)
        brief = get_object_or_404(Brief.objects.select_related("bar__team", "version"), pk=pk)
        brief.handoff = handoff
        return brief

    def handle_exception(self, error: Exception) -> Response:
        answer = super().handle_exception(error)
        if isinstance(error, Stale):
            answer.data["now"] = said_of(error.brief.pk)
            answer.headers["ETag"] = f'"{error.brief.revision}"'
        return answer


class NewBrief(Resource):
    @extend_schema(
        request=BriefOrder,
        responses={201: BriefShape},
        summary="Begin a handoff with its brief: the account, the contact, the meeting",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        bar = bar_of(self, pk)
        policy.check(request.user, "handoff.open", bar, at=self.at)
        order = valid(BriefOrder, request.data)
        order["sdr"] = writer(self, bar.team, order["sdr"])
        brief = verbs.begin(bar=bar, **order, by=request.user, at=self.at)
        return brief_shown(brief.pk, status.HTTP_201_CREATED)


class DirectHandoff(Resource):
    @extend_schema(
        request=DirectOrder,
        responses={201: HandoffShape},
        summary="Begin a direct handoff: of a motion without a bar, its AE has it at once",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        bar = bar_of(self, pk)
        policy.check(request.user, "handoff.open", bar, at=self.at)
        order = valid(DirectOrder, request.data)
        order["sdr"] = writer(self, bar.team, order["sdr"])
        made = verbs.begin_direct(bar=bar, **order, by=request.user, at=self.at)
        return handoff_shown(made, status.HTTP_201_CREATED)


class OneBrief(BriefResource):
    @extend_schema(responses=BriefShape, summary="The brief of a handoff as it is saved")
    def get(self, request: Request, pk: UUID) -> Response:
        return brief_shown(self.brief("handoff.read", pk).pk)

    @extend_schema(request=BriefChange, responses=BriefShape, summary="Save some of what the brief says")
    def patch(self, request: Request, pk: UUID) -> Response:
        brief = self.brief("handoff.draft", pk)
        given = valid(BriefChange, request.data)
        seconds = {name: given.pop(name) for name in ("active_seconds", "verify_seconds")}
        revision = brief.revision if self.seen_revision is None else self.seen_revision
        verbs.save(brief, given, revision=revision, by=request.user, at=self.at, **seconds)
        return brief_shown(pk)


class BeginBrief(Resource):
    @extend_schema(
        request=OpenOrder,
        responses={201: BriefShape},
        summary="Begin the brief of a handoff that has none; one that is there stays",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff, given = permitted(self, "handoff.draft", pk), valid(OpenOrder, request.data)
        verbs.open_brief(handoff, bar=given["bar"], by=request.user, at=self.at)
        return brief_shown(pk, status.HTTP_201_CREATED)


class Pen(BriefResource):
    @extend_schema(
        request=None, responses=BriefShape, summary="Write on although somebody else has just written"
    )
    def post(self, request: Request, pk: UUID) -> Response:
        verbs.take_pen(self.brief("handoff.draft", pk), by=request.user, at=self.at)
        return brief_shown(pk)


class Readiness(BriefResource):
    @extend_schema(responses=ReadinessShape, summary="Whether the brief can be submitted, line by line")
    def get(self, request: Request, pk: UUID) -> Response:
        brief = self.brief("handoff.read", pk)
        handoff, version = brief.handoff, judged_by(brief)
        submits = policy.may(request.user, "handoff.submit", handoff, at=self.at)
        # Whoever submits never gets it; a mere reader asks as if its SDR did.
        found = ready.who(handoff, by=request.user if submits else handoff.sdr, at=self.at)
        items = ready.checklist(handoff, brief, version, who=found, at=self.at)
        ae = handoff.ae or (found.user if found else None)
        said = {
            "ready": not readiness.in_the_way(items),
            "summary": readiness.summary(items),
            "items": items,
            "ae": ae.pk if ae else None,
            "because": found.because if found else "",
        }
        return Response(ReadinessShape(said).data)


class Rounds(List):
    summary, shape, walk = "Submissions of a handoff, each as it was", RoundShape, RoundsPages

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[ReviewRound]:
        rounds = ReviewRound.objects.filter(handoff=readable(self, pk))
        return rounds.prefetch_related("answers__item")


def round_of(call: Resource, pk: UUID) -> ReviewRound:
    """A round of a handoff that the caller may read, else 404."""
    handoffs = policy.visible_to(call.request.user, Handoff.objects.all(), at=call.at)
    rounds = ReviewRound.objects.prefetch_related("answers__item")
    return get_object_or_404(rounds.filter(handoff__in=handoffs), pk=pk)


class OneRound(Resource):
    @extend_schema(responses=RoundShape, summary="One submission as it was")
    def get(self, request: Request, pk: UUID) -> Response:
        return shown(RoundShape, round_of(self, pk))


class RoundChanges(Resource):
    @extend_schema(responses=RoundChangesShape, summary="What a submission changed since the one before")
    def get(self, request: Request, pk: UUID) -> Response:
        row = round_of(self, pk)
        before = ReviewRound.objects.filter(handoff=row.handoff_id, number=row.number - 1).first()
        found = changes(before, row) if before else []
        return Response(RoundChangesShape({"since": before, "fields_changed": found}).data)


class Comments(List):
    summary, shape, walk = "Questions and remarks at the fields of a brief", CommentShape, CommentsPages

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Comment]:
        return Comment.objects.filter(handoff=readable(self, pk))

    @extend_schema(
        request=CommentOrder,
        responses={201: CommentShape},
        summary="Ask or remark at a field: no clock stops",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff, given = permitted(self, "handoff.comment", pk), valid(CommentOrder, request.data)
        made = verbs.comment(handoff, **given, by=request.user, at=self.at)
        return shown(CommentShape, made, status=status.HTTP_201_CREATED)


class ResolveComment(Resource):
    @extend_schema(request=None, responses=CommentShape, summary="The question is answered")
    def post(self, request: Request, pk: UUID) -> Response:
        handoffs = policy.visible_to(request.user, Handoff.objects.all(), at=self.at)
        found = Comment.objects.filter(handoff__in=handoffs).select_related("handoff")
        comment = get_object_or_404(found, pk=pk)
        policy.check(request.user, "handoff.comment", comment.handoff, at=self.at)
        return shown(CommentShape, verbs.resolve(comment, by=request.user, at=self.at))


class Examples(List):
    summary, shape, walk = "Good briefs of a team, without their buyers", ExampleShape, ExamplesPages

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Example]:
        teams = policy.visible_to(self.request.user, Team.objects.all(), at=self.at)
        return Example.objects.filter(team=get_object_or_404(teams, pk=pk), taken_down_at=None)


class RoundExample(Resource):
    @extend_schema(responses=FieldsShape, summary="A submission without its buyer, to look over")
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(FieldsShape(verbs.masked(self.round(pk))).data)

    @extend_schema(
        request=ExampleOrder,
        responses={201: ExampleShape},
        summary="Keep an accepted brief as an example; what is sent is masked as well",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        read, given = self.round(pk), valid(ExampleOrder, request.data)
        why = given.pop("why")
        made = verbs.mark_example(read, words=given, why=why, by=request.user, at=self.at)
        return shown(ExampleShape, made, status=status.HTTP_201_CREATED)

    def round(self, pk: UUID) -> ReviewRound:
        read = round_of(self, pk)
        read.handoff = permitted(self, "handoff.example", read.handoff_id)
        return read


class OneExample(Resource):
    @extend_schema(responses={204: None}, summary="Take an example down")
    def delete(self, request: Request, pk: UUID) -> Response:
        handoffs = policy.visible_to(request.user, Handoff.objects.all(), at=self.at)
        example = get_object_or_404(Example.objects.filter(round__handoff__in=handoffs), pk=pk)
        verbs.take_down(example, by=request.user, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


class BesideBrief(Resource):
    @extend_schema(responses=ContextShape, summary="What stands beside the brief")
    def get(self, request: Request, pk: UUID) -> Response:
        handoff = readable(self, pk)
        return self.answer(Context.objects.filter(pk=pk).first() or Context(handoff=handoff))

    @extend_schema(
        request=ContextChange,
        responses=ContextShape,
        summary="Set some of what stands beside the brief; the rest stays",
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        handoff, facts = permitted(self, "handoff.context", pk), valid(ContextChange, request.data)
        return self.answer(verbs.set_context(handoff, **facts, seen=self.seen, by=request.user, at=self.at))

    def answer(self, row: Context) -> Response:
        return shown(ContextShape, row, version=version_of(row, CONTEXT))
