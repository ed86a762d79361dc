"""Wing 2, words: what the force says."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    name = "campaigns"
    label = "campaigns"
    verbose_name = "Campaigns"

    def ready(self) -> None:
        """Registers the system check of screening and the figures of publishing, and puts the beginning of a review behind every submission,
        its end behind every draft that is taken back.

        Review stands to the right of drafting, which cannot call it by name.
        """
        from campaigns.drafting.actions.submitting import on_submitted, on_taken_back
        from campaigns.drafting.screening import settings_checks  # noqa: F401  (registers its system check)
        from campaigns.publishing import measuring  # noqa: F401  (its figures join /metrics)
        from campaigns.reviewing.actions import begin, let_go

        if begin not in on_submitted:
            on_submitted.append(begin)
        if let_go not in on_taken_back:
            on_taken_back.append(let_go)
