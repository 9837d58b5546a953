"""Every address below /api/v1/. A room adds its own here, by its resources."""

from django.urls import path

from handoff.api import audit, description, events, people

urlpatterns = [
    path("me", people.Me.as_view(), name="api_me"),
    path("people", people.People.as_view(), name="api_people"),
    path("people/<uuid:pk>", people.Person.as_view(), name="api_person"),
    path("people/<uuid:pk>/absences", people.Absences.as_view(), name="api_absences"),
    path("teams", people.Teams.as_view(), name="api_teams"),
    path("teams/<uuid:pk>", people.OneTeam.as_view(), name="api_team"),
    path("tokens", people.Tokens.as_view(), name="api_tokens"),
    path("tokens/<uuid:pk>", people.OneToken.as_view(), name="api_token"),
    path("events", events.Events.as_view(), name="api_events"),
    path("audit", audit.Audit.as_view(), name="api_audit"),
    path("schema", description.Schema.as_view(), name="api_schema"),
    path("docs", description.docs, name="api_docs"),
]
