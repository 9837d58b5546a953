"""Below handoffs/."""

from django.urls import path

from handoff import meeting_page

urlpatterns = [
    path("<uuid:pk>/meeting/book/", meeting_page.book_meeting, name="book_meeting"),
    path("<uuid:pk>/meeting/move/", meeting_page.move_meeting, name="move_meeting"),
    path("<uuid:pk>/meeting/held/", meeting_page.hold_meeting, name="hold_meeting"),
    path("<uuid:pk>/meeting/no-show/", meeting_page.miss_meeting, name="miss_meeting"),
    path("<uuid:pk>/meeting/cancel/", meeting_page.cancel_meeting, name="cancel_meeting"),
    path("<uuid:pk>/meeting/correct/", meeting_page.correct_meeting, name="correct_meeting"),
    path("<uuid:pk>/meeting/people/", meeting_page.meeting_people, name="meeting_people"),
]
