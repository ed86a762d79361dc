"""Where a place may go from where it stands."""

from onboarding.sessions.enums import PlaceState
from portal.core.transitions import Transitions

PLACE = Transitions(
    {
        PlaceState.WAITING: frozenset({PlaceState.BOOKED, PlaceState.CANCELLED}),
        PlaceState.BOOKED: frozenset({PlaceState.CANCELLED}),
    }
)
