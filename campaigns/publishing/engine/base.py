"""What the steps of the engine hand to each other."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.networks.base import NetworkClient, Prepared


@dataclass(frozen=True)
class Halt:
    """Why a delivery does not go out now, and the state it has instead; for `queued`, perhaps not before a time."""

    state: DeliveryState
    why: str
    not_before: datetime | None = None


@dataclass(frozen=True)
class Ready:
    """All that the one irreversible call needs."""

    client: NetworkClient
    prepared: Prepared


def lease_from(now: datetime) -> datetime:
    """Until when a worker that is heard of now may hold a delivery."""
    return now + timedelta(seconds=settings.LEASE_SECONDS)
