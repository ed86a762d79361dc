"""Makes one clean JPEG out of whatever a phone or camera wrote: decoded by content, turned upright, stripped of everything else."""

from __future__ import annotations

import io
from dataclasses import dataclass
from hashlib import sha256

import pillow_heif
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from campaigns.accounts.limits import PHOTO_BYTES, PHOTO_SIDE
from portal.core.errors import Refused

pillow_heif.register_heif_opener(thumbnails=False)

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
"""What is decoded at all. Pillow opens MPO, the JPEG with a second picture behind the first, as JPEG, and knows no opener of that name."""

FOREIGN = (b"<html", b"<!doctype", b"<script", b"<?php", b"<svg ", b"<svg>", b"%pdf-")
"""Starts of other kinds of file. Found inside a picture, they make it two files in one."""

ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 65_557  # the end record and its longest comment
SMOOTH = frozenset({"RGB", "RGBA", "L", "LA", "CMYK", "YCbCr"})
"""Modes that can be made smaller as they are; the others are converted first."""

QUALITIES = (90, 82, 74, 66)


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean JPEG (sRGB, no metadata), at most PHOTO_SIDE pixels and PHOTO_BYTES, and the SHA-256 of its bytes in hexadecimal."""

    content: bytes
    sha256: str
    width: int
    height: int


def clean_picture(content: bytes) -> Picture:
    """Decodes and re-encodes a picture. Raises Refused with a sentence that says why and what to do."""
    _refuse_by_bytes(content)
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            _refuse_by_header(opened)
            opened.load()
            if opened.mode in SMOOTH:  # first smaller, then turned: a large photo would otherwise stand in memory three times
                opened.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS)
            upright = ImageOps.exif_transpose(opened)
            flat = _flat(upright)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(_too_many_pixels()) from error
    except Exception as error:  # decoders raise many kinds on hostile bytes; all mean the same to the person
        raise Refused(_("This file cannot be read as a photo. It may be damaged, or of another kind. Save it again as JPEG or PNG.")) from error
    return _encoded(flat)


def _refuse_by_bytes(content: bytes) -> None:
    if not content:
        raise Refused(_("This file is empty. Choose the photo again."))
    if len(content) > settings.PHOTO_MAX_BYTES:
        limit = settings.PHOTO_MAX_BYTES // (1024 * 1024)
        raise Refused(_("This file is larger than %(limit)d MB. Save a smaller copy and choose that.") % {"limit": limit})
    start = content[:1024].lower().lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        raise Refused(_("SVG drawings can carry programs and are not accepted. Save it as PNG."))
    lowered = content.lower()
    if any(mark in lowered for mark in FOREIGN) or _ends_as_zip(content):
        raise Refused(_("This file is a photo and something else at once. Open it on your device, save it as a new photo, and choose that."))


def _ends_as_zip(content: bytes) -> bool:
    at = content.rfind(ZIP_END, max(0, len(content) - ZIP_TAIL))
    return at >= 0 and at + 22 + int.from_bytes(content[at + 20 : at + 22], "little") <= len(content)


def _refuse_by_header(image: Image.Image) -> None:
    """Before anything is decoded: the header alone says how large it would become."""
    if image.width * image.height > settings.PHOTO_MAX_PIXELS:
        raise Refused(_too_many_pixels())
    if getattr(image, "is_animated", False) and image.format not in {"MPO", "HEIF"}:
        raise Refused(_("Moving pictures are not accepted. Save one still picture of it as JPEG or PNG."))


def _too_many_pixels() -> str:
    limit = settings.PHOTO_MAX_PIXELS // 1_000_000
    return _("This picture has more than %(limit)d million pixels. Save a smaller copy and choose that.") % {"limit": limit}


def _flat(image: Image.Image) -> Image.Image:
    """RGB in sRGB, transparency on white, in a new image that carries nothing over from the old one."""
    profile = image.info.get("icc_profile")
    if image.mode in {"I", "I;16", "I;16B", "I;16L", "F"}:
        image = image.convert("I").point(lambda value: value / 256).convert("L")
    if image.mode in {"P", "PA", "LA", "RGBa", "La"} or "transparency" in image.info:
        image = image.convert("RGBA")
    if profile:
        image = _in_srgb(image, profile)
    clean = Image.new("RGB", image.size, "white")
    if image.mode == "RGBA":
        clean.paste(image, mask=image.getchannel("A"))
    else:
        clean.paste(image.convert("RGB"))
    clean.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS)
    return clean


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as the camera meant them. A profile that cannot be read, or belongs to another mode, is left out."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        turned = ImageCms.profileToProfile(image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return turned or image


def _encoded(image: Image.Image) -> Picture:
    while True:
        for quality in QUALITIES:
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
            content = buffer.getvalue()
            if len(content) <= PHOTO_BYTES:
                return Picture(content, sha256(content).hexdigest(), image.width, image.height)
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)), Image.Resampling.LANCZOS)
