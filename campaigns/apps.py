"""Wing 2, words: what the force says."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    label = "campaigns"
    verbose_name = "Campaigns"

    def ready(self) -> None:
        from campaigns.drafting.screening import settings_checks  # noqa: F401  (registers its system check)
