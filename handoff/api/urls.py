"""Every address below /api/v1/. A room adds its own here, by its resources."""

from django.urls import path

from handoff.api import audit, description, events, people, teams, tokens

urlpatterns = [
    path("me", people.Me.as_view(), name="api_me"),
    path("people", people.People.as_view(), name="api_people"),
    path("people/<uuid:pk>", people.Person.as_view(), name="api_person"),
    path("people/<uuid:pk>/invitations", people.Invitation.as_view(), name="api_invite"),
    path("people/<uuid:pk>/deactivate", people.Deactivate.as_view(), name="api_deactivate"),
    path("people/<uuid:pk>/reactivate", people.Reactivate.as_view(), name="api_reactivate"),
    path("people/<uuid:pk>/come-back", people.ComeBack.as_view(), name="api_come_back"),
    path("people/<uuid:pk>/roles", people.Roles.as_view(), name="api_roles"),
    path("people/<uuid:pk>/absences", people.Absences.as_view(), name="api_absences"),
    path("roles/<uuid:pk>", people.OneRole.as_view(), name="api_role"),
    path("absences/<uuid:pk>", people.OneAbsence.as_view(), name="api_absence"),
    path("teams", teams.Teams.as_view(), name="api_teams"),
    path("teams/<uuid:pk>", teams.OneTeam.as_view(), name="api_team"),
    path("teams/<uuid:pk>/settings", teams.TeamSettings.as_view(), name="api_team_settings"),
    path("teams/<uuid:pk>/members", teams.Members.as_view(), name="api_members"),
    path("teams/<uuid:pk>/pools", teams.Pools.as_view(), name="api_pools"),
    path("pools/<uuid:pk>/seats", teams.Seats.as_view(), name="api_seats"),
    path("pools/<uuid:pk>/turns", teams.Turns.as_view(), name="api_turns"),
    path("seats/<int:pk>", teams.OneSeat.as_view(), name="api_seat"),
    path("territories", teams.Territories.as_view(), name="api_territories"),
    path("segments", teams.Segments.as_view(), name="api_segments"),
    path("calendars", teams.Calendars.as_view(), name="api_calendars"),
    path("calendars/<uuid:pk>/holidays", teams.Holidays.as_view(), name="api_holidays"),
    path("holidays/<int:pk>", teams.OneHoliday.as_view(), name="api_holiday"),
    path("tokens", tokens.Tokens.as_view(), name="api_tokens"),
    path("tokens/<uuid:pk>", tokens.OneToken.as_view(), name="api_token"),
    path("services", tokens.Services.as_view(), name="api_services"),
    path("services/<uuid:pk>", tokens.Service.as_view(), name="api_service"),
    path("services/<uuid:pk>/tokens", tokens.ServiceTokens.as_view(), name="api_service_tokens"),
    path("events", events.Events.as_view(), name="api_events"),
    path("audit", audit.Audit.as_view(), name="api_audit"),
    path("schema", description.Schema.as_view(), name="api_schema"),
    path("docs", description.docs, name="api_docs"),
]
