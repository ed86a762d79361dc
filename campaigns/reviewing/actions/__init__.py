"""What is done in review. Each verb is defined in the file beside this one that its object names."""

from campaigns.reviewing.actions.after import remind_overdue, review_afterwards
from campaigns.reviewing.actions.deciding import record_approval, refuse, return_to_author
from campaigns.reviewing.actions.expiring import expire, expire_undecided, warn_expiring
from campaigns.reviewing.actions.extending import also_on
from campaigns.reviewing.actions.looking import look, look_away
from campaigns.reviewing.actions.outside import ask_outside, confirm, decide_outside, link_with, send_code, send_mail, send_mail_due, why_not, withdraw_outside
from campaigns.reviewing.actions.proposing import confirm_route, decline_route, force_route, withdraw_route
from campaigns.reviewing.actions.routes import ask_urgent, save_route, unask_urgent
from campaigns.reviewing.actions.stages import begin, escalate_overdue
from campaigns.reviewing.actions.telling import approvers_told, let_go, tell_void, writers_told
from campaigns.reviewing.shapes import Wording

__all__ = [
    "Wording",
    "also_on",
    "approvers_told",
    "ask_outside",
    "ask_urgent",
    "begin",
    "confirm",
    "confirm_route",
    "decide_outside",
    "decline_route",
    "escalate_overdue",
    "expire",
    "expire_undecided",
    "force_route",
    "let_go",
    "link_with",
    "look",
    "look_away",
    "record_approval",
    "refuse",
    "remind_overdue",
    "return_to_author",
    "review_afterwards",
    "save_route",
    "send_code",
    "send_mail",
    "send_mail_due",
    "tell_void",
    "unask_urgent",
    "warn_expiring",
    "why_not",
    "withdraw_outside",
    "withdraw_route",
    "writers_told",
]
