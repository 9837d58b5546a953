"""Below now/."""

from django.urls import path

from bounces import team_views

urlpatterns = [path("<uuid:pk>/", team_views.now, name="team_now")]
