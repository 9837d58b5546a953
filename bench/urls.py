"""The product's pages, and the doors by which load comes in. Only ever set by HANDOFF_URLS, never in production."""

from django.urls import include, path

from bench import views
from handoff.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    path("load/people", views.people),
    path("load/handoffs", views.handoffs),
    path("load/session", views.session),
    path("", include("handoff.urls")),
]
ROUTES = {f"load/{door}": {"POST": "public"} for door in ("people", "handoffs", "session")}
