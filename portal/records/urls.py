"""Addresses of this roof."""

from django.urls import path

from portal.records import views

urlpatterns = [
    path("", views.record_list, name="record-list"),
    path("export/", views.record_export, name="record-export"),
    path("verify/", views.trail_verify, name="trail-verify"),
]
