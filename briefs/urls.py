"""Below briefs/."""

from django.urls import path

from briefs import example_views, views

urlpatterns = [
    path("", views.briefs, name="briefs"),
    path("new/", views.new_brief, name="new_brief"),
    path("<uuid:pk>/", views.edit_brief, name="edit_brief"),
    path("<uuid:pk>/save/", views.save_brief, name="save_brief"),
    path("<uuid:pk>/pen/", views.take_pen, name="take_pen"),
    path("<uuid:pk>/comment/", views.comment, name="comment_brief"),
    path("examples/<uuid:pk>/", views.examples, name="examples"),
    path("examples/<uuid:pk>/take-down/", example_views.take_down, name="take_down_example"),
    path("<uuid:pk>/example/", example_views.mark_example, name="mark_example"),
]
