"""A urlconf of its own (the load's, a drill's) must carry the four handlers too: they answer when something breaks."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from handoff import health_page, probes, views


class Sort(StringConverter):
    regex = "|".join(health_page.UNPARK)


register_converter(Sort, "sort")

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("health/now", views.health_now, name="health_now"),
    path("health/<sort:sort>/<int:pk>/again", views.try_again, name="try_again"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
]

handler400 = "handoff.errors.bad_request"
handler403 = "handoff.errors.forbidden"
handler404 = "handoff.errors.not_found"
handler500 = "handoff.errors.server_error"
