"""Working hours as people type and read them: "09:00-12:00, 13:00-18:00"."""

import re
from typing import Any

from django.utils.translation import gettext as _

SPAN = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(?:-|–|—|to)\s*(\d{1,2})(?:[:.](\d{2}))?")


def read_spans(text: str) -> list[list[str]]:
    """The spans of one day; ValueError with a sentence for what is none. Nothing typed is a day off."""
    found = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        match = SPAN.fullmatch(part)
        if match is None:
            raise ValueError(_("Write hours as 09:00-18:00, and a comma between two spans."))
        opens, opens_at, closes, closes_at = match.groups()
        found.append([f"{int(opens):02d}:{opens_at or '00'}", f"{int(closes):02d}:{closes_at or '00'}"])
    return found


def say_spans(spans: Any) -> str:
    return ", ".join(f"{opens}-{closes}" for opens, closes in spans or ())
