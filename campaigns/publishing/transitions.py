"""Which state of a delivery may follow which."""

from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import TakedownState as T
from portal.core.transitions import Transitions

DELIVERY = Transitions(
    {
        S.QUEUED: frozenset({S.CLAIMED, S.HELD, S.MISSED, S.BLOCKED, S.CANCELLED}),
        S.CLAIMED: frozenset({S.ARMED, S.QUEUED, S.HELD, S.MISSED, S.BLOCKED, S.FAILED}),
        S.ARMED: frozenset({S.SENT, S.FAILED, S.UNCERTAIN, S.QUEUED}),
        S.UNCERTAIN: frozenset({S.SENT, S.QUEUED, S.CANCELLED}),
        S.HELD: frozenset({S.MISSED, S.QUEUED, S.CANCELLED}),
        S.MISSED: frozenset({S.QUEUED, S.CANCELLED}),
        S.FAILED: frozenset({S.QUEUED, S.CANCELLED}),
        S.BLOCKED: frozenset({S.CANCELLED}),
    }
)
FINAL = frozenset({S.SENT, S.FAILED, S.MISSED, S.BLOCKED, S.CANCELLED})
LIVE = frozenset({S.CLAIMED, S.ARMED})
NEEDS_SOMEBODY = frozenset({S.UNCERTAIN, S.MISSED, S.FAILED, S.BLOCKED})
# From which a person may give another time. Machines alone put back what is claimed or armed.
RESCHEDULABLE = frozenset({S.QUEUED, S.MISSED, S.FAILED, S.HELD})
# The network's own receipt outranks whatever was concluded while its answer was on the way.
PROOF_OVERRIDES = frozenset({S.ARMED, S.UNCERTAIN, S.QUEUED, S.CLAIMED, S.HELD, S.MISSED, S.FAILED, S.CANCELLED})

TAKEDOWN = Transitions(
    {
        T.REQUESTED: frozenset({T.CONFIRMED, T.REFUSED}),
        T.CONFIRMED: frozenset({T.REMOVING}),
        T.REMOVING: frozenset({T.REMOVED, T.CONFIRMED, T.FAILED, T.UNCERTAIN}),
        T.UNCERTAIN: frozenset({T.CONFIRMED, T.REMOVED}),
    }
)
# A post has at most one removal in one of these.
OPEN_TAKEDOWN = frozenset({T.REQUESTED, T.CONFIRMED, T.REMOVING, T.UNCERTAIN})
