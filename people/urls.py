"""Below settings/. Tokens and sign-in have their own."""

from django.urls import path

from people.views import persons, settings, teams

urlpatterns = [
    path("", settings.home, name="settings"),
    path("me/", persons.me, name="me"),
    path("people/", persons.people, name="people"),
    path("people/add/", persons.add_person, name="add_person"),
    path("people/<uuid:pk>/", persons.person, name="person"),
    path("people/<uuid:pk>/change/", persons.change_person, name="change_person"),
    path("people/<uuid:pk>/role/", persons.give_role, name="give_role"),
    path("people/<uuid:pk>/invite/", persons.invite, name="invite"),
    path("people/<uuid:pk>/absence/", persons.add_absence, name="add_absence"),
    path("people/<uuid:pk>/deactivate/", persons.deactivate, name="deactivate_person"),
    path("people/<uuid:pk>/reactivate/", persons.reactivate, name="reactivate_person"),
    path("people/<uuid:pk>/back/", persons.come_back, name="come_back"),
    path("roles/<uuid:pk>/end/", persons.end_role, name="end_role"),
    path("roles/<uuid:pk>/back/", persons.give_role_back, name="give_role_back"),
    path("people/<uuid:pk>/absence/back/", persons.give_absence_back, name="give_absence_back"),
    path("absences/<uuid:pk>/end/", persons.end_absence, name="end_absence"),
    path("teams/", teams.teams, name="teams"),
    path("teams/add/", teams.add_team, name="add_team"),
    path("teams/<uuid:pk>/", teams.team, name="team"),
    path("teams/<uuid:pk>/change/", teams.change_team, name="change_team"),
    path("teams/<uuid:pk>/settings/", teams.change_settings, name="change_settings"),
    path("teams/<uuid:pk>/member/", teams.add_member, name="add_member"),
    path("teams/<uuid:pk>/pool/", teams.add_pool, name="add_pool"),
    path("pools/<uuid:pk>/seat/", teams.add_seat, name="add_seat"),
    path("seats/<int:pk>/weight/", teams.change_weight, name="change_weight"),
    path("seats/<int:pk>/remove/", teams.remove_seat, name="remove_seat"),
    path("seats/<int:pk>/back/", teams.give_seat_back, name="give_seat_back"),
    path("territories/", teams.territories, name="territories"),
    path("territories/add/", teams.add_territory, name="add_territory"),
    path("segments/add/", teams.add_segment, name="add_segment"),
    path("calendars/", settings.calendars, name="calendars"),
    path("calendars/add/", settings.add_calendar, name="add_calendar"),
    path("calendars/<uuid:pk>/", settings.calendar, name="calendar"),
    path("calendars/<uuid:pk>/holiday/", settings.add_holiday, name="add_holiday"),
    path("holidays/<int:pk>/remove/", settings.remove_holiday, name="remove_holiday"),
    path("clocks/", settings.clocks, name="clocks"),
]
