"""Below accounts/."""

from django.urls import path

from handoff import account_pages

urlpatterns = [
    path("", account_pages.accounts, name="accounts"),
    path("add/", account_pages.add_account, name="add_account"),
    path("contacts/<uuid:pk>/change/", account_pages.change_contact, name="change_contact"),
    path("opportunities/<uuid:pk>/change/", account_pages.change_opportunity, name="change_opportunity"),
    path("<uuid:pk>/", account_pages.account, name="account_page"),
    path("<uuid:pk>/change/", account_pages.change_account, name="change_account"),
    path("<uuid:pk>/contacts/add/", account_pages.add_contact, name="add_contact"),
    path("<uuid:pk>/opportunities/add/", account_pages.add_opportunity, name="add_opportunity"),
]
