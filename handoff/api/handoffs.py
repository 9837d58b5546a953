"""Handoffs: where each stands, what is due on it, what happened to it; whose it is, and its end before the time."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from handoff import reasons, states, verbs
from handoff.api.base import Moment, Resource, Strict, valid
from handoff.api.lists import List
from handoff.api.paging import Pages, Walk
from handoff.api.people import ID, OTHER_ID, WHEN, reference
from handoff.audit_words import tell
from handoff.inbox import Inbox
from handoff.models import Account, Contact, Handoff, Opportunity
from handoff.verbs.handoffs import LINKED
from ledger.models import Clock, Event
from people import policy
from people.models import Team, User
from people.verbs.rows import version

MOMENTS = [
    column for machine in states.MACHINES.values() for it in machine.states if (column := states.moment(it))
]


WHEN_SAID = serializers.DateTimeField()
MEETING_STATES = states.choices("meeting")


class ClockShape(serializers.Serializer):
    kind = serializers.CharField(help_text="What is due, such as review or restate.")
    holder = serializers.UUIDField(source="holder_id", allow_null=True, help_text="Null: nobody holds it.")
    started_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField()
    measure = serializers.ChoiceField(
        Clock.Measure.choices, help_text="By the second, or in the holder's hours."
    )
    paused_at = serializers.DateTimeField(allow_null=True)
    breached_at = serializers.DateTimeField(allow_null=True)
    stopped_at = serializers.DateTimeField(allow_null=True, help_text="Null: it runs.")
    outcome = serializers.CharField(allow_blank=True, help_text="How it ended.")
    example = {
        "kind": "review",
        "holder": OTHER_ID,
        "started_at": WHEN,
        "due_at": "2026-03-03T09:30:00Z",
        "measure": "elapsed",
        "paused_at": None,
        "breached_at": None,
        "stopped_at": None,
        "outcome": "",
    }


class HandoffShape(serializers.Serializer):
    id = serializers.UUIDField()
    team = serializers.UUIDField(source="team_id")
    sdr = serializers.UUIDField(source="sdr_id")
    ae = serializers.UUIDField(source="ae_id", allow_null=True, help_text="Null: picked at submission.")
    account = serializers.UUIDField(source="account_id")
    account_name = serializers.CharField(source="account.name")
    contact = serializers.UUIDField(source="contact_id", allow_null=True)
    opportunity = serializers.UUIDField(source="opportunity_id", allow_null=True)
    meeting = serializers.UUIDField(source="meeting_id", allow_null=True)
    direct = serializers.BooleanField(help_text="Without brief and review: born accepted.")
    review = serializers.ChoiceField(states.choices("review"))
    meeting_state = serializers.ChoiceField(MEETING_STATES)
    outcome = serializers.ChoiceField(states.choices("outcome"))
    due_at = serializers.SerializerMethodField(help_text="Of the clock that is due first. Null: none runs.")
    clocks = serializers.SerializerMethodField(
        help_text="Those that run, soonest deadline first; of one handoff also those that have ended."
    )
    created_at = serializers.DateTimeField()
    review_moved_at = serializers.DateTimeField(help_text="When it came into this state of its review.")
    meeting_moved_at = serializers.DateTimeField()
    outcome_moved_at = serializers.DateTimeField()
    reached = serializers.SerializerMethodField(help_text="When each state was first reached; null: not yet.")
    example = {
        "id": ID,
        "team": OTHER_ID,
        "sdr": OTHER_ID,
        "ae": OTHER_ID,
        "account": OTHER_ID,
        "account_name": "Harrow & Finch",
        "contact": None,
        "opportunity": None,
        "meeting": OTHER_ID,
        "direct": False,
        "review": "submitted",
        "meeting_state": "booked",
        "outcome": "none",
        "due_at": "2026-03-03T09:30:00Z",
        "clocks": [ClockShape.example],
        "created_at": WHEN,
        "review_moved_at": WHEN,
        "meeting_moved_at": WHEN,
        "outcome_moved_at": WHEN,
        "reached": {"draft_at": WHEN, "submitted_at": WHEN},
    }

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_due_at(self, handoff: Handoff) -> str | None:
        due = (it.due_at for it in self.context["clocks"][handoff.pk] if it.stopped_at is None)
        return WHEN_SAID.to_representation(next(due, None))

    @extend_schema_field(ClockShape(many=True))
    def get_clocks(self, handoff: Handoff) -> Any:
        return ClockShape(self.context["clocks"][handoff.pk], many=True).data

    @extend_schema_field(serializers.DictField(child=serializers.DateTimeField(allow_null=True)))
    def get_reached(self, handoff: Handoff) -> dict[str, Any]:
        return {name: WHEN_SAID.to_representation(getattr(handoff, name)) for name in MOMENTS}


class HandoffOrder(Strict):
    sdr = reference(
        User.objects.persons(),
        required=False,
        help_text="Without: yourself. The team's manager names others.",
    )
    account = serializers.UUIDField()
    contact = reference(Contact.objects.all(), allow_null=True, default=None, help_text="Of the account.")
    opportunity = reference(
        Opportunity.objects.all(), allow_null=True, default=None, help_text="Of the account."
    )
    example = {"account": OTHER_ID}


class HandoffChange(Strict):
    contact = reference(Contact.objects.all(), allow_null=True, required=False)
    opportunity = reference(Opportunity.objects.all(), allow_null=True, required=False)
    example = {"opportunity": OTHER_ID}


class Withdrawal(Strict):
    why = serializers.ChoiceField(reasons.Withdrawal.choices)
    example = {"why": "buyer_declined"}


class Reassignment(Strict):
    ae = reference(
        User.objects.persons(),
        allow_null=True,
        default=None,
        help_text="Who holds it. Without: whose turn it is.",
    )
    why = serializers.ChoiceField(reasons.Reassignment.choices)
    example = {"ae": OTHER_ID, "why": "no_capacity"}


class SdrChange(Strict):
    sdr = reference(User.objects.persons(), help_text="Who goes on with it.")
    why = serializers.ChoiceField(reasons.Reassignment.choices)
    example = {"sdr": OTHER_ID, "why": "left"}


class OutcomeChange(Strict):
    outcome = serializers.ChoiceField(states.choices("outcome"))
    example = {"outcome": "advanced"}


class HandoffsWalk(Walk):
    sorts = ("created_at",)
    review = serializers.ChoiceField(states.choices("review"), required=False)
    meeting_state = serializers.ChoiceField(MEETING_STATES, required=False)
    outcome = serializers.ChoiceField(states.choices("outcome"), required=False)
    team = serializers.UUIDField(required=False)
    sdr = serializers.UUIDField(required=False)
    ae = serializers.UUIDField(required=False)
    account = serializers.UUIDField(required=False)
    due_before = Moment(required=False, help_text="Only those on which a clock is due before then.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A file is for totals, and no total is about a person (SYNC-9)."""
        if attrs["format"] == "csv" and (asked := {"sdr", "ae"} & set(attrs)):
            sentence = serializers.ErrorDetail(_("A file of handoffs is not made for one person."), "SYNC-9")
            raise serializers.ValidationError(dict.fromkeys(asked, sentence))
        return super().validate(attrs)


SAME = ("review", "meeting_state", "outcome", "team", "sdr", "ae", "account")


class StoryShape(serializers.Serializer):
    id = serializers.IntegerField(source="event.pk")
    at = serializers.DateTimeField(source="event.at")
    kind = serializers.CharField(source="event.kind")
    what = serializers.CharField(source="said", help_text="In words, moments in your time zone.")
    changed = serializers.CharField(source="changes_said", help_text="Old and new in words.")
    reason = serializers.CharField(allow_blank=True)
    by = serializers.UUIDField(source="event.by_id", allow_null=True)
    by_name = serializers.CharField(source="names.by")
    on_behalf_of = serializers.UUIDField(source="event.on_behalf_of_id", allow_null=True)
    on_behalf_of_name = serializers.CharField(source="names.on_behalf_of", allow_blank=True)
    example = {
        "id": 42,
        "at": WHEN,
        "kind": "handoff.submitted",
        "what": "Noor Haddad submitted Harrow & Finch",
        "changed": "Review: draft → submitted",
        "reason": "",
        "by": OTHER_ID,
        "by_name": "Noor Haddad",
        "on_behalf_of": None,
        "on_behalf_of_name": "",
    }


class StoryPages(Pages):
    sorts = ("at",)


def readable(call: Resource, pk: UUID) -> Handoff:
    """The handoff with its nouns, or 404 for who may not read it."""
    nouns = Handoff.objects.select_related(
        "team", "sdr", "ae", "account", "contact", "meeting", "opportunity"
    )
    return get_object_or_404(policy.visible_to(call.request.user, nouns, at=call.at), pk=pk)


def permitted(call: Resource, verb: str, pk: UUID) -> Handoff:
    handoff = readable(call, pk)
    policy.check(call.request.user, verb, handoff, at=call.at)
    return handoff


def told(rows: Sequence[Handoff], clocks: QuerySet[Clock]) -> list[dict[str, Any]]:
    """In their shape, each with its own of these clocks: one statement for all."""
    by_handoff: dict[UUID, list[Clock]] = defaultdict(list)
    for clock in clocks.filter(subject_id__in=[row.pk for row in rows]).order_by("due_at", "pk"):
        by_handoff[clock.subject_id].append(clock)
    return list(HandoffShape(rows, many=True, context={"clocks": by_handoff}).data)


def handoff_shown(handoff: Handoff, code: int = status.HTTP_200_OK) -> Response:
    """As it is now, with every clock that it has had."""
    row = Handoff.objects.select_related("account").get(pk=handoff.pk)
    [said] = told([row], Clock.objects.all())
    return Response(said, status=code, headers={"ETag": f'"{version(row, LINKED)}"'})


class WaitingShape(ClockShape):
    handoff = serializers.UUIDField(source="subject_id")
    example = {"handoff": ID} | ClockShape.example


class WaitingPages(Pages):
    sorts = ("due_at",)


class Waiting(List):
    summary, shape, walk = "What waits on you, or on whom you cover for", WaitingShape, WaitingPages

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Clock]:
        policy.check(self.request.user, "inbox.read", at=self.at)
        return Inbox(self.request.user, at=self.at).clocks()


class Handoffs(List):
    summary, shape, walk = "Handoffs that you may read", HandoffShape, HandoffsWalk
    not_filed = ("sdr", "ae", "clocks")  # a file names nobody (SYNC-9)

    def rows(self, asked: Mapping[str, Any]) -> QuerySet[Handoff]:
        rows = policy.visible_to(self.request.user, Handoff.objects.select_related("account"), at=self.at)
        rows = rows.filter(**{name: asked[name] for name in SAME if name in asked})
        if "due_before" not in asked:
            return rows
        due = Clock.objects.filter(subject_id=OuterRef("pk"), stopped_at=None, due_at__lt=asked["due_before"])
        return rows.filter(Exists(due))

    def said(self, rows: list[Handoff]) -> list[dict[str, Any]]:
        return told(rows, Clock.objects.filter(stopped_at=None))


class OpenHandoff(Resource):
    @extend_schema(
        request=HandoffOrder,
        responses={201: HandoffShape},
        summary="Open a handoff in a team; its brief comes after",
    )
    def post(self, request: Request, pk: UUID) -> Response:
        team = get_object_or_404(policy.visible_to(request.user, Team.objects.all(), at=self.at), pk=pk)
        policy.check(request.user, "handoff.open", team, at=self.at)
        order = valid(HandoffOrder, request.data)
        sdr = writer(self, team, order.pop("sdr", None))
        account = named(self, Account.objects.all(), order.pop("account"), field="account")
        made = verbs.open_handoff(team=team, sdr=sdr, account=account, **order, by=request.user, at=self.at)
        return handoff_shown(made, status.HTTP_201_CREATED)


def writer(call: Resource, team: Team, sdr: User | None) -> User:
    """Whose a new handoff of this team is to write: the caller's, or whom the team's manager names."""
    sdr = sdr or call.request.user
    policy.check(call.request.user, "handoff.draft", Handoff(team=team, sdr=sdr), at=call.at)
    return sdr


def named(call: Resource, rows: QuerySet, pk: UUID, *, field: str) -> Any:
    """A row that the body names, among those that the caller may read."""
    found = policy.visible_to(call.request.user, rows, at=call.at).filter(pk=pk).first()
    if found is None:
        raise serializers.ValidationError({field: _("There is nothing of this id that you may read.")})
    return found


class OneHandoff(Resource):
    @extend_schema(responses=HandoffShape, summary="One handoff, with its states and clocks")
    def get(self, request: Request, pk: UUID) -> Response:
        return handoff_shown(readable(self, pk))

    @extend_schema(
        request=HandoffChange, responses=HandoffShape, summary="Name its contact or its opportunity"
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        handoff, changes = permitted(self, "handoff.draft", pk), valid(HandoffChange, request.data)
        verbs.change_handoff(handoff, **changes, seen=self.seen, by=request.user, at=self.at)
        return handoff_shown(handoff)


class Story(List):
    summary, shape, walk = "What happened to a handoff, in words", StoryShape, StoryPages

    def rows(self, asked: Mapping[str, Any], pk: UUID) -> QuerySet[Event]:
        return Event.objects.filter(subject_id=readable(self, pk).pk)

    def said(self, rows: list[Any]) -> list[dict[str, Any]]:
        return super().said(tell(rows, zone=ZoneInfo(self.request.user.zone)))


class WithdrawHandoff(Resource):
    @extend_schema(request=Withdrawal, responses=HandoffShape, summary="Take a handoff back, with a reason")
    def post(self, request: Request, pk: UUID) -> Response:
        handoff, given = permitted(self, "handoff.withdraw", pk), valid(Withdrawal, request.data)
        verbs.withdraw(handoff, **given, by=request.user, at=self.at)
        return handoff_shown(handoff)


class ReassignHandoff(Resource):
    @extend_schema(
        request=Reassignment, responses=HandoffShape, summary="Let another AE hold it, or whose turn it is"
    )
    def post(self, request: Request, pk: UUID) -> Response:
        handoff, given = permitted(self, "handoff.reassign", pk), valid(Reassignment, request.data)
        if given["ae"] is None:
            verbs.pass_on(handoff, why=given["why"], by=request.user, at=self.at)
        else:
            verbs.reassign(handoff, **given, by=request.user, at=self.at)
        return handoff_shown(handoff)


class ChangeSdr(Resource):
    @extend_schema(request=SdrChange, responses=HandoffShape, summary="Let another SDR go on with it")
    def post(self, request: Request, pk: UUID) -> Response:
        handoff, given = permitted(self, "handoff.change_sdr", pk), valid(SdrChange, request.data)
        verbs.change_sdr(handoff, **given, by=request.user, at=self.at)
        return handoff_shown(handoff)


class SetOutcome(Resource):
    @extend_schema(request=OutcomeChange, responses=HandoffShape, summary="Say what came of it")
    def post(self, request: Request, pk: UUID) -> Response:
        handoff, given = permitted(self, "handoff.outcome", pk), valid(OutcomeChange, request.data)
        verbs.set_outcome(handoff, **given, by=request.user, at=self.at)
        return handoff_shown(handoff)
