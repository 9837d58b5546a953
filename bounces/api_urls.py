"""The addresses of the review below /api/v1/."""

from django.urls import path

from bounces import api, team_api

urlpatterns = [
    path("teams/<uuid:pk>/clocks", team_api.TeamClocks.as_view(), name="api_team_clocks"),
    path("teams/<uuid:pk>/capacity", team_api.TeamCapacity.as_view(), name="api_team_capacity"),
    path("handoffs/<uuid:pk>/submit", api.Submit.as_view(), name="api_submit"),
    path("handoffs/<uuid:pk>/accept", api.Accept.as_view(), name="api_accept"),
    path("handoffs/<uuid:pk>/bounces", api.Bounces.as_view(), name="api_bounces"),
    path("handoffs/<uuid:pk>/undo", api.UndoDecision.as_view(), name="api_undo"),
    path("handoffs/<uuid:pk>/restate", api.Restate.as_view(), name="api_restate"),
    path("handoffs/<uuid:pk>/recycle", api.Recycle.as_view(), name="api_recycle"),
    path("handoffs/<uuid:pk>/dispute", api.Dispute.as_view(), name="api_dispute"),
    path("handoffs/<uuid:pk>/confirmation", api.Confirmation.as_view(), name="api_confirmation"),
]
