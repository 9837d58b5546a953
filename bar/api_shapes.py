"""What the API says of bars, and what it takes. Words are judged by the verbs, so that pages say the same."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bar import versions
from bar.agreements import standings
from bar.difference import Kind
from bar.firstrun import Deals, Fits, Pay, Place, Problem
from bar.fit import Level
from bar.frames import BriefField, Element, Frame
from bar.items import LENGTHS, MOST, WORDS, Item
from bar.models import AGREEING, Bar, BarVersion, State
from bar.presets import Motion
from handoff.api.base import Strict
from handoff.api.paging import Pages, Walk
from handoff.api.people import ID, OTHER_ID, WHEN, reference
from people.models import Team

MANY = 50  # items of one request: a seventh is refused in words by the verb, a thousandth here


class ItemShape(serializers.Serializer):
    lineage = serializers.UUIDField(
        allow_null=True, help_text="The same through the versions of a bar. Null where it is in none yet."
    )
    name = serializers.CharField()
    verify = serializers.CharField(help_text="What the SDR verifies.")
    clean_answer = serializers.CharField(help_text="What a clean answer sounds like.")
    element = serializers.ChoiceField(Element.choices, help_text="What it stands for in the frame.")
    field = serializers.ChoiceField(BriefField.choices, help_text="Where in the brief its evidence stands.")
    example = {
        "lineage": OTHER_ID,
        "name": "Role and authority",
        "verify": "What this person has to do with the decision.",
        "clean_answer": "I recommend it, and our finance director signs.",
        "element": "authority",
        "field": "attendees",
    }


class RowShape(ItemShape):
    id = serializers.UUIDField(help_text="As `item` of a bounce and of an answer.")
    position = serializers.IntegerField()
    example = {"id": ID, "position": 2} | ItemShape.example


def words(name: str) -> serializers.CharField:
    most = LENGTHS[name]
    return serializers.CharField(max_length=10_000, allow_blank=True, help_text=f"At most {most} characters.")


class ItemOrder(Strict):
    lineage = serializers.UUIDField(default=None, allow_null=True, help_text="None for a new item.")
    name = words("name")
    verify = words("verify")
    clean_answer = words("clean_answer")
    element = serializers.ChoiceField(Element.choices)
    field = serializers.ChoiceField(BriefField.choices)
    example = ItemShape.example

    def validate(self, attrs: dict[str, Any]) -> Item:
        return Item(**attrs)


class AgreementShape(serializers.Serializer):
    person = serializers.UUIDField(source="person.pk")
    role = serializers.ChoiceField([(role.value, role.label) for role in AGREEING])
    agreed_at = serializers.DateTimeField(allow_null=True, help_text="Null: not yet.")
    away_until = serializers.DateTimeField(
        source="away.ends_at", default=None, allow_null=True, help_text="Absence does not block."
    )
    example = {"person": OTHER_ID, "role": "ae", "agreed_at": WHEN, "away_until": None}


class ExceptionShape(serializers.Serializer):
    why = serializers.CharField(source="exception_why")
    by = serializers.UUIDField(source="exception_by_id")
    without = serializers.ListField(child=serializers.UUIDField(), source="exception_without")


class VersionLine(serializers.Serializer):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(State.choices)
    frame = serializers.ChoiceField(Frame.choices)
    revision = serializers.IntegerField(help_text="Counts the saves of a draft; its ETag.")
    based_on = serializers.UUIDField(source="based_on_id", allow_null=True)
    created_at = serializers.DateTimeField()
    created_by = serializers.UUIDField(source="created_by_id", allow_null=True)
    changed_at = serializers.DateTimeField()
    changed_by = serializers.UUIDField(source="changed_by_id", allow_null=True)
    asked_at = serializers.DateTimeField(allow_null=True, help_text="When the team was asked to agree.")
    in_force_at = serializers.DateTimeField(allow_null=True)
    retired_at = serializers.DateTimeField(allow_null=True)
    discarded_at = serializers.DateTimeField(allow_null=True)
    example = {
        "id": ID,
        "number": 2,
        "state": "in_force",
        "frame": "bant",
        "revision": 3,
        "based_on": None,
        "created_at": WHEN,
        "created_by": OTHER_ID,
        "changed_at": WHEN,
        "changed_by": OTHER_ID,
        "asked_at": WHEN,
        "in_force_at": WHEN,
        "retired_at": None,
        "discarded_at": None,
    }


class VersionShape(VersionLine):
    bar = serializers.UUIDField(source="bar_id")
    items = serializers.SerializerMethodField()
    agreements = serializers.SerializerMethodField(
        help_text="Every active SDR and AE of the team: who has agreed, who not."
    )
    exception = serializers.SerializerMethodField(
        help_text="Where a manager put it in force without somebody."
    )
    example = VersionLine.example | {
        "bar": OTHER_ID,
        "items": [RowShape.example],
        "agreements": [AgreementShape.example],
        "exception": None,
    }

    @extend_schema_field(RowShape(many=True))
    def get_items(self, version: BarVersion) -> Any:
        return RowShape(versions.rows(version), many=True).data

    @extend_schema_field(AgreementShape(many=True))
    def get_agreements(self, version: BarVersion) -> Any:
        return AgreementShape(standings(version, at=self.context["at"]), many=True).data

    @extend_schema_field(ExceptionShape(allow_null=True))
    def get_exception(self, version: BarVersion) -> Any:
        return ExceptionShape(version).data if version.exception_why else None


class BarShape(serializers.Serializer):
    id = serializers.UUIDField()
    team = serializers.UUIDField(source="team_id")
    motion = serializers.ChoiceField(Motion.choices)
    reviewed = serializers.BooleanField(help_text="False: no bar and no brief, its handoffs are direct.")
    in_force = serializers.SerializerMethodField(help_text="The version; null where there is none.")
    draft = serializers.SerializerMethodField(help_text="The version; null where there is none.")
    created_at = serializers.DateTimeField()
    example = {
        "id": ID,
        "team": OTHER_ID,
        "motion": "mid_market",
        "reviewed": True,
        "in_force": OTHER_ID,
        "draft": None,
        "created_at": WHEN,
    }

    def _in(self, bar: Bar, state: State) -> str | None:
        return next((str(it.pk) for it in bar.versions.all() if it.state == state), None)

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_in_force(self, bar: Bar) -> str | None:
        return self._in(bar, State.IN_FORCE)

    @extend_schema_field(serializers.UUIDField(allow_null=True))
    def get_draft(self, bar: Bar) -> str | None:
        return self._in(bar, State.DRAFT)


class OneBarShape(BarShape):
    versions = serializers.SerializerMethodField(help_text="All of them, newest first.")
    example = BarShape.example | {"versions": [VersionLine.example]}

    @extend_schema_field(VersionLine(many=True))
    def get_versions(self, bar: Bar) -> Any:
        return VersionLine(sorted(bar.versions.all(), key=lambda it: -it.number), many=True).data


class BarsWalk(Walk):
    sorts = ("created_at",)
    team = serializers.UUIDField(required=False)
    motion = serializers.ChoiceField(Motion.choices, required=False)


class BarOrder(Strict):
    motion = serializers.ChoiceField(Motion.choices)
    reviewed = serializers.BooleanField(default=True)
    example = {"motion": "mid_market"}


class BarChange(Strict):
    reviewed = serializers.BooleanField()
    example = {"reviewed": False}


class DraftOrder(Strict):
    start = serializers.ChoiceField(
        [
            ("in_force", "what is in force, else the preset"),
            ("preset", "the preset of the motion"),
            ("default", "the six of the default bar"),
        ],
        default="in_force",
        help_text="Where the draft begins, unless `items` say it.",
    )
    frame = serializers.ChoiceField(Frame.choices, default="", help_text="Of `items`.")
    items = ItemOrder(
        many=True, default=None, allow_null=True, max_length=MANY, help_text=f"One to {MOST}, in their order."
    )
    example = {"start": "preset"}


class VersionOrder(Strict):
    frame = serializers.ChoiceField(Frame.choices)
    items = ItemOrder(many=True, max_length=MANY, help_text=f"All of them, one to {MOST}, in their order.")
    example = {"frame": "bant", "items": [ItemOrder.example]}


class RevisionRead(Strict):
    """Whoever gives their word for a draft says for which wording of it."""

    revision = serializers.IntegerField(
        min_value=0, max_value=10**9, help_text="The one that you read; if it is not the present one, 409."
    )
    example = {"revision": 3}


class ForceOrder(RevisionRead):
    why = serializers.CharField(
        default="", allow_blank=True, max_length=1_000, help_text="Of a manager, where an AE has not agreed."
    )
    example = {"revision": 3, "why": "Two AEs have left; the rest of the team has agreed."}


class VersionsAsked(Strict):
    since = serializers.UUIDField(
        required=False, help_text="A version of the same bar. Without: the one that was in force before."
    )


class ChangeShape(serializers.Serializer):
    kind = serializers.ChoiceField([(it.value, it.value) for it in Kind])
    moved = serializers.BooleanField(help_text="It passed items that stayed in their order.")
    fields_changed = serializers.ListField(child=serializers.ChoiceField(WORDS), source="fields")
    old = ItemShape(allow_null=True)
    new = ItemShape(allow_null=True)
    example = {
        "kind": "changed",
        "moved": False,
        "fields_changed": ["verify"],
        "old": ItemShape.example | {"verify": "Who decides."},
        "new": ItemShape.example,
    }


class SinceShape(serializers.Serializer):
    since = serializers.UUIDField(source="since.pk", default=None, allow_null=True, help_text="Null: none.")
    frame_before = serializers.ChoiceField(Frame.choices, source="since.frame", default=None, allow_null=True)
    frame = serializers.ChoiceField(Frame.choices)
    items = ChangeShape(many=True, help_text="Every item of the version in its order, then what is gone.")
    example = {"since": OTHER_ID, "frame_before": "bant", "frame": "bant", "items": [ChangeShape.example]}


class ProposalShape(serializers.Serializer):
    id = serializers.UUIDField()
    bar = serializers.UUIDField(source="bar_id")
    handoff = serializers.UUIDField(source="handoff_id")
    text = serializers.CharField(help_text="What the bar did not ask, in the AE's words.")
    proposed_by = serializers.UUIDField(source="proposed_by_id")
    proposed_at = serializers.DateTimeField()
    taken_up_in = serializers.UUIDField(source="taken_up_in_id", allow_null=True)
    example = {
        "id": ID,
        "bar": OTHER_ID,
        "handoff": OTHER_ID,
        "text": "Nobody had asked whether security reviews vendors of our size.",
        "proposed_by": OTHER_ID,
        "proposed_at": WHEN,
        "taken_up_in": None,
    }


class ProposalsPages(Pages):
    sorts = ("proposed_at",)


class TakeUpOrder(Strict):
    version = reference(BarVersion.objects.select_related("bar"), help_text="The draft that takes it up.")
    example = {"version": OTHER_ID}


def _names(text: str) -> serializers.ListField:
    child = serializers.CharField(max_length=100)
    return serializers.ListField(child=child, required=False, max_length=100, help_text=text)


def _bound(most: int) -> serializers.IntegerField:
    return serializers.IntegerField(min_value=0, max_value=most, required=False, allow_null=True)


def _money() -> serializers.DecimalField:
    return serializers.DecimalField(
        max_digits=15, decimal_places=2, min_value=0, required=False, allow_null=True
    )


class FitChange(Strict):
    """A bound that is null, and a list that is empty, ask for nothing."""

    employees_min = _bound(10**7)
    employees_max = _bound(10**7)
    industries = _names("Empty: any.")
    revenue_min = _money()
    revenue_max = _money()
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, help_text="ISO 4217.")
    geographies = _names("Regions or countries.")
    title_level = serializers.ChoiceField(Level.choices, required=False)
    departments = _names("Empty: any.")
    meeting_min = serializers.IntegerField(min_value=1, max_value=1_440, required=False, help_text="Minutes.")
    meeting_max = serializers.IntegerField(min_value=1, max_value=1_440, required=False, help_text="Minutes.")
    decision_months = serializers.IntegerField(min_value=1, max_value=60, required=False)
    example = {"employees_min": 250, "employees_max": 2_500, "industries": ["Technology"]}


class FitShape(FitChange):
    team = serializers.UUIDField(source="team_id")
    example = {
        "team": OTHER_ID,
        "employees_min": 250,
        "employees_max": 2_500,
        "industries": ["Technology"],
        "revenue_min": "25000000.00",
        "revenue_max": "500000000.00",
        "currency": "USD",
        "geographies": ["North America", "Western Europe"],
        "title_level": "director",
        "departments": ["Sales", "RevOps"],
        "meeting_min": 30,
        "meeting_max": 45,
        "decision_months": 6,
    }


class FirstRunOrder(Strict):
    split = serializers.BooleanField(help_text="Whether one books the meeting and another holds it.")
    deals = serializers.ListField(child=serializers.ChoiceField(Deals.choices), min_length=1, max_length=10)
    pay = serializers.ChoiceField(Pay.choices, help_text="What SDRs are paid for.")
    sdrs_per_ae = serializers.DecimalField(max_digits=4, decimal_places=2, min_value=0, max_value=50)
    meetings_a_week = serializers.IntegerField(min_value=0, max_value=200, help_text="That one SDR books.")
    reviews_a_day = serializers.IntegerField(min_value=0, max_value=200, help_text="That one AE can do.")
    place = serializers.ChoiceField(Place.choices, help_text="Where the brief can stand.")
    team = reference(
        Team.objects.all(),
        default=None,
        allow_null=True,
        help_text="Set this team up with what fits. Without: only the answer.",
    )
    example = {
        "split": True,
        "deals": ["mid_market"],
        "pay": "quality",
        "sdrs_per_ae": "2.00",
        "meetings_a_week": 5,
        "reviews_a_day": 4,
        "place": "crm",
    }


class ProblemFound(serializers.Serializer):
    problem = serializers.ChoiceField([(it.value, it.value) for it in Problem])
    sentence = serializers.CharField()
    first = serializers.CharField(help_text="What to fix. The first of the list comes first.")


class SetUpShape(serializers.Serializer):
    motion = serializers.ChoiceField(Motion.choices)
    reviewed = serializers.BooleanField()


class VerdictShape(serializers.Serializer):
    fits = serializers.ChoiceField([(it.value, it.value) for it in Fits])
    headline = serializers.CharField()
    why = serializers.CharField()
    findings = ProblemFound(many=True)
    set_up = SetUpShape(many=True, help_text="What fits, and so would be or is set up.")
    example = {
        "fits": "yes",
        "headline": "Handoff fits.",
        "why": "Meetings are handed over, and there is time to review them.",
        "findings": [],
        "set_up": [{"motion": "mid_market", "reviewed": True}],
    }


class PresetShape(serializers.Serializer):
    motion = serializers.ChoiceField(Motion.choices)
    size = serializers.CharField(help_text="Of its deals, in words.")
    cycle = serializers.CharField()
    frame = serializers.ChoiceField(Frame.choices)
    items = serializers.SerializerMethodField()
    stressed = serializers.ListField(child=serializers.CharField(), help_text="Names of items.")

    @extend_schema_field(ItemShape(many=True))
    def get_items(self, preset: Any) -> Any:
        return ItemShape(preset.items, many=True).data


class PresetsShape(serializers.Serializer):
    items = PresetShape(many=True)
