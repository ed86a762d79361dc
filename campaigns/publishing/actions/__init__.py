"""What people do to what goes out: approve, steer, stop, connect."""

import campaigns.publishing.rules  # noqa: F401  (registers the permissions)
from campaigns.publishing.actions.approving import approve, withdraw_approval
from campaigns.publishing.actions.connecting import connect_account, disconnect_account, probe_account
from campaigns.publishing.actions.feeding import end_feed, make_feed
from campaigns.publishing.actions.steering import cancel_delivery, reschedule, send_again, settle_as_dropped, settle_as_live
from campaigns.publishing.actions.stopping import lift_stop, start_stop

__all__ = [
    "approve",
    "cancel_delivery",
    "connect_account",
    "disconnect_account",
    "end_feed",
    "lift_stop",
    "make_feed",
    "probe_account",
    "reschedule",
    "send_again",
    "settle_as_dropped",
    "settle_as_live",
    "start_stop",
    "withdraw_approval",
]
