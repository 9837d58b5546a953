"""Below settings/imports/."""

from django.urls import path

from handoff.imports import views

urlpatterns = [
    path("", views.imports, name="imports"),
    path("add/", views.add_import, name="add_import"),
    path("sample/<slug:kind>.csv", views.import_sample, name="import_sample"),
    path("<uuid:pk>/", views.import_file, name="import_file"),
    path("<uuid:pk>/errors.csv", views.import_errors, name="import_errors"),
    path("<uuid:pk>/write/", views.write_import, name="write_import"),
    path("<uuid:pk>/stop/", views.stop_import, name="stop_import"),
    path("<uuid:pk>/undo/", views.undo_import, name="undo_import"),
    path("<uuid:pk>/discard/", views.discard_import, name="discard_import"),
]
