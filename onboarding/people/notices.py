"""Telling many people the same thing."""

from itertools import islice

from django.conf import settings
from django.utils.translation import gettext as _

from onboarding.people.models import StaffQuerySet
from portal.core.models import Notice, OutgoingMail

BATCH = 500


def notify_each(people: StaffQuerySet, *, kind: str, text: str, url: str, key: str) -> None:
    """Writes a notice and its mail for each of the people, in the caller's transaction, in batches of rows.

    Like `portal.core.notices.notify`: the same `key` for the same person tells nothing twice. The mail goes with the next round of the worker.
    """
    because = _("You receive this because it concerns you.")
    body = f"{text}\n\n{settings.PUBLIC_URL}{url}\n\n{because}\n"
    ids = people.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=BATCH)
    while batch := list(islice(ids, BATCH)):
        Notice.objects.bulk_create([Notice(person_id=pk, key=key, kind=kind, text=text, url=url) for pk in batch], ignore_conflicts=True)
        mails = [OutgoingMail(person_id=pk, key=f"notice-{pk}-{key}", subject=text[:120], text=body) for pk in batch]
        OutgoingMail.objects.bulk_create(mails, ignore_conflicts=True)
