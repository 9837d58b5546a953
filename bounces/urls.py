"""Below handoffs/."""

from django.urls import path

from bounces import views, whose_views

urlpatterns = [
    path("<uuid:pk>/submit/", views.submit, name="submit_brief"),
    path("<uuid:pk>/accept/", views.accept, name="accept"),
    path("<uuid:pk>/send-back/", views.send_back, name="send_back"),
    path("<uuid:pk>/undo/", views.undo_decision, name="undo_decision"),
    path("<uuid:pk>/restate/", views.restate, name="restate"),
    path("<uuid:pk>/recycle/", views.recycle, name="recycle"),
    path("<uuid:pk>/disagree/", views.dispute, name="dispute"),
    path("<uuid:pk>/pass-on/", whose_views.pass_on, name="pass_on"),
    path("<uuid:pk>/withdraw/", whose_views.withdraw, name="withdraw"),
    path("<uuid:pk>/outcome/", whose_views.set_outcome, name="set_outcome"),
]
