"""Deliveries and their attempts, the stop and what may pass it, and what becomes of a post after its publication."""

import hashlib
import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.models import Account
from campaigns.drafting.enums import Category
from campaigns.drafting.models import Campaign, Draft, Payload, Revision
from campaigns.publishing.enums import TAKEDOWN_TONES, TONES, DeliveryState, Outcome, StopScope, TakedownReason, TakedownState
from portal.core.labels import shows


class Delivery(models.Model):
    """One revision to one account. The database refuses one whose revision is not approved with this very hash (trigger).

    `revision` is that of the payload, which never changes (trigger): what counts or lists posts need not look up payloads.
    """

    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payload = models.OneToOneField(Payload, on_delete=models.PROTECT, related_name="delivery")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="deliveries")
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
            models.Index(fields=["-due_at", "-id", "state", "revision"], name="delivery_latest"),
            models.Index(fields=["account", "-due_at", "-id"], name="delivery_latest_of_account"),
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

    get_state_display = shows("state", DeliveryState)

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
    def outlives_keys(self) -> bool:
        """Whether it is to go out after the keys of its account end: somebody must connect the account again before then."""
        return self.state in (DeliveryState.QUEUED, DeliveryState.HELD) and self.account.has_ended_by(self.starts_at)

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


class CalendarFeed(models.Model):
    """The address at which one person's calendar program reads. Only the hash of its secret is kept; a new one ends the old."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d}"

    @staticmethod
    def digest(secret: str) -> str:
        """SHA-256 of a feed's secret, in hexadecimal."""
        return hashlib.sha256(secret.encode()).hexdigest()


def _named_alone(scope: StopScope) -> Q:
    """A stop of this scope names what it covers, and nothing else."""
    named = {"account__isnull": scope != StopScope.ACCOUNT, "campaign__isnull": scope != StopScope.CAMPAIGN}
    return Q(scope=scope.value, **named) & ~Q(category="") if scope == StopScope.CATEGORY else Q(scope=scope.value, category="", **named)


class FeedEntry(models.Model):
    """What a feed said of one thing when it was last read: a change raises its sequence, and what is gone is told as cancelled for a while."""

    feed = models.ForeignKey(CalendarFeed, on_delete=models.CASCADE, related_name="entries")
    uid = models.CharField(max_length=80)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    digest = models.CharField(max_length=64)
    sequence = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "uid"], name="feed_entry_once")]

    def __str__(self) -> str:
        return f"{self.uid} {self.sequence}"


class Stop(models.Model):
    """Nothing that it covers goes out until it is lifted. One that has reached its end holds until the clockwork has lifted it."""

    scope = models.CharField(_("what stops"), max_length=12, choices=StopScope.choices, default=StopScope.EVERYTHING)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="stops", verbose_name=_("account"))
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="stops", verbose_name=_("campaign"))
    category = models.CharField(_("what it is about"), max_length=12, choices=Category.choices, blank=True, default="")
    reason = models.CharField(_("why"), max_length=300)
    incident = models.CharField(_("incident reference"), max_length=60, blank=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True, help_text=_("when people were told that it ends soon"))
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True, help_text=_("by nobody, when its time was over"))

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(
                condition=_named_alone(StopScope.EVERYTHING)
                | _named_alone(StopScope.ACCOUNT)
                | _named_alone(StopScope.CAMPAIGN)
                | _named_alone(StopScope.CATEGORY),
                name="stop_names_its_scope",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False)
                | Q(lifted_at__isnull=False, ends_at__isnull=False, lifted_at__gte=F("ends_at")),
                name="stop_lifted_by_somebody",
            ),
            models.CheckConstraint(condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("started_at")), name="stop_ends_after_it_starts"),
            models.UniqueConstraint(fields=["scope"], condition=Q(scope="everything", lifted_at__isnull=True), name="one_stop_of_everything"),
            models.UniqueConstraint(fields=["account"], condition=Q(account__isnull=False, lifted_at__isnull=True), name="one_stop_an_account"),
            models.UniqueConstraint(fields=["campaign"], condition=Q(campaign__isnull=False, lifted_at__isnull=True), name="one_stop_a_campaign"),
            models.UniqueConstraint(fields=["category"], condition=~Q(category="") & Q(lifted_at__isnull=True), name="one_stop_a_category"),
        ]

    def __str__(self) -> str:
        return self.reason

    @property
    def what(self) -> str:
        """What stands still, for the banner."""
        if self.campaign:
            return gettext("Campaign “%(name)s”") % {"name": self.campaign}
        if self.category:
            return gettext("Category “%(category)s”") % {"category": self.get_category_display()}
        return str(self.account) if self.account else gettext("All accounts")

    @property
    def since(self) -> datetime:
        """When it began, for the banner."""
        return self.started_at


class SafetyPass(models.Model):
    """That a safety message may go out during a stop: the word of a second person besides who approved it.

    Append-only, and the database refuses one for anything but an approved safety message, by whoever wrote in it or
    approved it (triggers).
    """

    stop = models.ForeignKey(Stop, on_delete=models.PROTECT, related_name="passes")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="passes")
    passed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    passed_at = models.DateTimeField()
    reason = models.CharField(_("why"), max_length=300)

    class Meta:
        ordering = ["passed_at", "pk"]
        verbose_name_plural = "safety passes"
        constraints = [models.UniqueConstraint(fields=["stop", "revision"], name="passes_a_stop_once")]

    def __str__(self) -> str:
        return f"{self.revision_id} past {self.stop_id}"


class Takedown(models.Model):
    """The removal of one published post: one person asks, another agrees, the post is captured, removed, and its absence proved.

    `captured`: what the network showed and what we hold of it, before the call; `proof`: how we know that it is gone.
    A row with `is_timer` was agreed when the post was approved, and waits for `due_at`.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="takedowns")
    state = models.CharField(max_length=10, choices=TakedownState.choices, default=TakedownState.REQUESTED)
    reason = models.CharField(_("why"), max_length=14, choices=TakedownReason.choices)
    words = models.CharField(_("in your words"), max_length=400, blank=True)
    is_urgent = models.BooleanField(_("it cannot wait"), default=False)
    is_timer = models.BooleanField(default=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True, help_text=_("when people were told that it is due soon"))
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    unknowns = models.PositiveSmallIntegerField(default=0, help_text=_("tries whose end nobody knows"))
    captured = models.JSONField(default=dict)
    captured_at = models.DateTimeField(null=True, blank=True)
    proof = models.JSONField(default=dict)
    settled_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-requested_at", "-pk"]
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            models.CheckConstraint(condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("requested_by")), name="takedown_takes_two"),
            models.CheckConstraint(
                condition=Q(state__in=["requested", "refused"]) | Q(confirmed_by__isnull=False, due_at__isnull=False), name="takedown_was_agreed"
            ),
            models.CheckConstraint(condition=~Q(state="removing") | Q(lease_until__isnull=False), name="removing_has_lease"),
            models.CheckConstraint(condition=~Q(state="removed") | (Q(captured_at__isnull=False) & ~Q(proof={})), name="removed_has_capture_and_proof"),
            models.UniqueConstraint(fields=["delivery"], condition=Q(state__in=["requested", "confirmed", "removing", "uncertain"]), name="one_open_takedown"),
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.state}"

    @property
    def tone(self) -> str:
        """How the state looks on a page; see components/tag.html."""
        return TAKEDOWN_TONES[TakedownState(self.state)]


class Postponement(models.Model):
    """Another day for a timer: one person asks and says why, another agrees."""

    takedown = models.ForeignKey(Takedown, on_delete=models.PROTECT, related_name="postponements")
    until = models.DateTimeField(_("until"))
    reason = models.CharField(_("why"), max_length=400)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by")), name="postponement_takes_two"),
            models.UniqueConstraint(fields=["takedown"], condition=Q(agreed_at__isnull=True), name="one_postponement_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.takedown_id} until {self.until}"


class Correction(models.Model):
    """That a draft corrects what a revision published. Once it is out, the removal of the first post is offered to a second person."""

    draft = models.OneToOneField(Draft, on_delete=models.PROTECT, related_name="correction")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="corrections")
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.draft_id} corrects {self.revision_id}"
