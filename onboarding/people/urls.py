"""Addresses of this room."""

from django.urls import path

from onboarding.people import views

urlpatterns = [
    path("", views.person_list, name="person-list"),
    path("invite/", views.person_invite, name="person-invite"),
    path("circles/", views.circle_list, name="circle-list"),
    path("circles/<slug:slug>/open/", views.circle_open, name="circle-open"),
    path("invitation/<str:secret>/", views.invitation_accept, name="invitation-accept"),
    path("me/", views.profile, name="profile"),
    path("me/mail/", views.mail_choose, name="mail-choose"),
    path("notices/", views.notice_list, name="notice-list"),
    path("notices/read/", views.notice_read_all, name="notice-read-all"),
    path("<int:pk>/", views.person_detail, name="person-detail"),
    path("<int:pk>/edit/", views.person_edit, name="person-edit"),
    path("<int:pk>/roles/", views.person_roles, name="person-roles"),
    path("<int:pk>/safety/", views.person_safety, name="person-safety"),
    path("<int:pk>/invite-again/", views.person_invite_again, name="person-invite-again"),
    path("<int:pk>/deactivate/", views.person_deactivate, name="person-deactivate"),
    path("<int:pk>/reactivate/", views.person_reactivate, name="person-reactivate"),
]
