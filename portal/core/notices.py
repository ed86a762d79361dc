"""Tells people things: a notice on their pages and the same by mail, once, when they want their mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.core.mail import MailToQueue, queue_mail, queue_mails
from portal.core.models import MailTiming, MailWish, Notice

MOST_IN_A_DIGEST = 50


@dataclass(frozen=True)
class Telling:
    """What one person is told; see `notify`."""

    person: Any
    kind: str
    text: str
    url: str
    key: str


def notify(person: Any, *, kind: str, text: str, url: str = "", key: str, attachments: Iterable[tuple[str, str, str]] = (), is_urgent: bool = False) -> None:
    """Writes a notice and its mail in the caller's transaction. The same `key` for the same person tells nothing twice.

    `attachments` go with the mail, as in `queue_mail`: a calendar entry, for one. The mail waits for the end of the
    person's quiet hours or for their daily mail, unless it is urgent or carries something.
    """
    files = list(attachments)
    wish = None if is_urgent or files else MailWish.objects.filter(person=person).first()
    in_digest = wish is not None and wish.timing == MailTiming.DAILY
    _notice, is_new = Notice.objects.get_or_create(person=person, key=key, defaults={"kind": kind, "text": text, "url": url, "is_for_digest": in_digest})
    if is_new and not in_digest:
        mail = _mail_of(Telling(person, kind, text, url, key), wish)
        queue_mail(to=mail.to, subject=mail.subject, text=mail.text, key=mail.key, attachments=files, not_before=mail.not_before)


def notify_all(tellings: Iterable[Telling]) -> None:
    """The same for many at once and nothing of it urgent, in a few statements; the mails go with the next round of the timetable."""
    every = list(tellings)
    known = set(Notice.objects.filter(key__in={one.key for one in every}).values_list("person", "key"))
    news = [one for one in every if (one.person.pk, one.key) not in known]
    wishes = {wish.person_id: wish for wish in MailWish.objects.filter(person__in={one.person.pk for one in news})}
    in_digest = {pk for pk, wish in wishes.items() if wish.timing == MailTiming.DAILY}
    notices = [Notice(person=one.person, kind=one.kind, text=one.text, url=one.url, key=one.key, is_for_digest=one.person.pk in in_digest) for one in news]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=500)
    queue_mails(_mail_of(one, wishes.get(one.person.pk)) for one in news if one.person.pk not in in_digest)


def close_notices(*, kind: str, urls: Iterable[str]) -> int:
    """Marks as read, for everybody, what a kind of notice asks at these addresses: it is done or no longer asked. Answers how many."""
    return Notice.objects.filter(kind=kind, url__in=list(urls), read_at=None).update(read_at=timezone.now(), is_for_digest=False)


def _mail_of(telling: Telling, wish: MailWish | None) -> MailToQueue:
    because = _("You receive this because it concerns you.")
    text = f"{telling.text}{_link(telling.url)}\n\n{because}\n"
    key = f"notice-{telling.person.pk}-{telling.key}"
    return MailToQueue(telling.person, telling.text[:120], text, key, wish.quiet_end(timezone.now()) if wish else None)


def _link(url: str) -> str:
    return f"\n\n{settings.PUBLIC_URL}{url}" if url else ""


def send_digests(now: datetime) -> int:
    """Queues the daily mail of everybody for whom something waits, once it is time for it today. Gives how many.

    May run at any interval and twice at once: what was put into a mail waits no longer, in the same transaction.
    """
    local = timezone.localtime(now)
    if local.time() < time.fromisoformat(settings.DIGEST_AT):
        return 0
    waiting = Notice.objects.filter(is_for_digest=True, person__is_active=True)
    people = waiting.values_list("person_id", flat=True).distinct().order_by()
    return sum(_send_digest(person_id, local) for person_id in list(people))


@transaction.atomic
def _send_digest(person_id: int, local: datetime) -> bool:
    notices = list(Notice.objects.select_for_update(of=("self",)).select_related("person").filter(person=person_id, is_for_digest=True).order_by("pk"))
    key = f"digest-{person_id}-{local:%Y-%m-%d}"
    if not notices or notices[0].person.outgoing_mails.filter(key=key).exists():
        return False
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(is_for_digest=False)
    shown = [f"- {notice.text}{_link(notice.url).replace(chr(10) * 2, chr(10) + '  ')}" for notice in notices[:MOST_IN_A_DIGEST]]
    if more := len(notices) - len(shown):
        shown.append(ngettext("and %(n)d more, on your notices page", "and %(n)d more, on your notices page", more) % {"n": more})
    subject = ngettext("%(n)d thing since your last daily mail", "%(n)d things since your last daily mail", len(notices)) % {"n": len(notices)}
    because = _("You receive this because you chose one mail a day. You can change that on the page about you.")
    queue_mail(to=notices[0].person, subject=subject, text="\n\n".join([*shown, because]) + "\n", key=key)
    return True
