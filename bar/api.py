"""Bars, their versions, and first run, as the pages have them: the same verbs under the same rules."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from bar import agreements, firstrun, presets, verbs, versions
from bar.api_shapes import (
    BarChange,
    BarOrder,
    BarShape,
    BarsWalk,
    DraftOrder,
    FirstRunOrder,
    FitChange,
    FitShape,
    ForceOrder,
    OneBarShape,
    PresetsShape,
    ProposalShape,
    ProposalsPages,
    RevisionRead,
    SinceShape,
    TakeUpOrder,
    VerdictShape,
    VersionOrder,
    VersionsAsked,
    VersionShape,
)
from bar.difference import difference
from bar.models import Bar, BarVersion, Proposal
from bar.verbs.fit import CHANGEABLE, profile_row
from handoff.api.base import Resource, shown, valid
from handoff.api.lists import List
from people import policy
from people.models import Team
from people.verbs.rows import version as version_of


def readable(call: Resource, rows: QuerySet, pk: UUID) -> Any:
    """The row, or 404 for who may not read bars."""
    found = rows if policy.may(call.request.user, "bar.read", at=call.at) else rows.none()
    return get_object_or_404(found, pk=pk)


def bar_of(call: Resource, pk: UUID) -> Bar:
    return readable(call, Bar.objects.select_related("team").prefetch_related("versions"), pk)


def bar_to_draft(call: Resource, pk: UUID) -> Bar:
    bar = bar_of(call, pk)
    policy.check(call.request.user, "bar.draft", bar, at=call.at)
    return bar


def team_of(call: Resource, pk: UUID) -> Team:
    return readable(call, Team.objects.all(), pk)


class Bars(List):
    summary, shape, walk = "Bars", BarShape, BarsWalk

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Bar]:
        policy.check(self.request.user, "bar.read", at=self.at)
        wanted = {name: asked[name] for name in ("team", "motion") if name in asked}
        return Bar.objects.filter(**wanted).prefetch_related("versions")


class TeamBars(Resource):
    @extend_schema(request=BarOrder, responses={201: BarShape}, summary="Begin with a motion of a team")
    def post(self, request: Request, pk: UUID) -> Response:
        team = team_of(self, pk)
        policy.check(request.user, "bar.draft", team, at=self.at)
        bar = verbs.start_bar(team, **valid(BarOrder, request.data), by=request.user, at=self.at)
        return shown(BarShape, bar, status=status.HTTP_201_CREATED)


class OneBar(Resource):
    @extend_schema(responses=OneBarShape, summary="One bar, with the list of its versions")
    def get(self, request: Request, pk: UUID) -> Response:
        return shown(OneBarShape, bar_of(self, pk))

    @extend_schema(
        request=BarChange, responses=OneBarShape, summary="Run the motion with bar and brief, or without"
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        bar = bar_to_draft(self, pk)
        verbs.set_reviewed(bar, **valid(BarChange, request.data), by=request.user, at=self.at)
        return self.get(request, pk)


class VersionResource(Resource):
    def version(self, pk: UUID) -> BarVersion:
        found = BarVersion.objects.select_related("bar__team", "changed_by")
        return readable(self, versions.with_items(found), pk)

    def to_draft(self, pk: UUID) -> BarVersion:
        version = self.version(pk)
        policy.check(self.request.user, "bar.draft", version.bar, at=self.at)
        return version

    def said(self, version: BarVersion, code: int = status.HTTP_200_OK) -> Response:
        """A version as it is now."""
        row = self.version(version.pk)
        data = VersionShape(row, context={"at": self.at}).data
        return Response(data, status=code, headers={"ETag": f'"{row.revision}"'})


class BarDraft(VersionResource):
    @extend_schema(request=DraftOrder, responses={201: VersionShape}, summary="Begin a draft")
    def post(self, request: Request, pk: UUID) -> Response:
        bar, order = bar_to_draft(self, pk), valid(DraftOrder, request.data)
        items, frame = order["items"], order["frame"]
        if items is None:
            items, frame = _begun(bar, order["start"], frame)
        version = verbs.draft(bar, items=items, frame=frame, by=request.user, at=self.at)
        return self.said(version, status.HTTP_201_CREATED)


def _begun(bar: Bar, start: str, frame: str) -> tuple[Any, str]:
    preset = presets.PRESETS[presets.Motion(bar.motion)]
    if start == "preset":
        return preset.items, frame or preset.frame
    if start == "default":
        return presets.default_items(), frame or presets.Frame.BANT
    return None, frame


class OneVersion(VersionResource):
    @extend_schema(responses=VersionShape, summary="One version: its items, and who has agreed to it")
    def get(self, request: Request, pk: UUID) -> Response:
        return self.said(self.version(pk))

    @extend_schema(request=VersionOrder, responses=VersionShape, summary="Save a draft as a whole")
    def put(self, request: Request, pk: UUID) -> Response:
        version, order = self.to_draft(pk), valid(VersionOrder, request.data)
        verbs.save_items(version, **order, revision=self.seen_revision, by=request.user, at=self.at)
        return self.said(version)

    @extend_schema(responses={204: None}, summary="Discard a draft")
    def delete(self, request: Request, pk: UUID) -> Response:
        verbs.discard_draft(self.to_draft(pk), by=request.user, at=self.at)
        return Response(status=status.HTTP_204_NO_CONTENT)


class VersionChanges(VersionResource):
    @extend_schema(
        parameters=[VersionsAsked],
        responses=SinceShape,
        summary="What a version changed, item by item, against an earlier one",
    )
    def get(self, request: Request, pk: UUID) -> Response:
        version = self.version(pk)
        asked = valid(VersionsAsked, request.query_params.dict())
        before = self._before(version, asked)
        found = difference(versions.items(before), versions.items(version))
        return Response(SinceShape({"since": before, "frame": version.frame, "items": found}).data)

    def _before(self, version: BarVersion, asked: dict[str, Any]) -> BarVersion | None:
        """The one that was asked for, of the same bar; else the last before it that came into force."""
        others = versions.with_items(BarVersion.objects.filter(bar=version.bar_id))
        if "since" in asked:
            return get_object_or_404(others, pk=asked["since"])
        earlier = others.filter(in_force_at__isnull=False, number__lt=version.number)
        return earlier.order_by("-number").first()


class AskedVersion(VersionResource):
    @extend_schema(request=RevisionRead, responses=VersionShape, summary="Ask the team to agree to a draft")
    def post(self, request: Request, pk: UUID) -> Response:
        version = self.to_draft(pk)
        verbs.ask(version, **valid(RevisionRead, request.data), by=request.user, at=self.at)
        return self.said(version)


class AgreedVersion(VersionResource):
    @extend_schema(
        request=RevisionRead,
        responses=VersionShape,
        summary="Agree to a version in your own name: nobody does it for you",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        version = self.version(pk)
        policy.check(request.user, "bar.agree", version.bar, at=self.at)
        verbs.agree(version, **valid(RevisionRead, request.data), by=request.user, at=self.at)
        return self.said(version)


class VersionInForce(VersionResource):
    @extend_schema(
        request=ForceOrder,
        responses=VersionShape,
        summary="Put a draft in force: where all AEs have agreed, or as the manager with a reason",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        version = self.version(pk)
        agreed = agreements.is_agreed(version, at=self.at)
        policy.check(request.user, "bar.draft" if agreed else "bar.except", version.bar, at=self.at)
        verbs.put_in_force(version, **valid(ForceOrder, request.data), by=request.user, at=self.at)
        return self.said(version)


class Proposals(List):
    summary, shape, walk = "What a bar did not ask, as its team's AEs said", ProposalShape, ProposalsPages

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Proposal]:
        bar = bar_of(self, pk)
        policy.check(self.request.user, "team.sync", bar.team, at=self.at)
        return Proposal.objects.filter(bar=bar)


class OneProposal(Resource):
    @extend_schema(
        request=TakeUpOrder, responses=ProposalShape, summary="Mark a proposal as taken up in a draft"
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        proposal = readable(self, Proposal.objects.select_related("bar__team"), pk)
        if not policy.may(request.user, "team.sync", proposal.bar.team, at=self.at):
            raise Http404  # what a team's handoffs have taught it is read by its own
        policy.check(request.user, "bar.draft", proposal.bar, at=self.at)
        draft = valid(TakeUpOrder, request.data)["version"]
        return shown(ProposalShape, verbs.take_up(proposal, draft, by=request.user, at=self.at))


class TeamFit(Resource):
    @extend_schema(responses=FitShape, summary="Whom a team sells to, as the machine checks it")
    def get(self, request: Request, pk: UUID) -> Response:
        row = profile_row(team_of(self, pk))
        return shown(FitShape, row, version=version_of(row, CHANGEABLE))

    @extend_schema(request=FitChange, responses=FitShape, summary="Change whom a team sells to")
    def patch(self, request: Request, pk: UUID) -> Response:
        team = team_of(self, pk)
        policy.check(request.user, "bar.draft", team, at=self.at)
        changes = valid(FitChange, request.data)
        row = verbs.change_fit(team, **changes, seen=self.seen, by=request.user, at=self.at)
        return shown(FitShape, row, version=version_of(row, CHANGEABLE))


class FirstRun(Resource):
    @extend_schema(
        request=FirstRunOrder,
        responses=VerdictShape,
        summary="Whether Handoff fits a team; with `team`, what does is set up",
    )
    def post(self, request: Request) -> Response:
        policy.check(request.user, "install.administer", at=self.at)
        order = valid(FirstRunOrder, request.data)
        team, ratio = order.pop("team"), Fraction(order.pop("sdrs_per_ae"))
        answers = firstrun.Answers(**order, sdrs_per_ae=ratio)
        if team is not None:
            verbs.set_up(team, answers, by=request.user, at=self.at)
        return Response(VerdictShape(firstrun.verdict(answers)).data)


class Presets(Resource):
    @extend_schema(responses=PresetsShape, summary="What a bar of each motion starts from")
    def get(self, request: Request) -> Response:
        policy.check(request.user, "bar.read", at=self.at)
        return Response(PresetsShape({"items": presets.PRESETS.values()}).data)
