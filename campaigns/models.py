"""The nouns of wing 2 on one screen; each is defined in its room."""

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign, Draft, Original, Payload, Photo, Revision, Variant
from campaigns.publishing.models import Attempt, CalendarFeed, Delivery, Stop
from campaigns.reviewing.models import Decision

__all__ = ["Account", "Attempt", "CalendarFeed", "Campaign", "Decision", "Delivery", "Draft", "Original", "Payload", "Photo", "Revision", "Stop", "Variant"]
