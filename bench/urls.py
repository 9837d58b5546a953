"""The product's pages, and the doors by which load comes in. Only ever set by HANDOFF_URLS, never in production."""

from django.urls import include, path

from bench import views

urlpatterns = [
    path("load/people", views.people),
    path("load/handoffs", views.handoffs),
    path("", include("handoff.urls")),
]
