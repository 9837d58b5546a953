from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from people.settings import Choice, Flag, Several

BRIEF = _("Brief")
# What a team may let stand in the way besides what always does: keys of briefs.readiness.SETTABLE.
CHECKS = [
    ("not_yet", _("an item of the bar that is not yet met")),
    ("meeting", _("no meeting booked and accepted by the buyer")),
    ("opportunity", _("no opportunity")),
    ("record", _("an incomplete record")),
    ("ae", _("nobody to take it")),
    ("talking_points", _("no talking points")),
]


class BriefsConfig(AppConfig):
    name = "briefs"
    verbose_name = "Briefs"
    mirrors = {
        "static/briefs/words.js": "briefs.mirrors.words_js",
        "static/briefs/guidance.js": "briefs.mirrors.guidance_js",
        "briefs/migrations/0001_words.sql": "briefs.mirrors.words_sql",
    }
    told = {"briefs": "briefs.told.WORDS"}
    imports = {"meetings": "briefs.imports.MEETINGS"}
    reactions = {"meeting.booked": ["briefs.reactions.meeting_booked"]}
    team_settings = {
        "readiness_blocks": Several(
            BRIEF, _("What keeps a brief from being submitted"), default=("ae",), choices=CHECKS,
            help=_(
                "The words, the five fields and an answer to each item of the bar always do; the rest only warns. "
                "Let not yet met items through, so that nobody ticks falsely."
            ),
        ),
        "sdr_joins": Choice(
            BRIEF, _("The SDR joins the first call"), default="introduction",
            choices=[("no", _("not")), ("introduction", _("for the introduction")), ("whole", _("for the whole call"))],
        ),
        "talk_before": Flag(
            BRIEF, _("SDR and AE talk for five to ten minutes before the call"), default=False
        ),
    }  # fmt: skip
