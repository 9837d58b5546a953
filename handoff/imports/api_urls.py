from django.urls import path

from handoff.imports import api

urlpatterns = [
    path("imports", api.Imports.as_view(), name="api_imports"),
    path("imports/<uuid:pk>", api.OneImport.as_view(), name="api_import"),
    path("imports/<uuid:pk>/columns", api.ImportColumns.as_view(), name="api_import_columns"),
    path("imports/<uuid:pk>/rows", api.ImportRows.as_view(), name="api_import_rows"),
    path("imports/<uuid:pk>/write", api.WriteImport.as_view(), name="api_import_write"),
    path("imports/<uuid:pk>/stop", api.StopImport.as_view(), name="api_import_stop"),
    path("imports/<uuid:pk>/undo", api.UndoImport.as_view(), name="api_import_undo"),
]
