from django.urls import path

from sample import views

urlpatterns = [path("sample/come-in/", views.come_in, name="come_in")]
