"""The nouns of wing 2 on one screen; each is defined in its room."""

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign, Draft, Original, Payload, Photo, Revision, Suggestion, Template, TemplateVersion, Variant
from campaigns.drafting.screening.models import Clearing, Finding, Word, WordList
from campaigns.publishing.models import Attempt, CalendarFeed, Correction, Delivery, Postponement, SafetyPass, Stop, Takedown
from campaigns.reviewing.models import Decision

__all__ = [
    "Account",
    "Attempt",
    "CalendarFeed",
    "Campaign",
    "Clearing",
    "Correction",
    "Decision",
    "Delivery",
    "Draft",
    "Finding",
    "Original",
    "Payload",
    "Photo",
    "Postponement",
    "Revision",
    "SafetyPass",
    "Stop",
    "Suggestion",
    "Takedown",
    "Template",
    "TemplateVersion",
    "Variant",
    "Word",
    "WordList",
]
