"""The worker's part of a photo: decoded, cleaned and kept, or refused. The row is the truth; whoever dies over it gives it back by the clock."""

import logging
import threading
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.actions.photos import PREPARE, forget, has_picture, make_ready
from campaigns.drafting.actions.writing import locked_draft
from campaigns.drafting.enums import PhotoState
from campaigns.drafting.media.apart import cleaned_apart
from campaigns.drafting.media.decoding import Fault, Picture, Unusable
from campaigns.drafting.models import Photo
from campaigns.drafting.pictures import bounds, refusal
from portal.core.audit import record
from portal.core.bell import ring
from portal.core.notices import notify

log = logging.getLogger(__name__)
MOST_TRIES = 3
MOST_RUNG = 50
_one_at_a_time = threading.Lock()  # a picture takes up to 300 MB while it is decoded


def prepare_photo(photo_id: int) -> None:
    """Prepares one photo if it waits and no other is being decoded here; then rings for the next that waits."""
    if not _one_at_a_time.acquire(blocking=False):
        return
    try:
        photo = _claimed(photo_id)
        if photo is not None:
            _prepare(photo)
    finally:
        _one_at_a_time.release()
    following = _waiting(timezone.now()).values_list("pk", flat=True).first()
    if following:
        ring(PREPARE, following)


def sweep_photos() -> None:
    """Rings again for what waits: a bell that was lost costs seconds, never a photo."""
    for photo_id in _waiting(timezone.now()).values_list("pk", flat=True)[:MOST_RUNG]:
        ring(PREPARE, photo_id)


def _waiting(now: datetime) -> QuerySet[Photo]:
    return Photo.objects.filter(Q(lease_until=None) | Q(lease_until__lte=now), state=PhotoState.WAITING).order_by("pk")


def _claimed(photo_id: int) -> Photo | None:
    """The photo, when it waits and nobody else works on it."""
    now = timezone.now()
    name = uuid.uuid4().hex
    until = now + timedelta(seconds=settings.LEASE_SECONDS)
    if not _waiting(now).filter(pk=photo_id).update(claimed_by=name, lease_until=until, tries=F("tries") + 1):
        return None
    return Photo.objects.select_related("draft", "original", "added_by").get(pk=photo_id)


def _prepare(photo: Photo) -> None:
    try:
        if photo.tries > MOST_TRIES:
            raise Unusable(Fault.TOO_HARD)
        picture = cleaned_apart(_sent(photo), bounds())
    except Unusable as error:
        _refuse(photo, error.fault)
    else:
        _keep(photo, picture)


def _sent(photo: Photo) -> bytes:
    """The file as it was sent. Raises Unusable when it is gone."""
    if photo.original is None:
        raise Unusable(Fault.LOST)
    try:
        return photo.original.read()
    except OSError:
        raise Unusable(Fault.LOST) from None


@transaction.atomic
def _keep(photo: Photo, picture: Picture) -> None:
    draft = locked_draft(photo.draft)
    held = _held(photo)
    if held is None:
        return
    if has_picture(draft.photos.all(), picture):
        _refuse(photo, Fault.TWICE)
        return
    make_ready(held, picture)
    record("photo.prepared", draft, sha256=picture.sha256)


@transaction.atomic
def _refuse(photo: Photo, fault: Fault) -> None:
    """What was refused is not kept; whoever sent it is told, for the page may be closed by now."""
    draft = locked_draft(photo.draft)
    held = _held(photo)
    if held is None:
        return
    original, held.original = held.original, None
    held.state, held.fault = PhotoState.REFUSED, fault.value
    held.save()
    if original is not None:
        forget(original)
    notify(
        photo.added_by,
        kind="photo",
        text=_("A photo for “%(title)s” was not taken. %(why)s") % {"title": draft.title, "why": refusal(fault)},
        url=reverse("draft-detail", args=[draft.pk]),
        key=f"photo-{photo.pk}",
    )
    record("photo.refused", draft, why=fault.value, original=original.sha256 if original else "")


def _held(photo: Photo) -> Photo | None:
    """The row, while it is still this worker's: it may have been removed, or taken over after the lease ran out."""
    rows = Photo.objects.select_for_update(of=("self",)).select_related("original")
    return rows.filter(pk=photo.pk, state=PhotoState.WAITING, claimed_by=photo.claimed_by).first()
