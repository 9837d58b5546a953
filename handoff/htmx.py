"""How pages answer htmx. A redirect to where one already is becomes a swap in place; one elsewhere, a real visit."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django_htmx.middleware import HtmxDetails

REDIRECTS = {301, 302, 303}


class Htmx:
    """`request.htmx` is true for its requests, and carries what they say of themselves."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.htmx = HtmxDetails(request)
        response = self.respond(request)
        if request.htmx and response.status_code in REDIRECTS and not is_here(request, response["Location"]):
            response["HX-Redirect"] = response["Location"]
            del response["Location"]
            response.status_code = 200
        return response


def is_here(request: HttpRequest, address: str) -> bool:
    """Whether the page that asked stands at this address. The browser follows such a redirect by itself."""
    path = request.htmx.current_url_abs_path
    return path is not None and urlsplit(address).path == urlsplit(path).path


def wants_part(request: HttpRequest) -> bool:
    """Title, main and messages, without what stands around them."""
    asked = getattr(request, "htmx", None)
    return bool(asked) and not asked.history_restore_request
