"""Addresses of this room."""

from django.urls import path

from portal.dashboard import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("figures.csv", views.dashboard_csv, name="dashboard-csv"),
]
