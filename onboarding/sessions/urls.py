"""Addresses of this room."""

from django.urls import path

from onboarding.sessions import views

urlpatterns = [
    path("", views.session_list, name="session-list"),
    path("new/", views.session_new, name="session-new"),
    path("<int:session_id>/", views.session_detail, name="session-detail"),
    path("<int:session_id>/edit/", views.session_edit, name="session-edit"),
    path("<int:session_id>/cancel/", views.session_cancel, name="session-cancel"),
    path("<int:session_id>/book/", views.session_book, name="session-book"),
    path("<int:session_id>/place/cancel/", views.session_place_cancel, name="session-place-cancel"),
    path("<int:session_id>/check-in/", views.session_check_in, name="session-check-in"),
    path("<int:session_id>/attendance/", views.session_attendance, name="session-attendance"),
    path("<int:session_id>/note/", views.session_note, name="session-note"),
    path("<int:session_id>/calendar.ics", views.session_calendar, name="session-calendar"),
]
