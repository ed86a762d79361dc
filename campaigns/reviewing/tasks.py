"""Clockwork of this room."""

from celery import shared_task

from campaigns.reviewing import actions


@shared_task
def expire_undecided() -> None:
    """Ends the wait of what was not decided in time, and tells others of what soon will be, and of what is late."""
    actions.expire_undecided()
    actions.warn_expiring()
    actions.escalate_overdue()
    actions.remind_overdue()
    actions.send_mail_due()


@shared_task
def send_outside_mail(link_id: int) -> None:
    """Sends the mail that waits for one outside reviewer."""
    actions.send_mail(link_id)
