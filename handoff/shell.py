"""What stands around every page: the rail, who sees what in it, and the messages."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from handoff.htmx import wants_part
from ledger.time import moment_of
from people import policy
from people.models import Role
from people.views.page import Undo


@dataclass(frozen=True)
class Place:
    """An item of the rail. `icon` is a symbol in templates/_components/icons.html."""

    name: str | Promise
    icon: str
    address: str
    is_here: bool
    key: str = ""


@dataclass(frozen=True)
class News:
    """A message. `undo` is the address of the verb that takes it back, with what it needs to be told."""

    words: str
    level: str
    undo: str
    fields: list[tuple[str, str]]

    @classmethod
    def of(cls, message: Any) -> "News":
        back = Undo.read(message.extra_tags)
        return cls(str(message), message.level_tag, back.address, list(back.fields.items()))


def may_see_system(request: HttpRequest) -> bool:
    """On one's own machine everybody; in production who the policy names, and only then is the account asked for."""
    return not settings.PRODUCTION or policy.may(request.user, "health.read", at=moment_of(request))


def operators_only(request: HttpRequest) -> None:
    """The access line of the system's own pages. Others learn nothing, not even that the page exists."""
    if not may_see_system(request):
        raise Http404


def rail(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Read only by templates that show the rail."""
    return {"rail": SimpleLazyObject(lambda: Rail(request))}


class Rail:
    """Where one can go from here, and who one is. Each part is asked for only where it is shown."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        user = getattr(request, "user", None)
        self.person = user if user is not None and user.is_authenticated else None
        self.single_keys = getattr(self.person, "single_keys", True)
        self.is_part = wants_part(request)
        self.milliseconds = int(moment_of(request).timestamp() * 1000) if self.person else ""
        # How far the product's time stands from the host's, which the header Date of later answers tells.
        self.shift = round(self.milliseconds - time.time() * 1000) if self.person else 0

    @property
    def places(self) -> list[Place]:
        return places(self.request)

    @property
    def news(self) -> Iterator[News]:
        """What the last action has to say, each message once."""
        return map(News.of, messages.get_messages(self.request))

    @property
    def initials(self) -> str:
        words = self.person.name.split() if self.person else []
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()

    @property
    def role(self) -> str:
        held = policy.roles_held(self.person) if self.person else []
        return ", ".join(str(Role(role).label) for role in dict.fromkeys(held)) or str(_("No role yet"))


def places(request: HttpRequest) -> list[Place]:
    shown = [_place(request, "home", gettext_lazy("Home"), "i-home", "g h")]
    if request.user.is_authenticated:
        shown.append(_place(request, "inbox", gettext_lazy("Inbox"), "i-inbox", "g i"))
        shown.append(_place(request, "briefs", gettext_lazy("Briefs"), "i-pen", "g d"))
        if led := policy.teams_led(request.user):
            address = reverse("team_now", args=[led[0]])
            here = request.path.startswith("/now/")
            shown.append(Place(gettext_lazy("Team now"), "i-watch", address, is_here=here, key="g t"))
        if policy.roles_held(request.user):
            shown.append(_place(request, "accounts", gettext_lazy("Accounts"), "i-account", "g c"))
    if may_see_system(request):
        shown.append(_place(request, "health", gettext_lazy("System health"), "i-pulse", "g y"))
    if request.user.is_authenticated:
        if policy.may(request.user, "bar.read", at=moment_of(request)):
            shown.append(_place(request, "bars", gettext_lazy("Bars"), "i-bar", "g b"))
        if policy.may(request.user, "audit.read", at=moment_of(request)):
            shown.append(_place(request, "audit", gettext_lazy("Audit"), "i-log", "g a"))
        shown.append(_place(request, "settings", gettext_lazy("Settings"), "i-gear", "g s"))
    return shown


def _place(request: HttpRequest, route: str, name: str | Promise, icon: str, key: str) -> Place:
    address = reverse(route)
    inside = route in ("settings", "bars", "accounts") and request.path.startswith(address)
    return Place(name, icon, address, is_here=inside or request.path == address, key=key)
