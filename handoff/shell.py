"""What stands around every page: the rail, and who sees what in it."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy


@dataclass(frozen=True)
class Place:
    """An item of the rail. `icon` is a symbol in templates/_components/icons.html."""

    name: str | Promise
    icon: str
    address: str
    is_here: bool


def may_see_system(request: HttpRequest) -> bool:
    """On one's own machine everybody; in production only staff, whose account is asked for only then."""
    return not settings.PRODUCTION or (request.user.is_active and request.user.is_staff)


def operators_only(request: HttpRequest) -> None:
    """The access line of the system's own pages. Others learn nothing, not even that the page exists."""
    if not may_see_system(request):
        raise Http404


def rail(request: HttpRequest) -> dict[str, Any]:
    """Context processor. Read only by templates that show the rail."""
    return {"rail": SimpleLazyObject(lambda: places(request))}


def places(request: HttpRequest) -> list[Place]:
    shown = [_place(request, "home", gettext_lazy("Home"), "i-home")]
    if may_see_system(request):
        shown.append(_place(request, "health", gettext_lazy("System health"), "i-pulse"))
    return shown


def _place(request: HttpRequest, route: str, name: str | Promise, icon: str) -> Place:
    address = reverse(route)
    return Place(name, icon, address, is_here=request.path == address)
