"""Photos as they come from people: each is opened in a process of its own, and a refusal is a sentence."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.limits import LIMITS, PHOTO_BYTES, PHOTO_SIDE, limits_of
from campaigns.drafting.media.apart import cleaned_apart
from campaigns.drafting.media.decoding import Bounds, Fault, Picture, Unusable, is_small, refuse_by_bytes
from portal.core.errors import Refused

__all__ = ["Picture", "Unusable", "clean_picture", "quick_picture", "refusal", "rendition", "renditions"]

A_MILLION = 1_000_000
REFUSALS = {
    Fault.EMPTY: _("This file is empty. Choose the photo again."),
    Fault.TOO_HEAVY: _("This file is larger than %(megabytes)d MB. Save a smaller copy and choose that."),
    Fault.DRAWING: _("SVG drawings can carry programs and are not accepted. Save it as PNG."),
    Fault.TWO_IN_ONE: _("This file is a photo and something else at once. Open it on your device, save it as a new photo, and choose that."),
    Fault.OTHER_KIND: _("Pictures of this kind (TIFF, BMP, raw and others) are not accepted. Save it as JPEG or PNG."),
    Fault.UNREADABLE: _("This file cannot be read as a photo. It may be damaged, or of another kind. Save it again as JPEG or PNG."),
    Fault.TOO_MANY_PIXELS: _(
        "This picture is too large. A JPEG may have %(jpeg)d million pixels, HEIC %(heif)d, other kinds %(other)d. Save a smaller copy as JPEG."
    ),
    Fault.STRIP: _("This picture is so long and narrow that nobody could see what is in it. Cut out the part that matters."),
    Fault.MOVING: _("Moving pictures are not accepted. Save one still picture of it as JPEG or PNG."),
    Fault.TOO_HARD: _("This picture could not be opened within the time and memory that one picture gets. Save a smaller copy as JPEG."),
    Fault.TWICE: _("This photo is already in the draft."),
    Fault.LOST: _("The file that was sent is no longer there. Choose the photo again."),
}


def clean_picture(content: bytes) -> Picture:
    """Decodes and re-encodes a picture, in up to some seconds. Raises Refused with a sentence that says why and what to do."""
    try:
        refuse_by_bytes(content, bounds())
        return cleaned_apart(content, bounds())
    except Unusable as error:
        raise Refused(refusal(error.fault)) from error


def quick_picture(content: bytes) -> Picture | None:
    """As `clean_picture` where that takes a fifth of a second; None where the worker must do it. What no decoder need see is refused at once."""
    try:
        refuse_by_bytes(content, bounds())
        return cleaned_apart(content, bounds()) if is_small(content) else None
    except Unusable as error:
        raise Refused(refusal(error.fault)) from error


def renditions(content: bytes) -> dict[str, Picture]:
    """Network → what it gets of a clean photo, for each network that does not take it as it is. Raises Unusable.

    The same bytes give the same renditions.
    """
    by_limit: dict[int, Picture | None] = {}
    for limits in LIMITS.values():
        if limits.photo_bytes not in by_limit:
            by_limit[limits.photo_bytes] = _within(content, limits.photo_bytes)
    return {network: made for network, limits in LIMITS.items() if (made := by_limit[limits.photo_bytes])}


def rendition(content: bytes, network: str) -> Picture | None:
    """What one network gets of a clean photo; None when it takes it as it is. Raises Unusable."""
    return _within(content, limits_of(network).photo_bytes)


def _within(content: bytes, most_bytes: int) -> Picture | None:
    return cleaned_apart(content, replace(bounds(), out_bytes=most_bytes)) if len(content) > most_bytes else None


def bounds() -> Bounds:
    """What the settings and the networks allow."""
    return Bounds(
        most_bytes=settings.PHOTO_MAX_BYTES,
        most_pixels_jpeg=settings.PHOTO_MAX_PIXELS_JPEG,
        most_pixels_heif=settings.PHOTO_MAX_PIXELS_HEIF,
        most_pixels=settings.PHOTO_MAX_PIXELS,
        side=PHOTO_SIDE,
        out_bytes=PHOTO_BYTES,
    )


def refusal(fault: str) -> str:
    """A fault as a sentence with its figures, in the language of whoever reads it."""
    figures = {
        "megabytes": settings.PHOTO_MAX_BYTES // (1024 * 1024),
        "jpeg": settings.PHOTO_MAX_PIXELS_JPEG // A_MILLION,
        "heif": settings.PHOTO_MAX_PIXELS_HEIF // A_MILLION,
        "other": settings.PHOTO_MAX_PIXELS // A_MILLION,
    }
    return str(REFUSALS[Fault(fault)]) % figures
