"""Outgoing mail: a row in the action's transaction, sent by the worker, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.mail import EmailMessage
from django.db.models import F, Q
from django.utils import timezone

from portal.core.bell import ring
from portal.core.models import OutgoingMail

MOST_TRIES = 8
LEASE = timedelta(minutes=5)


def queue_mail(*, to: Any, subject: str, text: str, key: str, attachments: Iterable[tuple[str, str, str]] = (), not_before: datetime | None = None) -> None:
    """Queues one mail to one person, to leave at once or not before a time. The same `key` is queued once.

    `attachments`: (name, text content, media type).
    """
    mail, is_new = OutgoingMail.objects.get_or_create(
        key=key,
        defaults={
            "person": to,
            "subject": " ".join(subject.split())[:200],
            "text": text,
            "attachments": [list(each) for each in attachments],
            "not_before": not_before,
        },
    )
    if is_new and not_before is None:
        ring("portal.core.tasks.send_mail", mail.pk)


@dataclass(frozen=True)
class MailToQueue:
    """One mail to one person; see `queue_mail`."""

    to: Any
    subject: str
    text: str
    key: str
    not_before: datetime | None = None


def queue_mails(mails: Iterable[MailToQueue]) -> None:
    """Queues many mails in a few statements, each `key` once. Nothing rings: they go with the next round of the timetable."""
    rows = [
        OutgoingMail(person=mail.to, subject=" ".join(mail.subject.split())[:200], text=mail.text, key=mail.key, not_before=mail.not_before) for mail in mails
    ]
    OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def send(mail_id: int) -> bool:
    """Sends one queued mail unless it went already or another worker has it. False when the mail server would not take it.

    The claim is committed before the mail server is called, so that no transaction waits on it.
    """
    now = timezone.now()
    waiting = OutgoingMail.objects.filter(Q(not_before=None) | Q(not_before__lte=now), pk=mail_id, sent_at=None, tries__lt=MOST_TRIES)
    if not waiting.update(not_before=now + LEASE, tries=F("tries") + 1):
        return True
    mail = OutgoingMail.objects.select_related("person").get(pk=mail_id)
    message = EmailMessage(mail.subject, mail.text, to=[mail.person.email])
    for name, content, media_type in mail.attachments:
        message.attach(name, content, media_type)
    try:
        message.send()
    except OSError:
        OutgoingMail.objects.filter(pk=mail_id).update(not_before=timezone.now() + timedelta(minutes=2**mail.tries))
        return False
    # What went out is the reader's: it may hold an invitation's link, and nobody else needs it.
    OutgoingMail.objects.filter(pk=mail_id).update(sent_at=timezone.now(), text="", attachments=[])
    return True
