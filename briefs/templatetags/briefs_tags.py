"""What stands beside a brief comes as it was kept (BRIEF-7): here it gets words."""

import datetime as dt
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

register = template.Library()

PARTS = {
    "champion": _("Champion"),
    "economic_buyer": _("Buyer"),
    "technical_buyer": _("Technical"),
    "end_user": _("Users"),
}


@register.filter
def part(key: str) -> Any:
    """What somebody is to the deal."""
    return PARTS.get(key, key)


@register.filter
def day(on: str) -> str:
    """A date as people say it; what is no date stays as it is."""
    try:
        return date_format(dt.date.fromisoformat(on), "j M")
    except (TypeError, ValueError):
        return str(on or "")
