"""Wing 2, words: what the force says."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    label = "campaigns"
    verbose_name = "Campaigns"

    def ready(self) -> None:
        from campaigns.publishing import measuring  # noqa: F401  (its figures join /metrics)
