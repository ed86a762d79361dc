"""The nouns of wing 2 on one screen; each is defined in its room."""

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign, Draft, Payload, Photo, Revision, Variant
from campaigns.publishing.models import Attempt, Delivery, Stop
from campaigns.reviewing.models import (
    AfterReview,
    Decision,
    Looking,
    Opinion,
    OutsideLink,
    Route,
    RouteRun,
    RouteVersion,
    StageRun,
    UrgentAsk,
)

__all__ = [
    "Account",
    "AfterReview",
    "Attempt",
    "Campaign",
    "Decision",
    "Delivery",
    "Draft",
    "Looking",
    "Opinion",
    "OutsideLink",
    "Payload",
    "Photo",
    "Revision",
    "Route",
    "RouteRun",
    "RouteVersion",
    "StageRun",
    "Stop",
    "UrgentAsk",
    "Variant",
]
