"""The one honest page."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """The app."""

    name = "portal.dashboard"
    label = "dashboard"
