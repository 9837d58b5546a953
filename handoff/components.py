"""Every component in every state once, so that axe and eyes can check it. Not in production."""

import datetime as dt
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from handoff.faces import Face, face
from ledger.time import moment_of

CLOCKS = (
    ("fine", "18 h 06 min left"), ("soon", "Soon 2 h 31 min"), ("last", "Last minutes 8:14"),
    ("late", "Overdue 48 min"), ("paused", "Paused, 9 h left"), ("met", "Decided in 3 h 02"),
)  # fmt: skip
DIALS = (
    ("fine", 84, "4:12", "On time"), ("soon", 37, "1:52", "Soon"), ("last", 8, "0:24", "Last 30 s"),
    ("late", 0, "+0:41", "Overdue"), ("met", 40, "0:48", "Accepted"),
)  # fmt: skip
METERS = (
    ("under", "34.2", "82 words", "38 to go"), ("in", "61.2", "147 words", "in the band, 120 to 200"),
    ("over", "88.3", "212 words", "12 over"),
)  # fmt: skip
PATHS = (
    ("Draft", (("here", "Draft"), ("", "Submitted"), ("", "Accepted"), ("", "Advanced"))),
    ("Second round", (("done", "Submitted"), ("back", "Sent back"), ("done", "Being fixed"),
                      ("here", "Submitted"), ("", "Accepted"))),
)  # fmt: skip
CHECKS = (
    ("yes", "i-yes", "Timeline", "Budget closes on 12 December"),
    ("open", "i-ring", "Confirmed attendees", "Tick it when somebody has said yes"),
    ("warn", "i-warn", "LinkedIn is empty", "Only a warning"),
    ("no", "i-back", "Role and authority", "Sent back: who signs"),
)

BOUNCE = {
    "item": {"name": "Attendees"},
    "reason": "One thing is missing: who signs. Anders Holt is named, but not whether he knows about Thursday.",
    "fix": "Can you get five minutes with Priya to ask, and add him if he wants to come? The slot holds.",
}


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    if settings.PRODUCTION:
        raise Http404
    at = moment_of(request)
    shown = {
        "clocks": [Face(state, word, "Due Tue 17 Nov 09:50 EST", "") for state, word in CLOCKS],
        "ticking": ticking(at),
        "dials": DIALS,
        "dial": face(started_at=at, due_at=at + 4 * MINUTE, at=at, zone=ZoneInfo("UTC"), name="Juniper Row"),
        "meters": METERS,
        "paths": PATHS,
        "bounce": BOUNCE,
        "checks": CHECKS,
        "form": Example(auto_id="good_%s"),
        "wrong": Example({"name": "", "zone": "Mars/Olympus"}),
    }
    return render(request, "handoff/components.html", shown)


MINUTE = dt.timedelta(minutes=1)


def ticking(at: dt.datetime) -> list[Face]:
    """One of each state that a running clock can be in, and one that counts working time."""
    zone = ZoneInfo("Europe/Berlin")
    day = dt.timedelta(days=1)
    shown = [
        face(started_at=at - day + left, due_at=at + left, at=at, zone=zone, name=f"Row {number}")
        for number, left in enumerate((18 * 60 * MINUTE, 151 * MINUTE, 14 * MINUTE, -48 * MINUTE))
    ]
    open = [(at - 3 * 60 * MINUTE, at + 60 * MINUTE), (at + 16 * 60 * MINUTE, at + 20 * 60 * MINUTE)]
    closed = [(at + 60 * MINUTE, at + 10 * 60 * MINUTE)]
    for number, spans in enumerate((open, closed)):
        due, begun = spans[-1][1], at - 3 * 60 * MINUTE
        shown.append(face(started_at=begun, due_at=due, at=at, zone=zone, open=spans, name=f"Slow {number}"))
    return shown


class Example(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name", widget=forms.TextInput({"class": "field-box"}))
    zone = forms.ChoiceField(
        label="Time zone", choices=[("UTC", "UTC")], widget=forms.Select({"class": "field-box"})
    )
    note = forms.CharField(
        label="Note", required=False, help_text="One line is enough.",
        widget=forms.Textarea({"class": "field-box", "rows": 2}),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label="It may", required=False, choices=[("read", "Read"), ("write", "Write")],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    keys = forms.BooleanField(label="Single keys", required=False, help_text="Shortcuts of one letter.")
