"""The worker's part of a photo: decoded, cleaned and kept, or refused. The row is the truth; whoever dies over it gives it back by the clock."""

import logging
import threading
import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.actions.photos import PREPARE, RENDER, Made, forget, has_picture, make_ready, stored
from campaigns.drafting.actions.writing import locked_draft
from campaigns.drafting.enums import PhotoState
from campaigns.drafting.media.apart import cleaned_apart
from campaigns.drafting.media.decoding import Fault, Unusable
from campaigns.drafting.models import Photo
from campaigns.drafting.pictures import bounds, refusal, renditions
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
    unrendered = _unrendered().values_list("pk", flat=True).first()
    if unrendered:
        ring(RENDER, unrendered)


def render_photo(photo_id: int) -> None:
    """Makes the renditions of one photo that has none yet, because it was prepared before the portal made them, or is a copy; then rings for the next."""
    if not _one_at_a_time.acquire(blocking=False):
        return
    try:
        photo = _unrendered().filter(pk=photo_id).first()
        if photo is not None:
            _render(photo)
    finally:
        _one_at_a_time.release()
    following = _unrendered().values_list("pk", flat=True).first()
    if following:
        ring(RENDER, following)


def _unrendered() -> QuerySet[Photo]:
    return Photo.objects.filter(state=PhotoState.READY, renditions__isnull=True).order_by("pk")


def _render(photo: Photo) -> None:
    """A photo whose file is gone, or cannot be opened, has none: what goes out is checked anyway when it does."""
    try:
        with default_storage.open(str(photo.file.name)) as file:
            made = renditions(file.read())
    except (OSError, Unusable):
        log.warning("photo %s: its renditions could not be made", photo.pk)
        made = {}
    kept = stored(photo, made)
    if not _unrendered().filter(pk=photo.pk).update(renditions=kept):
        for name in {each["file"] for each in kept.values()}:
            default_storage.delete(name)


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
        made = Made.of(cleaned_apart(_sent(photo), bounds()))
    except Unusable as error:
        _refuse(photo, error.fault)
    else:
        _keep(photo, made)


def _sent(photo: Photo) -> bytes:
    """The file as it was sent. Raises Unusable when it is gone."""
    if photo.original is None:
        raise Unusable(Fault.LOST)
    try:
        return photo.original.read()
    except OSError:
        raise Unusable(Fault.LOST) from None


@transaction.atomic
def _keep(photo: Photo, made: Made) -> None:
    draft = locked_draft(photo.draft)
    held = _held(photo)
    if held is None:
        return
    if has_picture(draft.photos.all(), made.picture):
        _refuse(photo, Fault.TWICE)
        return
    make_ready(held, made)
    record("photo.prepared", draft, sha256=made.picture.sha256)


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
