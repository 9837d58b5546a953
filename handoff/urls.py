"""A urlconf of its own (the load's, a drill's) must carry the four handlers too: they answer when something breaks."""

from django.conf import settings
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from handoff import (
    account_pages,
    audit,
    components,
    health_page,
    inbox_page,
    offline,
    probes,
    story_page,
    views,
)
from people import token_pages


class Sort(StringConverter):
    regex = "|".join(health_page.UNPARK)


register_converter(Sort, "sort")

urlpatterns = [
    path("", views.home, name="home"),
    path("health/", views.health, name="health"),
    path("health/now", views.health_now, name="health_now"),
    path("health/<sort:sort>/<int:pk>/again", views.try_again, name="try_again"),
    path("audit/", audit.audit, name="audit"),
    path("audit/export", audit.export, name="audit_export"),
    path("components/", components.components, name="components"),
    path("events/", views.events, name="events"),
    path("offline/", offline.offline, name="offline"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("inbox/", inbox_page.page, name="inbox"),
    path("briefs/", include("briefs.urls")),
    path("handoffs/<uuid:pk>/", story_page.page, name="story"),
    path("handoffs/<uuid:pk>/about/", account_pages.handoff_about, name="handoff_about"),
    path("handoffs/", include("handoff.meeting_urls")),
    path("handoffs/", include("bounces.urls")),
    path("now/", include("bounces.team_urls")),
    path("accounts/", include("handoff.account_urls")),
    path("api/v1/", include("handoff.api.urls")),
    path("account/", include("people.account_urls")),
    path("settings/", include("people.urls")),
    path("settings/imports/", include("handoff.imports.urls")),
    path("", include("bar.urls")),
    *([path("", include("sample.urls"))] if not settings.PRODUCTION else []),
    path("settings/tokens/", token_pages.tokens, name="tokens"),
    path("settings/tokens/<uuid:pk>/revoke/", token_pages.revoke, name="revoke_token"),
    path("settings/services/", token_pages.services, name="services"),
    path("settings/services/add/", token_pages.add_service, name="add_service"),
    path("settings/services/<uuid:pk>/", token_pages.service, name="service"),
    path("settings/services/<uuid:pk>/end/", token_pages.end_service, name="end_service"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
]

handler400 = "handoff.errors.bad_request"
handler403 = "handoff.errors.forbidden"
handler404 = "handoff.errors.not_found"
handler500 = "handoff.errors.server_error"
