"""The nouns of wing 2 on one screen; each is defined in its room."""

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign, Draft, Payload, Photo, Revision, Variant
from campaigns.drafting.screening.models import Clearing, Finding, Word, WordList
from campaigns.publishing.models import Attempt, Delivery, Stop
from campaigns.reviewing.models import Decision

__all__ = [
    "Account",
    "Attempt",
    "Campaign",
    "Clearing",
    "Decision",
    "Delivery",
    "Draft",
    "Finding",
    "Payload",
    "Photo",
    "Revision",
    "Stop",
    "Variant",
    "Word",
    "WordList",
]
