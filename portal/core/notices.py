"""Tells people things: a notice on their pages and the same by mail, once."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.mail import queue_mail
from portal.core.models import Notice


def notify(person: Any, *, kind: str, text: str, url: str = "", key: str, attachments: Iterable[tuple[str, str, str]] = ()) -> None:
    """Writes a notice and its mail in the caller's transaction. The same `key` for the same person tells nothing twice.

    `attachments` go with the mail, as in `queue_mail`: a calendar entry, for one.
    """
    _notice, is_new = Notice.objects.get_or_create(person=person, key=key, defaults={"kind": kind, "text": text, "url": url})
    if is_new:
        because = _("You receive this because it concerns you.")
        link = f"\n\n{settings.PUBLIC_URL}{url}" if url else ""
        queue_mail(
            to=person,
            subject=text[:120],
            text=f"{text}{link}\n\n{because}\n",
            key=f"notice-{person.pk}-{key}",
            attachments=attachments,
        )
