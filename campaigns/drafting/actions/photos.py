"""Photos of a draft: added clean, described, removed."""

from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.accounts.counting import clean_text
from campaigns.accounts.limits import ALT_LIMIT, LIMITS
from campaigns.drafting.actions.writing import locked_draft, note_editor, require_edit
from campaigns.drafting.models import Draft, Photo
from campaigns.drafting.pictures import Picture, clean_picture
from campaigns.drafting.queries import frozen_photo_names
from campaigns.drafting.screening.asking import note_names
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record
from portal.core.errors import Refused

MOST_PHOTOS = max(limits.photos for limits in LIMITS.values())


def add_photo(*, draft: Draft, by: StaffMember, content: bytes, alt: str = "") -> Photo:
    """Decodes, cleans and keeps one photo; the file that was sent is not kept. Raises Refused with the reason.

    Decoding takes a second on a large photo, so that it happens between two short transactions instead of in one long one.
    """
    _may_add(draft=draft, by=by)
    return _keep(draft=draft, by=by, picture=clean_picture(content), alt=alt)


@action("photo.add")
def _may_add(*, draft: Draft, by: StaffMember) -> None:
    require_edit(by, draft)
    if draft.photos.count() >= MOST_PHOTOS:
        raise Refused(_("A draft holds %(most)d photos at most. Remove one first.") % {"most": MOST_PHOTOS})


@action("photo.add")
def _keep(*, draft: Draft, by: StaffMember, picture: Picture, alt: str) -> Photo:
    draft = locked_draft(draft)
    _may_add(draft=draft, by=by)
    photos = list(draft.photos.all())
    if any(photo.sha256 == picture.sha256 for photo in photos):
        raise Refused(_("This photo is already in the draft."))
    photo = Photo(draft=draft, sha256=picture.sha256, alt=_described(alt), position=_next_position(photos), added_by=by)
    photo.file.save("photo.jpg", ContentFile(picture.content), save=False)
    photo.width, photo.height = picture.width, picture.height
    photo.save()
    note_editor(draft, by)
    draft.save()
    note_names(draft, by=by)
    record("photo.added", draft, by=by, sha256=picture.sha256)
    return photo


@action("photo.edit_alt")
def edit_alt(*, photo: Photo, by: StaffMember, alt: str) -> Photo:
    """Changes what a photo is described as. What was frozen keeps its words."""
    draft, photo = _locked(photo, by)
    photo.alt = _described(alt)
    photo.save(update_fields=["alt"])
    note_editor(draft, by)
    draft.save()
    note_names(draft, by=by)
    record("photo.described", draft, by=by, sha256=photo.sha256)
    return photo


@action("photo.remove")
def remove_photo(*, photo: Photo, by: StaffMember) -> None:
    """Takes a photo out of the draft. Its file stays when a revision carries it."""
    draft, photo = _locked(photo, by)
    name = str(photo.file.name)
    photo.delete()
    note_editor(draft, by)
    draft.save()
    if name not in frozen_photo_names(draft):
        transaction.on_commit(partial(default_storage.delete, name))
    record("photo.removed", draft, by=by, sha256=photo.sha256)


def _locked(photo: Photo, by: StaffMember) -> tuple[Draft, Photo]:
    draft = locked_draft(photo.draft)
    require_edit(by, draft)
    present = draft.photos.filter(pk=photo.pk).first()
    if present is None:
        raise Refused(_("This photo was removed in the meantime."))
    return draft, present


def _next_position(photos: list[Photo]) -> int:
    return max((photo.position for photo in photos), default=-1) + 1


def _described(alt: str) -> str:
    words = clean_text(alt)
    if len(words) > ALT_LIMIT:
        raise Refused(_("The description is longer than %(limit)d characters. Shorten it.") % {"limit": ALT_LIMIT})
    return words
