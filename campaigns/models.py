"""The nouns of wing 2 on one screen; each is defined in its room."""

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign, Comment, Draft, Original, Payload, Photo, Revision, Shelf, Suggestion, Template, TemplateVersion, Variant
from campaigns.drafting.screening.models import Answer, Clearing, Finding, Word, WordList
from campaigns.publishing.models import Attempt, CalendarFeed, Correction, Delivery, FeedEntry, Postponement, SafetyPass, Stop, Takedown
from campaigns.reviewing.models import AfterReview, Decision, Looking, Opinion, OutsideLink, Route, RouteProposal, RouteRun, RouteVersion, StageRun, UrgentAsk

__all__ = [
    "Account",
    "AfterReview",
    "Answer",
    "Attempt",
    "CalendarFeed",
    "Campaign",
    "Clearing",
    "Comment",
    "Correction",
    "Decision",
    "Delivery",
    "Draft",
    "FeedEntry",
    "Finding",
    "Looking",
    "Opinion",
    "Original",
    "OutsideLink",
    "Payload",
    "Photo",
    "Postponement",
    "Revision",
    "Route",
    "RouteProposal",
    "RouteRun",
    "RouteVersion",
    "SafetyPass",
    "Shelf",
    "StageRun",
    "Stop",
    "Suggestion",
    "Takedown",
    "Template",
    "TemplateVersion",
    "UrgentAsk",
    "Variant",
    "Word",
    "WordList",
]
