"""The addresses of briefs below /api/v1/."""

from django.urls import path

from briefs import api

urlpatterns = [
    path("bars/<uuid:pk>/briefs", api.NewBrief.as_view(), name="api_new_brief"),
    path("handoffs/<uuid:pk>/brief", api.OneBrief.as_view(), name="api_brief"),
    path("handoffs/<uuid:pk>/brief/begin", api.BeginBrief.as_view(), name="api_begin_brief"),
    path("handoffs/<uuid:pk>/brief/pen", api.Pen.as_view(), name="api_pen"),
    path("handoffs/<uuid:pk>/brief/readiness", api.Readiness.as_view(), name="api_readiness"),
    path("handoffs/<uuid:pk>/rounds", api.Rounds.as_view(), name="api_rounds"),
    path("handoffs/<uuid:pk>/comments", api.Comments.as_view(), name="api_comments"),
    path("handoffs/<uuid:pk>/context", api.BesideBrief.as_view(), name="api_context"),
    path("rounds/<uuid:pk>", api.OneRound.as_view(), name="api_round"),
    path("rounds/<uuid:pk>/changes", api.RoundChanges.as_view(), name="api_round_changes"),
    path("comments/<uuid:pk>/resolve", api.ResolveComment.as_view(), name="api_resolve_comment"),
    path("rounds/<uuid:pk>/example", api.RoundExample.as_view(), name="api_round_example"),
    path("examples/<uuid:pk>", api.OneExample.as_view(), name="api_example"),
    path("bars/<uuid:pk>/handoffs", api.DirectHandoff.as_view(), name="api_direct_handoff"),
    path("teams/<uuid:pk>/examples", api.Examples.as_view(), name="api_examples"),
]
