"""What the API says of briefs, and what it takes. Words are judged by the verbs, so that pages say the same."""

from typing import Any

from django.core.validators import URLValidator
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from bar.models import Bar
from briefs import words
from briefs.attendees import Change
from briefs.difference import Kind
from briefs.fields import FIELDS
from briefs.models import LABELS, PROSE, Brief, Context, ReviewRound
from briefs.ready import answers
from briefs.verbs import CONTEXT
from handoff.api.base import Moment, Strict
from handoff.api.paging import Pages
from handoff.api.people import ID, OTHER_ID, WHEN, reference
from handoff.models import Attendee
from people.models import User

FIELD_CHOICES = [(name, LABELS[name]) for name in FIELDS]
MOST = 10_000  # characters of a text beside the brief
MANY = 200  # rows of one list


class OnCallShape(serializers.Serializer):
    side = serializers.ChoiceField(Attendee.Side.choices)
    name = serializers.CharField(allow_blank=True)
    role = serializers.CharField(allow_blank=True)
    confirmed = serializers.BooleanField()
    example = {
        "side": "theirs",
        "name": "Priya Raghunathan",
        "role": "VP Revenue Operations",
        "confirmed": True,
    }


class FieldsShape(serializers.Serializer):
    """The five fields, of a draft or of a round."""

    trigger = serializers.CharField(allow_blank=True)
    pain = serializers.CharField(allow_blank=True, help_text="In the buyer's words.")
    attendees = OnCallShape(many=True)
    promised = serializers.CharField(allow_blank=True)
    landmines = serializers.CharField(allow_blank=True)
    landmines_asked = serializers.BooleanField(
        help_text="Asked, none heard: fills the field, counts no word."
    )
    example = {
        "trigger": "New VP of revenue operations since October; she audits every tool.",
        "pain": "“Five practice leads and five definitions of commit.”",
        "attendees": [OnCallShape.example],
        "promised": "One forecast call shown before and after.",
        "landmines": "Gareth built the workbook that they use today.",
        "landmines_asked": False,
    }


class AnswerShape(serializers.Serializer):
    item = serializers.UUIDField(source="item.pk")
    lineage = serializers.UUIDField(source="item.lineage")
    name = serializers.CharField(source="item.name")
    met = serializers.BooleanField(allow_null=True, help_text="Null: nobody has said.")
    text = serializers.CharField(allow_blank=True, help_text="The evidence, or what is missing.")
    example = {
        "item": ID,
        "lineage": OTHER_ID,
        "name": "Role and authority",
        "met": False,
        "text": "Who signs is not known.",
    }


class WordsShape(serializers.Serializer):
    total = serializers.IntegerField(help_text=f"From {words.LOW} to {words.HIGH} it can be submitted.")
    by_field = serializers.DictField(child=serializers.IntegerField())
    example = {
        "total": 148,
        "by_field": {"trigger": 31, "pain": 33, "attendees": 12, "promised": 30, "landmines": 42},
    }


class BriefShape(FieldsShape):
    handoff = serializers.UUIDField(source="pk")
    bar = serializers.UUIDField(source="bar_id")
    version = serializers.UUIDField(
        source="version_id", allow_null=True, help_text="Of the bar, pinned by the first submission."
    )
    answers = serializers.SerializerMethodField(help_text="To each item of the bar, in its order.")
    words = serializers.SerializerMethodField()
    revision = serializers.IntegerField(help_text="Counts the saves; its ETag.")
    saved_at = serializers.DateTimeField(allow_null=True)
    saved_by = serializers.UUIDField(source="saved_by_id", allow_null=True)
    active_seconds = serializers.IntegerField(help_text="Of writing, in this round.")
    verify_seconds = serializers.IntegerField(allow_null=True, help_text="By the timer, where it was run.")
    sdr_joins = serializers.CharField()
    talk_before = serializers.BooleanField()
    pen_by = serializers.UUIDField(source="pen_by_id", allow_null=True, help_text="Who wrote last.")
    pen_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    example = FieldsShape.example | {
        "handoff": ID,
        "bar": OTHER_ID,
        "version": None,
        "answers": [AnswerShape.example],
        "words": WordsShape.example,
        "revision": 7,
        "saved_at": WHEN,
        "saved_by": OTHER_ID,
        "active_seconds": 190,
        "verify_seconds": None,
        "sdr_joins": "introduction",
        "talk_before": False,
        "pen_by": OTHER_ID,
        "pen_at": WHEN,
        "created_at": WHEN,
    }

    @extend_schema_field(AnswerShape(many=True))
    def get_answers(self, brief: Brief) -> Any:
        return AnswerShape(answers(brief, self.context["version"]), many=True).data

    @extend_schema_field(WordsShape)
    def get_words(self, brief: Brief) -> Any:
        return WordsShape(words.count_brief(brief.fields())).data


class BriefOrder(Strict):
    """What `briefs.verbs.begin()` takes beside the bar."""

    sdr = reference(
        User.objects.persons(), default=None, allow_null=True,
        help_text="Without: yourself. The team's manager names others.",
    )  # fmt: skip
    account = serializers.CharField(max_length=300, help_text="Its name; found again by domain or name.")
    domain = serializers.CharField(max_length=253, allow_blank=True, default="")
    contact = serializers.CharField(max_length=200)
    title = serializers.CharField(max_length=200, allow_blank=True, default="")
    email = serializers.EmailField(max_length=254, allow_blank=True, default="")
    starts_at = Moment(default=None, allow_null=True, help_text="Of the meeting, with its end.")
    ends_at = Moment(default=None, allow_null=True)
    link = serializers.URLField(max_length=200, allow_blank=True, default="")
    example = {
        "account": "Harrow & Finch",
        "domain": "harrowfinch.com",
        "contact": "Priya Raghunathan",
        "starts_at": "2026-03-09T15:00:00Z",
        "ends_at": "2026-03-09T15:30:00Z",
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["starts_at"] is None) != (attrs["ends_at"] is None):
            missing = "ends_at" if attrs["ends_at"] is None else "starts_at"
            raise serializers.ValidationError({missing: "A meeting has both, its start and its end."})
        return attrs


class DirectOrder(BriefOrder):
    """What `briefs.verbs.begin_direct()` takes beside the bar."""

    ae = reference(User.objects.persons(), help_text="Whose it is at once.")
    example = BriefOrder.example | {"ae": OTHER_ID}


class OpenOrder(Strict):
    bar = reference(Bar.objects.all(), help_text="Of the handoff's team.")
    example = {"bar": OTHER_ID}


def prose(**more: Any) -> serializers.CharField:
    return serializers.CharField(allow_blank=True, trim_whitespace=False, required=False, **more)


class OnCallOrder(Strict):
    side = serializers.ChoiceField(Attendee.Side.choices)
    name = serializers.CharField(allow_blank=True, default="")
    role = serializers.CharField(allow_blank=True, default="")
    confirmed = serializers.BooleanField(default=False)
    example = OnCallShape.example


class AnswerOrder(Strict):
    lineage = serializers.UUIDField(help_text="Of the bar's item.")
    met = serializers.BooleanField(allow_null=True)
    text = prose(help_text="The evidence, or what is missing.")
    example = {"lineage": OTHER_ID, "met": False, "text": "Who signs is not known."}


class BriefChange(Strict):
    trigger = prose()
    pain = prose()
    attendees = OnCallOrder(many=True, required=False, max_length=MANY, help_text="All of them.")
    promised = prose()
    landmines = prose()
    landmines_asked = serializers.BooleanField(required=False)
    answers = AnswerOrder(many=True, required=False, max_length=MANY, help_text="All of them.")
    active_seconds = serializers.IntegerField(
        min_value=0, max_value=10**6, default=0, help_text="Of writing, since the last save."
    )
    verify_seconds = serializers.IntegerField(min_value=0, max_value=10**6, default=None, allow_null=True)
    example = {"pain": FieldsShape.example["pain"], "answers": [AnswerOrder.example]}

    def validate_answers(self, given: list[dict[str, Any]]) -> dict[str, Any]:
        return {str(it["lineage"]): {"met": it["met"], "text": it.get("text", "")} for it in given}


class ReadyItemShape(serializers.Serializer):
    key = serializers.CharField()
    ok = serializers.BooleanField()
    blocks = serializers.BooleanField(help_text="While it is not ok, nothing is submitted.")
    sentence = serializers.CharField()
    field = serializers.CharField(source="fix_anchor", allow_blank=True, help_text="Where it is mended.")
    example = {
        "key": "band",
        "ok": False,
        "blocks": True,
        "sentence": "12 words too few.",
        "field": "brief",
    }


class ReadinessShape(serializers.Serializer):
    ready = serializers.BooleanField(help_text="Whether it can be submitted as it is saved.")
    summary = serializers.CharField()
    items = ReadyItemShape(many=True)
    ae = serializers.UUIDField(allow_null=True, help_text="Who would get it. Null: nobody can.")
    because = serializers.CharField(allow_blank=True, help_text="Why this one.")
    example = {
        "ready": False,
        "summary": "8 of 9, 1 to do first",
        "items": [ReadyItemShape.example],
        "ae": OTHER_ID,
        "because": "",
    }


class RoundShape(FieldsShape):
    id = serializers.UUIDField()
    handoff = serializers.UUIDField(source="handoff_id")
    number = serializers.IntegerField()
    version = serializers.UUIDField(source="version_id", help_text="Of the bar that it is judged by.")
    words = serializers.IntegerField(source="count")
    answers = serializers.SerializerMethodField()
    submitted_at = serializers.DateTimeField()
    submitted_by = serializers.UUIDField(source="submitted_by_id")
    landed_with = serializers.UUIDField(source="landed_with_id", allow_null=True)
    due_at = serializers.DateTimeField(help_text="As it was at landing; what holds now is the clock's.")
    short_notice = serializers.BooleanField()
    after_start = serializers.BooleanField(help_text="It landed when the meeting had begun.")
    breached_at = serializers.DateTimeField(allow_null=True)
    decision = serializers.ChoiceField(
        [("", "none yet"), *ReviewRound.Decision.choices], help_text="Empty while it waits."
    )
    decided_at = serializers.DateTimeField(allow_null=True)
    decided_by = serializers.UUIDField(source="decided_by_id", allow_null=True)
    example = FieldsShape.example | {
        "id": ID,
        "handoff": OTHER_ID,
        "number": 1,
        "version": OTHER_ID,
        "words": 148,
        "answers": [AnswerShape.example],
        "submitted_at": WHEN,
        "submitted_by": OTHER_ID,
        "landed_with": OTHER_ID,
        "due_at": "2026-03-03T09:30:00Z",
        "short_notice": False,
        "after_start": False,
        "breached_at": None,
        "decision": "",
        "decided_at": None,
        "decided_by": None,
    }

    @extend_schema_field(AnswerShape(many=True))
    def get_answers(self, row: ReviewRound) -> Any:
        given = sorted(row.answers.all(), key=lambda it: it.item.position)
        return AnswerShape(given, many=True).data


class RoundsPages(Pages):
    sorts = ("number",)


class RunShape(serializers.Serializer):
    kind = serializers.ChoiceField([(it.value, it.value) for it in Kind])
    text = serializers.CharField()


class MovedShape(serializers.Serializer):
    attendee = OnCallShape()
    changes = serializers.ListField(child=serializers.ChoiceField([(it.value, it.value) for it in Change]))


class FieldChangeShape(serializers.Serializer):
    field = serializers.ChoiceField(FIELD_CHOICES, source="name")
    runs = RunShape(many=True, help_text="Of a text.")
    people = MovedShape(many=True, help_text="Of the attendees.")
    example = {
        "field": "promised",
        "runs": [{"kind": "same", "text": "One call "}, {"kind": "ins", "text": "in writing"}],
        "people": [],
    }


class RoundChangesShape(serializers.Serializer):
    since = serializers.UUIDField(
        source="since.pk", default=None, allow_null=True, help_text="The round before. Null for the first."
    )
    fields_changed = FieldChangeShape(many=True)
    example = {"since": OTHER_ID, "fields_changed": [FieldChangeShape.example]}


class CommentShape(serializers.Serializer):
    id = serializers.UUIDField()
    handoff = serializers.UUIDField(source="handoff_id")
    field = serializers.ChoiceField(FIELD_CHOICES)
    text = serializers.CharField()
    by = serializers.UUIDField(source="by_id")
    at = serializers.DateTimeField()
    resolved_at = serializers.DateTimeField(allow_null=True)
    resolved_by = serializers.UUIDField(source="resolved_by_id", allow_null=True)
    example = {
        "id": ID,
        "handoff": OTHER_ID,
        "field": "landmines",
        "text": "Who built the workbook?",
        "by": OTHER_ID,
        "at": WHEN,
        "resolved_at": None,
        "resolved_by": None,
    }


class CommentOrder(Strict):
    field = serializers.ChoiceField(FIELD_CHOICES)
    text = serializers.CharField(allow_blank=True, help_text="At most 2,000 characters.")
    example = {"field": "landmines", "text": "Who built the workbook?"}


class CommentsPages(Pages):
    sorts = ("at",)


class ExampleShape(FieldsShape):
    id = serializers.UUIDField()
    team = serializers.UUIDField(source="team_id")
    why = serializers.CharField(allow_blank=True, help_text="What is good about it.")
    marked_at = serializers.DateTimeField()
    marked_by = serializers.UUIDField(source="marked_by_id")
    example = FieldsShape.example | {
        "id": ID,
        "team": OTHER_ID,
        "why": "The promise is one sentence.",
        "marked_at": WHEN,
        "marked_by": OTHER_ID,
    }


class ExampleOrder(Strict):
    trigger = prose(help_text="As you want it kept; without, as it was, masked.")
    pain = prose()
    promised = prose()
    landmines = prose()
    why = serializers.CharField(
        allow_blank=True, default="", max_length=10_000, help_text="What is good about it."
    )
    example = {"why": "The promise is one sentence."}


class ExamplesPages(Pages):
    sorts = ("marked_at",)


PARTS = [
    ("champion", "champion"),
    ("economic_buyer", "economic buyer"),
    ("technical_buyer", "technical buyer"),
    ("end_user", "end user"),
]


class StakeholderShape(Strict):
    part = serializers.ChoiceField(PARTS)
    name = serializers.CharField(max_length=200)
    title = serializers.CharField(max_length=200, allow_blank=True, default="")
    meets = serializers.BooleanField(default=False, help_text="Whether they agreed to meet.")
    example = {"part": "champion", "name": "Gareth Moss", "title": "Practice lead", "meets": True}


class TouchShape(Strict):
    on = serializers.DateField()
    channel = serializers.CharField(max_length=100, allow_blank=True, default="")
    text = serializers.CharField(max_length=1_000)
    link = serializers.CharField(max_length=500, allow_blank=True, default="")
    example = {"on": "2026-02-20", "channel": "webinar", "text": "Asked about exports.", "link": ""}

    def to_internal_value(self, data: Any) -> Any:
        read = super().to_internal_value(data)
        return read | {"on": read["on"].isoformat()}

    def validate_link(self, link: str) -> str:
        if link:
            URLValidator()(link)
        return link


TEXTS = [
    field.name
    for field in Context._meta.concrete_fields
    if field.name in CONTEXT and field.get_internal_type() == "TextField"
]


def context_fields(*, required: bool) -> dict[str, serializers.Field]:
    found: dict[str, Any] = {
        name: serializers.CharField(allow_blank=True, max_length=MOST, required=required) for name in TEXTS
    }
    found["stakeholders"] = StakeholderShape(many=True, required=required, max_length=MANY)
    found["history"] = TouchShape(many=True, required=required, max_length=MANY)
    found["recordings"] = serializers.ListField(
        child=serializers.URLField(max_length=500), required=required, max_length=MANY
    )
    return found


class ContextShape(serializers.Serializer):
    """What stands beside the brief (BRIEF-7)."""

    handoff = serializers.UUIDField(source="handoff_id")
    changed_at = serializers.DateTimeField(allow_null=True, help_text="Null: nothing has been set yet.")
    example = {
        "handoff": ID,
        "changed_at": WHEN,
        **dict.fromkeys(TEXTS, ""),
        "timeline": "Before the planning round.",
        "stakeholders": [StakeholderShape.example],
        "history": [TouchShape.example],
        "recordings": [],
    }

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | context_fields(required=True)


class ContextChange(Strict):
    example = {"timeline": "Before the planning round.", "stakeholders": [StakeholderShape.example]}

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | context_fields(required=False)


assert set(TEXTS) | {"stakeholders", "history", "recordings"} == set(CONTEXT)
assert set(PROSE) < set(BriefChange().fields)
