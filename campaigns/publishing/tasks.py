"""Clockwork of publishing. A message is only a bell: each of these does nothing when there is nothing to do."""

from celery import shared_task

from campaigns.publishing import actions, engine
from campaigns.publishing.engine import reconciling, sweeping


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
def look_after_accounts() -> None:
    """Rings the daily look at each account, and warns of keys that end soon."""
    actions.look_after_accounts()


@shared_task
def probe(account_id: int) -> None:
    """Asks one network whether one account works."""
    actions.probe_by_itself(account_id)
