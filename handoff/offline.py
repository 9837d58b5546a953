"""The page for when there is no connection, and the service worker that keeps it, and nothing else, in the browser."""

import hashlib
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

FILES = (
    "handoff/page.css",
    "handoff/theme.js",
    "handoff/offline.js",
    "vendor/figtree/figtree-latin-wght-normal.woff2",
)


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """The same for everybody: it is kept in the browser after its person has gone."""
    return render(request, "handoff/offline.html")


@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, for it works for the addresses below its own."""
    response = HttpResponse(script(), content_type="text/javascript")
    response["Cache-Control"] = "max-age=3600"  # a browser looks for a newer one at every visit
    return response


@cache
def script() -> str:
    """Another release is another version, which takes the place of the one before."""
    page = render_to_string("handoff/offline.html")
    version = hashlib.sha256(page.encode()).hexdigest()[:12]
    return render_to_string("handoff/service_worker.js", {"version": version, "files": FILES})
