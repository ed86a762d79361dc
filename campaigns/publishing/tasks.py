"""Clockwork of publishing. A message is only a bell: each of these does nothing when there is nothing to do."""

from celery import shared_task
from django.utils import timezone

from campaigns.publishing import actions, engine
from campaigns.publishing.actions.correcting import offer_removals
from campaigns.publishing.actions.stopping import tend_stops
from campaigns.publishing.engine import reconciling, removing, sweeping, telling


@shared_task
def publish(delivery_id: int) -> None:
    """Publishes one delivery, if it is its turn."""
    engine.run(delivery_id)


@shared_task
def sweep() -> None:
    """Finds what the bells missed."""
    sweeping.sweep()


@shared_task
def reconcile(delivery_id: int) -> None:
    """Looks whether one uncertain delivery is live."""
    reconciling.reconcile(delivery_id)


@shared_task
def remove(takedown_id: int) -> None:
    """Removes one published post, if two people agreed and it is its time."""
    removing.remove(takedown_id, engine.whoami())


@shared_task
def tend() -> None:
    """Ends stops whose time is over, and finds the removals that are due."""
    now = timezone.now()
    tend_stops(now)
    offer_removals()
    removing.tend(now)


@shared_task
def look_after_accounts() -> None:
    """Rings the daily look at each account, and warns of keys that end soon."""
    actions.look_after_accounts()


@shared_task
def probe(account_id: int) -> None:
    """Asks one network whether one account works."""
    actions.probe_by_itself(account_id)


@shared_task
def tell_sent() -> None:
    """Tells people what went live."""
    telling.tell_sent()
