"""Clockwork of the floor."""

from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from portal.core import health, mail, notices
from portal.core.models import OutgoingMail


@shared_task
def send_mail(mail_id: int) -> None:
    """Sends one mail."""
    mail.send(mail_id)


@shared_task
def send_mail_due() -> None:
    """Sends what was queued and not heard, and what the mail server refused before."""
    due = Q(not_before=None) | Q(not_before__lte=timezone.now())
    for mail_id in OutgoingMail.objects.filter(due, sent_at=None, tries__lt=mail.MOST_TRIES).values_list("pk", flat=True)[:200]:
        mail.send(mail_id)


@shared_task
def send_digests() -> None:
    """Sends the daily mails that are due."""
    notices.send_digests(timezone.now())


@shared_task
def beat_heart(*names: str) -> None:
    """Shows that the worker which took this lives, and the timetable when that rang."""
    for name in names:
        health.beat(name)
