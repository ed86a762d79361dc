"""Photos that were taken in before letters in pictures were looked at: measured a few at a time. What was measured says so, and is not measured again."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from campaigns.drafting.enums import PhotoState
from campaigns.drafting.media.apart import cleaned_apart
from campaigns.drafting.media.decoding import Unusable
from campaigns.drafting.models import Photo
from campaigns.drafting.pictures import bounds
from campaigns.drafting.rules import OPEN_STATES
from portal.core.audit import record

MEASURED = 0
"""What stands at a photo that was looked at, and whose letters stand out, or that has none."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How many photos were looked at, in how many letters hardly stand out, how many could not be read, and how many are left."""

    looked_at: int = 0
    faint: int = 0
    unreadable: int = 0
    left: int = 0


def measure_contrast(*, most: int) -> Measured:
    """Looks at up to `most` photos of drafts that are still being written, each in a transaction of its own: it may be interrupted anywhere and run again.

    What is frozen in a revision stays as it was decided on.
    """
    faint = unreadable = 0
    photos = list(_unmeasured().select_related("draft")[:most])
    for photo in photos:
        try:
            with photo.file.storage.open(str(photo.file.name)) as file:
                found = cleaned_apart(file.read(), bounds()).low_contrast or MEASURED
        except (OSError, Unusable):
            found, unreadable = MEASURED, unreadable + 1
        if _note(photo, found):
            faint += found > MEASURED
    return Measured(len(photos), faint, unreadable, _unmeasured().count())


def _unmeasured() -> QuerySet[Photo]:
    return Photo.objects.filter(low_contrast=None, state=PhotoState.READY, draft__state__in=OPEN_STATES).order_by("pk")


@transaction.atomic
def _note(photo: Photo, found: int) -> bool:
    """Whether it was still there, and nobody else had measured it; what is seen is in the trail."""
    is_ours = bool(_unmeasured().filter(pk=photo.pk).order_by().update(low_contrast=found))
    if is_ours and found > MEASURED:
        record("photo.measured", photo.draft, sha256=photo.sha256, low_contrast=found)
    return is_ours
