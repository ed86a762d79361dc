"""What people do to what goes out: approve, steer, stop, connect."""

import campaigns.publishing.rules  # noqa: F401  (registers the permissions)
from campaigns.publishing.actions.approving import approve, withdraw_approval
from campaigns.publishing.actions.connecting import arrive_from_consent, connect_account, connect_granted, disconnect_account, leave_for_consent
from campaigns.publishing.actions.probing import look_after_accounts, probe_account, probe_by_itself
from campaigns.publishing.actions.steering import cancel_delivery, reschedule, send_again, settle_as_dropped, settle_as_live
from campaigns.publishing.actions.stopping import lift_stop, start_stop

__all__ = [
    "approve",
    "arrive_from_consent",
    "cancel_delivery",
    "connect_account",
    "connect_granted",
    "disconnect_account",
    "leave_for_consent",
    "lift_stop",
    "look_after_accounts",
    "probe_account",
    "probe_by_itself",
    "reschedule",
    "send_again",
    "settle_as_dropped",
    "settle_as_live",
    "start_stop",
    "withdraw_approval",
]
