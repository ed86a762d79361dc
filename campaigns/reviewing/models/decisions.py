"""Decisions on revisions, what was looked at afterwards, and who is looking at something now."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.models import Revision
from campaigns.reviewing.enums import Reason, Verdict
from portal.core.labels import shows


class Decision(models.Model):
    """One person's decision at one stage. Append-only, and the database refuses one by whoever wrote in it and one at a stage that is not open (triggers).

    `hashes` maps each account's primary key (as text) to the SHA-256 that was decided on. The decision that completes the route says
    from when until when what it approved may go out: `good_from`, `good_until`.
    """

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="decisions")
    stage = models.PositiveSmallIntegerField(default=1)
    verdict = models.CharField(_("decision"), max_length=10, choices=Verdict.choices)
    reason = models.CharField(_("reason"), max_length=14, choices=Reason.choices, blank=True)
    more_reasons = models.JSONField(default=list)
    words = models.TextField(_("in your words"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions")
    decided_at = models.DateTimeField()
    hashes = models.JSONField(default=dict)
    good_from = models.DateTimeField(null=True)
    good_until = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["revision", "decided_by"], name="one_decision_a_person"),
            models.UniqueConstraint(fields=["revision"], condition=~Q(verdict="approved"), name="one_decision_against"),
            models.UniqueConstraint(fields=["revision"], condition=Q(good_until__isnull=False), name="one_decision_completes"),
            models.CheckConstraint(condition=Q(verdict="approved") | ~Q(reason=""), name="decision_gives_reason"),
        ]

    get_verdict_display = shows("verdict", Verdict)

    def __str__(self) -> str:
        return f"{self.revision_id} {self.verdict}"

    @property
    def reasons(self) -> list[str]:
        """Every reason that was given, the first one first."""
        return [self.reason, *self.more_reasons] if self.reason else []

    @property
    def reason_words(self) -> str:
        """The reasons as people read them."""
        return ", ".join(str(Reason(each).label) for each in self.reasons)


class AfterReview(models.Model):
    """What went out by the urgent route waits here for a third person. The database refuses one who wrote or decided (trigger)."""

    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="after_review")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    is_sound = models.BooleanField(null=True)
    words = models.TextField(max_length=2000, blank=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["done_at", "due_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_by__isnull=True, done_at__isnull=True, is_sound__isnull=True)
                | Q(done_by__isnull=False, done_at__isnull=False, is_sound__isnull=False),
                name="after_review_is_done_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.done_at or self.due_at}"


class Looking(models.Model):
    """Who has a revision open now, until when. A courtesy: it never stands in the way of a decision."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="looking")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.revision_id} {self.until}"
