"""Deliveries and their attempts, and the stop."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.models import Account
from campaigns.drafting.models import Payload
from campaigns.publishing.enums import TONES, DeliveryState, Outcome, StopScope


class Delivery(models.Model):
    """One revision to one account. The database refuses one whose revision is not approved with this very hash (trigger)."""

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payload = models.OneToOneField(Payload, on_delete=models.PROTECT, related_name="delivery")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="deliveries")
    sha256 = models.CharField(max_length=64, help_text=_("that was approved"))
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.QUEUED)
    due_at = models.DateTimeField()
    late_at = models.DateTimeField(help_text=_("after this it is missed, not published"))
    not_before = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    armed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0, help_text=_("how often the account was read to settle an uncertain one"))
    look_at = models.DateTimeField(null=True, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    permalink = models.URLField(max_length=400, blank=True)
    problem = models.CharField(max_length=400, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text=_("when author and approver heard that it is live"))

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["state", "due_at"]),
            models.Index(fields=["account", "state"]),
            models.Index(fields=["state", "lease_until"]),
            models.Index(fields=["settled_at"], condition=Q(state="sent", told_at__isnull=True), name="sent_untold"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(late_at__gt=F("due_at")), name="late_after_due"),
            models.CheckConstraint(condition=~Q(state="sent") | ~Q(external_id=""), name="sent_has_proof"),
            models.CheckConstraint(condition=~Q(state__in=["claimed", "armed"]) | Q(lease_until__isnull=False), name="live_has_lease"),
            models.CheckConstraint(condition=~Q(state="armed") | Q(armed_at__isnull=False), name="armed_has_time"),
            models.UniqueConstraint(fields=["account"], condition=Q(state__in=["claimed", "armed"]), name="one_live_per_account"),
        ]

    def __str__(self) -> str:
        return f"{self.payload_id} {self.state}"

    @property
    def tone(self) -> str:
        """How the state looks on a page; see components/tag.html."""
        return TONES[DeliveryState(self.state)]

    @property
    def title(self) -> str:
        """What colleagues call it."""
        return self.payload.revision.title

    @property
    def starts_at(self) -> datetime:
        """When it may go out: when it is due or, later, when the network lets us try again."""
        return self.not_before or self.due_at


class Attempt(models.Model):
    """One try at one delivery, with the time of each phase and the network's answer, secrets removed."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=80)
    claimed_at = models.DateTimeField()
    prepared_at = models.DateTimeField(null=True, blank=True)
    armed_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, blank=True)
    reason = models.CharField(max_length=400, blank=True)
    receipt = models.JSONField(default=dict)

    class Meta:
        ordering = ["delivery", "number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="delivery_attempt_number_once"),
            models.UniqueConstraint(fields=["delivery"], condition=Q(finished_at__isnull=True), name="one_live_attempt"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.number} {self.outcome}"


class Stop(models.Model):
    """Nothing goes out until it is lifted."""

    scope = models.CharField(_("what stops"), max_length=12, choices=StopScope.choices, default=StopScope.EVERYTHING)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="stops", verbose_name=_("account"))
    reason = models.CharField(_("why"), max_length=300)
    incident = models.CharField(_("incident reference"), max_length=60, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(scope="everything") & Q(account__isnull=True)) | (Q(scope="account") & Q(account__isnull=False)), name="stop_names_its_scope"
            ),
            models.CheckConstraint(
                condition=(Q(lifted_at__isnull=True) & Q(lifted_by__isnull=True)) | (Q(lifted_at__isnull=False) & Q(lifted_by__isnull=False)),
                name="stop_lifted_by_somebody",
            ),
            models.UniqueConstraint(fields=["scope"], condition=Q(scope="everything", lifted_at__isnull=True), name="one_stop_of_everything"),
            models.UniqueConstraint(fields=["account"], condition=Q(account__isnull=False, lifted_at__isnull=True), name="one_stop_an_account"),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def what(self) -> str:
        """What stands still, for the banner."""
        return str(self.account) if self.account else gettext("All accounts")

    @property
    def since(self) -> datetime:
        """When it began, for the banner."""
        return self.started_at
