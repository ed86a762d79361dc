"""The nouns of wing 2 on one screen; each is defined in its room."""

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign, Draft, Payload, Photo, Revision, Suggestion, Template, TemplateVersion, Variant
from campaigns.publishing.models import Attempt, Delivery, Stop
from campaigns.reviewing.models import Decision

__all__ = [
    "Account",
    "Attempt",
    "Campaign",
    "Decision",
    "Delivery",
    "Draft",
    "Payload",
    "Photo",
    "Revision",
    "Stop",
    "Suggestion",
    "Template",
    "TemplateVersion",
    "Variant",
]
