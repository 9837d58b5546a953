"""The addresses of the bar below /api/v1/."""

from django.urls import path

from bar import api

urlpatterns = [
    path("bars", api.Bars.as_view(), name="api_bars"),
    path("bars/<uuid:pk>", api.OneBar.as_view(), name="api_bar"),
    path("bars/<uuid:pk>/draft", api.BarDraft.as_view(), name="api_bar_draft"),
    path("bars/<uuid:pk>/proposals", api.Proposals.as_view(), name="api_bar_proposals"),
    path("bar-proposals/<uuid:pk>", api.OneProposal.as_view(), name="api_bar_proposal"),
    path("bar-versions/<uuid:pk>", api.OneVersion.as_view(), name="api_bar_version"),
    path("bar-versions/<uuid:pk>/changes", api.VersionChanges.as_view(), name="api_bar_changes"),
    path("bar-versions/<uuid:pk>/ask", api.AskedVersion.as_view(), name="api_bar_ask"),
    path("bar-versions/<uuid:pk>/agree", api.AgreedVersion.as_view(), name="api_bar_agree"),
    path("bar-versions/<uuid:pk>/in-force", api.VersionInForce.as_view(), name="api_bar_in_force"),
    path("bar-presets", api.Presets.as_view(), name="api_bar_presets"),
    path("teams/<uuid:pk>/bars", api.TeamBars.as_view(), name="api_team_bars"),
    path("teams/<uuid:pk>/fit", api.TeamFit.as_view(), name="api_team_fit"),
    path("first-run", api.FirstRun.as_view(), name="api_first_run"),
]
