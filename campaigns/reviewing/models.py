"""Decisions on revisions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.models import Revision
from campaigns.reviewing.enums import Reason, Verdict


class Decision(models.Model):
    """One decision at one stage. Append-only, and the database refuses one by the author or by anybody who edited (triggers).

    `hashes` maps each account's primary key (as text) to the SHA-256 that was decided on.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="decisions")
    stage = models.PositiveSmallIntegerField(default=1)
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict.choices)
    reason = models.CharField(_("reason"), max_length=14, choices=Reason.choices, blank=True)
    words = models.TextField(_("in your words"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    hashes = models.JSONField(default=dict)

    class Meta:
        ordering = ["-decided_at"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "stage"], name="one_decision_per_stage"),
            models.CheckConstraint(condition=Q(verdict="approved") | ~Q(reason=""), name="decision_gives_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.verdict}"
