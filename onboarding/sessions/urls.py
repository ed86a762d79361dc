"""Addresses of this room."""

from django.urls import path

from onboarding.sessions import views

urlpatterns = [
    path("", views.session_list, name="session-list"),
    path("new/", views.session_new, name="session-new"),
    path("<int:pk>/", views.session_detail, name="session-detail"),
    path("<int:pk>/edit/", views.session_edit, name="session-edit"),
    path("<int:pk>/cancel/", views.session_cancel, name="session-cancel"),
    path("<int:pk>/book/", views.session_book, name="session-book"),
    path("<int:pk>/place/cancel/", views.session_place_cancel, name="session-place-cancel"),
    path("<int:pk>/check-in/", views.session_check_in, name="session-check-in"),
    path("<int:pk>/attendance/", views.session_attendance, name="session-attendance"),
    path("<int:pk>/note/", views.session_note, name="session-note"),
    path("<int:pk>/calendar.ics", views.session_calendar, name="session-calendar"),
]
