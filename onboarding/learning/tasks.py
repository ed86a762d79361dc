"""Clockwork of learning."""

from celery import shared_task

from onboarding.learning import actions


@shared_task
def open_ready_circles() -> None:
    """Opens circles that became ready, and courses for people who came into an open circle."""
    actions.open_ready_circles()


@shared_task
def open_renewals() -> None:
    """Opens the next period before certificates end."""
    actions.open_renewals()
