"""The pages of the bar, and first run."""

from django.urls import path

from bar.views import agreement, bars, drafts, start, teams

urlpatterns = [
    path("start/", start.start, name="start"),
    path("bars/", bars.bars, name="bars"),
    path("bars/add/<uuid:pk>/<slug:motion>/", bars.add_bar, name="add_bar"),
    path("bars/fit/<uuid:pk>/", teams.fit, name="fit"),
    path("bars/fit/<uuid:pk>/change/", teams.change_fit, name="change_fit"),
    path("bars/<uuid:pk>/", bars.bar, name="bar"),
    path("bars/<uuid:pk>/draft/", drafts.draft_bar, name="draft_bar"),
    path("bars/<uuid:pk>/save/", drafts.save_bar, name="save_bar"),
    path("bars/<uuid:pk>/review/", bars.switch_review, name="switch_review"),
    path("bars/versions/<uuid:pk>/", bars.bar_version, name="bar_version"),
    path("bars/versions/<uuid:pk>/ask/", drafts.ask_team, name="ask_team"),
    path("bars/versions/<uuid:pk>/agree/", agreement.agree_to_bar, name="agree_to_bar"),
    path("bars/versions/<uuid:pk>/in-force/", agreement.force_bar, name="force_bar"),
    path("bars/versions/<uuid:pk>/discard/", drafts.discard_bar_draft, name="discard_bar_draft"),
    path("bars/proposals/<uuid:pk>/take-up/", drafts.take_up_proposal, name="take_up_proposal"),
]
