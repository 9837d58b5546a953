"""The message to the buyer that confirms the meeting, ready once a handoff is accepted (HANDOFF-4).

Made from brief and meeting as they are now, in the words and the zone of whoever sends it. Handoff sends nothing: it is
copied, or opened in one's own mail program, and read once more there.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from briefs.models import Brief, ReviewRound
from handoff import states
from handoff.inbox import Above
from handoff.models import Handoff
from people import policy
from people.models import User

ASKED = "accepted"  # in the address of a page: show the message about this handoff


@dataclass(frozen=True)
class Letter:
    to: str  # empty: no address is known
    subject: str
    text: str

    @property
    def mailto(self) -> str:
        lines = {"subject": self.subject, "body": self.text.replace("\n", "\r\n")}
        return f"mailto:{quote(self.to, safe='@')}?{urlencode(lines, quote_via=quote)}"


def refusal(handoff: Handoff, *, at: dt.datetime) -> str:
    """Empty while there is a meeting to confirm; else the sentence why not."""
    if handoff.review != states.Review.ACCEPTED:
        return _("The message to the buyer is ready once the handoff is accepted.")
    meeting = handoff.meeting
    if handoff.meeting_state != states.Meeting.BOOKED or meeting is None:
        return _("Book the meeting first: the message to the buyer confirms it.")
    return _("The meeting is over, so there is nothing to confirm.") if meeting.ends_at <= at else ""


def letter(handoff: Handoff, *, by: User, at: dt.datetime) -> Letter:
    """Only where `refusal()` is empty."""
    assert handoff.meeting is not None
    brief = Brief.objects.filter(pk=handoff.pk).first()
    read = ReviewRound.objects.filter(handoff=handoff, decision="accepted").order_by("-number").first()
    sender = _sender(handoff, by, at=at)
    starts_at = handoff.meeting.starts_at.astimezone(ZoneInfo(by.zone))
    lines = [
        _greeting(handoff),
        _when(handoff, by),
        _("The call is here: %(link)s") % {"link": handoff.meeting.link} if handoff.meeting.link else "",
        _carried(handoff, sender),
        _("What you can expect from us: %(promised)s") % {"promised": read.promised.strip()} if read else "",
        _from_you(read),
        _who_joins(handoff, brief, sender),
        _("If anything has changed, just answer this message."),
        sender.name,
    ]
    subject = _("Our call on %(day)s, %(time)s") % {
        "day": date_format(starts_at, "l j F"),
        "time": date_format(starts_at, "H:i T"),
    }
    to = handoff.contact.email if handoff.contact else ""
    return Letter(to, subject, "\n\n".join(line for line in lines if line))


def _sender(handoff: Handoff, by: User, *, at: dt.datetime) -> User:
    """Who holds it or stands in for them; a manager who prepares it signs for the AE."""
    holder = handoff.ae
    return by if holder is None or policy.covers(by, holder.pk, at=at) else holder


def _greeting(handoff: Handoff) -> str:
    name = handoff.contact.name if handoff.contact else ""
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def _when(handoff: Handoff, by: User) -> str:
    assert handoff.meeting is not None
    zone = ZoneInfo(by.zone)
    begins, ends = (
        moment.astimezone(zone) for moment in (handoff.meeting.starts_at, handoff.meeting.ends_at)
    )
    words = {
        "day": date_format(begins, "l j F"),
        "from": date_format(begins, "H:i"),
        "to": date_format(ends, "H:i"),
        "zone": ", ".join(dict.fromkeys([date_format(begins, "T"), by.zone])),  # UTC is both
    }
    return _("I look forward to our call on %(day)s, from %(from)s to %(to)s (%(zone)s).") % words


def _carried(handoff: Handoff, sender: User) -> str:
    if handoff.sdr_id == sender.pk:
        return ""
    sentence = _("%(name)s has told me what you talked about, so you do not have to start over.")
    return sentence % {"name": handoff.sdr.name}


def _from_you(read: ReviewRound | None) -> str:
    """Whom to expect: so that the buyer says who is missing."""
    theirs = (
        [row["name"] for row in read.attendees if row["side"] == "theirs" and row["name"]] if read else []
    )
    return _("From your side I expect %(names)s.") % {"names": ", ".join(theirs)} if theirs else ""


def _who_joins(handoff: Handoff, brief: Brief | None, sender: User) -> str:
    """Whether the SDR is on the call (HANDOFF-7)."""
    sentences = {
        "introduction": _("%(name)s joins us for the introduction."),
        "whole": _("%(name)s joins us for the call."),
    }
    if brief is None or handoff.sdr_id == sender.pk or brief.sdr_joins not in sentences:
        return ""
    return sentences[brief.sdr_joins] % {"name": handoff.sdr.name}


def above(asked: str, user: User, at: dt.datetime) -> Above | None:
    """What stands above the inbox just after accepting: the address says of which handoff."""
    try:
        pk = UUID(asked)
    except ValueError:
        return None
    nouns = Handoff.objects.select_related("account", "contact", "meeting", "sdr", "ae", "team")
    handoff = nouns.filter(pk=pk).first()
    if handoff is None or not (shown := shown_to(user, handoff, at=at)):
        return None
    return Above("bounces/_letter.html", {"handoff": handoff, "open": True, **shown})


def shown_to(user: User, handoff: Handoff, *, at: dt.datetime) -> Mapping[str, Any]:
    """The letter, for who may send it and while there is something to confirm; else nothing."""
    if refusal(handoff, at=at) or not policy.may(user, "handoff.confirm", handoff, at=at):
        return {}
    return {"letter": letter(handoff, by=user, at=at)}


def asking(address: str, pk: UUID) -> str:
    """This address of a page, with the message about this handoff on it."""
    return _with(address, [(ASKED, str(pk))])


def not_asking(address: str) -> str:
    return _with(address, [])


def _with(address: str, more: list[tuple[str, str]]) -> str:
    parts = urlsplit(address)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != ASKED]
    return urlunsplit(parts._replace(query=urlencode([*kept, *more])))
