"""Tells people things: a notice on their pages and the same by mail, once."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.mail import MailToQueue, queue_mail, queue_mails
from portal.core.models import Notice


@dataclass(frozen=True)
class Telling:
    """What one person is told; see `notify`."""

    person: Any
    kind: str
    text: str
    url: str
    key: str


def notify(person: Any, *, kind: str, text: str, url: str = "", key: str, attachments: Iterable[tuple[str, str, str]] = ()) -> None:
    """Writes a notice and its mail in the caller's transaction. The same `key` for the same person tells nothing twice.

    `attachments` go with the mail, as in `queue_mail`: a calendar entry, for one.
    """
    _notice, is_new = Notice.objects.get_or_create(person=person, key=key, defaults={"kind": kind, "text": text, "url": url})
    if is_new:
        mail = _mail_of(Telling(person, kind, text, url, key))
        queue_mail(to=mail.to, subject=mail.subject, text=mail.text, key=mail.key, attachments=attachments)


def notify_all(tellings: Iterable[Telling]) -> None:
    """The same for many at once, in a few statements; the mails go with the next round of the timetable."""
    every = list(tellings)
    known = set(Notice.objects.filter(key__in={one.key for one in every}).values_list("person", "key"))
    news = [one for one in every if (one.person.pk, one.key) not in known]
    notices = [Notice(person=one.person, kind=one.kind, text=one.text, url=one.url, key=one.key) for one in news]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)
    queue_mails(_mail_of(one) for one in news)


def _mail_of(telling: Telling) -> MailToQueue:
    because = _("You receive this because it concerns you.")
    link = f"\n\n{settings.PUBLIC_URL}{telling.url}" if telling.url else ""
    text = f"{telling.text}{link}\n\n{because}\n"
    return MailToQueue(telling.person, telling.text[:120], text, f"notice-{telling.person.pk}-{telling.key}")
