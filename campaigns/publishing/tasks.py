"""Clockwork of publishing. A message is only a bell: each of these does nothing when there is nothing to do."""

from celery import shared_task

from campaigns.publishing import engine
from campaigns.publishing.engine import reconciling, sweeping, telling


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
def tell_sent() -> None:
    """Tells people what went live."""
    telling.tell_sent()
