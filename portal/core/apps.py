"""The floor of the house; knows no room."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "portal.core"
    label = "core"

    def ready(self) -> None:
        from portal import checks  # noqa: F401  (registers the system checks)
        from portal.core.forms import say_what_to_do

        say_what_to_do()
