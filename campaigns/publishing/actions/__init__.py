"""What people do to what goes out and to what is out: approve, steer, stop, connect, correct, remove."""

import campaigns.publishing.rules  # noqa: F401  (registers the permissions)
from campaigns.publishing.actions.approving import approve, withdraw_approval
from campaigns.publishing.actions.connecting import arrive_from_consent, connect_account, connect_granted, disconnect_account, leave_for_consent
from campaigns.publishing.actions.correcting import start_correction
from campaigns.publishing.actions.feeding import end_feed, make_feed, tell_feed
from campaigns.publishing.actions.missed import drop, give_times, review_again
from campaigns.publishing.actions.passing import let_pass
from campaigns.publishing.actions.probing import look_after_accounts, probe_account, probe_by_itself
from campaigns.publishing.actions.removing import (
    agree_to_postpone,
    ask_to_postpone,
    bring_forward,
    confirm_removal,
    refuse_removal,
    request_removal,
    settle_removal,
)
from campaigns.publishing.actions.several import cancel_several, move_several
from campaigns.publishing.actions.steering import cancel_delivery, reschedule, send_again, settle_as_dropped, settle_as_live
from campaigns.publishing.actions.stopping import change_stop, lift_stop, start_stop

__all__ = [
    "agree_to_postpone",
    "approve",
    "arrive_from_consent",
    "ask_to_postpone",
    "bring_forward",
    "cancel_delivery",
    "cancel_several",
    "change_stop",
    "confirm_removal",
    "connect_account",
    "connect_granted",
    "disconnect_account",
    "drop",
    "end_feed",
    "give_times",
    "leave_for_consent",
    "let_pass",
    "lift_stop",
    "look_after_accounts",
    "make_feed",
    "move_several",
    "probe_account",
    "probe_by_itself",
    "refuse_removal",
    "request_removal",
    "reschedule",
    "review_again",
    "send_again",
    "settle_as_dropped",
    "settle_as_live",
    "settle_removal",
    "start_correction",
    "start_stop",
    "tell_feed",
    "withdraw_approval",
]
