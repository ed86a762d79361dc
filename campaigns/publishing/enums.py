"""States of deliveries and attempts, and what a stop covers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    """Where one revision stands on its way to one account. HOUSE: the row is the truth."""

    QUEUED = "queued", _("Scheduled")
    CLAIMED = "claimed", _("Being prepared")
    ARMED = "armed", _("Being sent")
    SENT = "sent", _("Published")
    UNCERTAIN = "uncertain", _("Uncertain")
    FAILED = "failed", _("Failed")
    HELD = "held", _("Held by a stop")
    MISSED = "missed", _("Missed its time")
    BLOCKED = "blocked", _("Blocked")
    CANCELLED = "cancelled", _("Cancelled")


TONES: dict[str, str] = {
    DeliveryState.QUEUED: "calm",
    DeliveryState.CLAIMED: "note",
    DeliveryState.ARMED: "note",
    DeliveryState.SENT: "go",
    DeliveryState.UNCERTAIN: "wait",
    DeliveryState.FAILED: "halt",
    DeliveryState.HELD: "halt",
    DeliveryState.MISSED: "wait",
    DeliveryState.BLOCKED: "halt",
    DeliveryState.CANCELLED: "calm",
}


class StopScope(models.TextChoices):
    """What a stop covers."""

    EVERYTHING = "everything", _("Everything")
    ACCOUNT = "account", _("One account")
    CAMPAIGN = "campaign", _("One campaign")
    CATEGORY = "category", _("One category")


class Outcome(models.TextChoices):
    """What came of one attempt. The closed set that networks/ answers with, and what becomes known later."""

    ACCEPTED = "accepted", _("Accepted")
    NOT_SENT = "not_sent", _("Not sent")
    REFUSED = "refused", _("Refused by the network")
    ACCOUNT_BROKEN = "account_broken", _("The account does not work")
    DUPLICATE = "duplicate", _("The network says it is there already")
    UNKNOWN = "unknown", _("No answer")
    RELEASED = "released", _("Given back before it was sent")


class TakedownState(models.TextChoices):
    """Where the removal of one published post stands."""

    REQUESTED = "requested", _("Waits for a second person")
    CONFIRMED = "confirmed", _("Agreed")
    REMOVING = "removing", _("Being removed")
    REMOVED = "removed", _("Removed")
    FAILED = "failed", _("Could not be removed")
    UNCERTAIN = "uncertain", _("Nobody knows whether it is gone")
    REFUSED = "refused", _("Left standing")


TAKEDOWN_TONES = {
    TakedownState.REQUESTED: "wait",
    TakedownState.CONFIRMED: "note",
    TakedownState.REMOVING: "note",
    TakedownState.REMOVED: "go",
    TakedownState.FAILED: "halt",
    TakedownState.UNCERTAIN: "wait",
    TakedownState.REFUSED: "calm",
}


class TakedownReason(models.TextChoices):
    """Why a published post is removed."""

    WRONG = "wrong", _("It is wrong or misleading")
    PERSONAL_DATA = "personal_data", _("It shows personal data")
    CONSENT = "consent", _("Somebody in it no longer agrees")
    LAW = "law", _("A court, the law or an investigation")
    SAFETY = "safety", _("It puts somebody in danger")
    ACCOUNT = "account", _("It went to the wrong account")
    BOOKING = "booking", _("The time for a booking photo is over")
    CORRECTED = "corrected", _("A correction took its place")
    OTHER = "other", _("Something else")
