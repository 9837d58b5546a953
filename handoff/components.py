"""Every component in every state once, so that axe and eyes can check it. Not in production."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

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
    ("Second round", (("done", "Submitted"), ("back", "Bounced"), ("done", "Requalifying"),
                      ("here", "Submitted"), ("", "Accepted"))),
)  # fmt: skip
CHECKS = (
    ("yes", "i-yes", "Timeline", "Budget closes on 12 December"),
    ("open", "i-ring", "Confirmed attendees", "Tick it when somebody has said yes"),
    ("warn", "i-warn", "LinkedIn is empty", "Only a warning"),
    ("no", "i-back", "Role and authority", "Sent back: who signs"),
)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    if settings.PRODUCTION:
        raise Http404
    shown = {"clocks": CLOCKS, "dials": DIALS, "meters": METERS, "paths": PATHS, "checks": CHECKS}
    return render(request, "handoff/components.html", shown)
