"""Pages of this room: the queue, one decision, routes, one's own trust, and the door for reviewers without an account."""

from campaigns.reviewing.views.comparing import draft_compare
from campaigns.reviewing.views.outside import outside_open, outside_photo, outside_review, review_outside, review_withdraw
from campaigns.reviewing.views.proposals import route_confirm, route_decline, route_proposal
from campaigns.reviewing.views.queue import review_list
from campaigns.reviewing.views.reviews import review_detail, review_leave, review_looking, review_refuse, review_return
from campaigns.reviewing.views.routes import route_edit, route_list, route_new, trust_own
from campaigns.reviewing.views.special import after_review, also_new, urgent_ask

__all__ = [
    "after_review",
    "also_new",
    "draft_compare",
    "outside_open",
    "outside_photo",
    "outside_review",
    "review_detail",
    "review_leave",
    "review_list",
    "review_looking",
    "review_outside",
    "review_refuse",
    "review_return",
    "review_withdraw",
    "route_confirm",
    "route_decline",
    "route_edit",
    "route_list",
    "route_new",
    "route_proposal",
    "trust_own",
    "urgent_ask",
]
