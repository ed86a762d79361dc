"""Clockwork of this room."""

from celery import shared_task

from campaigns.reviewing import actions


@shared_task
def expire_undecided() -> None:
    """Ends the wait of what was not decided in time."""
    actions.expire_undecided()
