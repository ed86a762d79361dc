"""Clockwork of this room."""

from celery import shared_task

from portal.dashboard import actions


@shared_task(name="portal.dashboard.tasks.count_participation")
def count_participation() -> None:
    """Counts the running week, every night."""
    actions.count_participation()
