"""The nouns of wing 2 on one screen; each is defined in its room."""

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign, Draft, Payload, Photo, Revision, Variant
from campaigns.publishing.models import Attempt, Correction, Delivery, Postponement, SafetyPass, Stop, Takedown
from campaigns.reviewing.models import Decision

__all__ = [
    "Account",
    "Attempt",
    "Campaign",
    "Correction",
    "Decision",
    "Delivery",
    "Draft",
    "Payload",
    "Photo",
    "Postponement",
    "Revision",
    "SafetyPass",
    "Stop",
    "Takedown",
    "Variant",
]
