"""Routes, stages, decisions, and what is asked of people outside."""

from campaigns.reviewing.models.decisions import AfterReview, Decision, Looking
from campaigns.reviewing.models.outside import Opinion, OutsideLink
from campaigns.reviewing.models.routes import STANDARD, URGENT, Route, RouteProposal, RouteRun, RouteVersion, StageRun, UrgentAsk

__all__ = [
    "STANDARD",
    "URGENT",
    "AfterReview",
    "Decision",
    "Looking",
    "Opinion",
    "OutsideLink",
    "Route",
    "RouteProposal",
    "RouteRun",
    "RouteVersion",
    "StageRun",
    "UrgentAsk",
]
