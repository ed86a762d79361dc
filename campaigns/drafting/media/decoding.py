"""Makes one clean JPEG out of whatever a phone or camera wrote: decoded by content, turned upright, stripped of everything else.

Knows nothing of Django, of settings or of languages: it also runs in a process of its own (see `apart`).
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256

import pillow_heif
from PIL import Image, ImageCms, ImageOps

from campaigns.drafting.media.contrast import faint_letters

pillow_heif.register_heif_opener(thumbnails=False)

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "HEIF")
"""What is accepted. Pillow opens MPO, the JPEG with a second picture behind the first, as JPEG, and knows no opener of that name."""

OTHER_KINDS = (b"BM", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"\0\0\x01\0", b"8BPS", b"\0\0\0\x0cJXL ", b"\xff\x0a", b"\0\0\0\x0cjP  ")
"""Starts of BMP, TIFF (raw photos too), icons, Photoshop, JPEG XL, JPEG 2000: pictures, and of no kind that is taken."""

FOREIGN = (b"<html", b"<!doctype", b"<script", b"<?php", b"<svg ", b"<svg>", b"%pdf-")
"""Starts of other kinds of file. Found inside a picture, they make it two files in one."""

ZIP_END = b"PK\x05\x06"
ZIP_TAIL = 65_557  # the end record and its longest comment
SMOOTH = frozenset({"RGB", "RGBA", "L", "LA", "CMYK", "YCbCr"})
"""Modes that can be made smaller as they are; the others are converted first."""

QUALITIES = (90, 82, 74, 66)
NARROWEST = 20
"""How many times longer than wide a picture may be: beyond, networks show a line, and some refuse it."""

SMALL_BYTES, SMALL_PIXELS = 2_000_000, 2_000_000
SMALL_FORMATS = ("JPEG", "PNG", "GIF")
"""Kinds whose header Pillow reads in Python alone."""


class Fault(StrEnum):
    """Why a file is no photo that can be published."""

    EMPTY = "empty"
    TOO_HEAVY = "too_heavy"
    DRAWING = "drawing"
    TWO_IN_ONE = "two_in_one"
    OTHER_KIND = "other_kind"
    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too_many_pixels"
    STRIP = "strip"
    MOVING = "moving"
    TOO_HARD = "too_hard"
    TWICE = "twice"
    LOST = "lost"


class Unusable(Exception):
    """The file was not taken; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Bounds:
    """How large a file may be (bytes, and pixels by kind), and how large its clean copy becomes (longer side in pixels, bytes)."""

    most_bytes: int
    most_pixels_jpeg: int
    most_pixels_heif: int
    most_pixels: int
    side: int
    out_bytes: int


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean JPEG (sRGB, no metadata), the SHA-256 of its bytes in hexadecimal, its size in pixels, and the kind that it was made of.

    `low_contrast`: see `faint_letters`.
    """

    content: bytes
    sha256: str
    width: int
    height: int
    kind: str = "JPEG"
    low_contrast: int | None = None


def refuse_by_bytes(content: bytes, bounds: Bounds) -> None:
    """Before any decoder sees the file. Raises Unusable."""
    if not content:
        raise Unusable(Fault.EMPTY)
    if len(content) > bounds.most_bytes:
        raise Unusable(Fault.TOO_HEAVY)
    start = content[:1024].lower().lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")):
        raise Unusable(Fault.DRAWING)
    lowered = content.lower()
    if any(mark in lowered for mark in FOREIGN) or _ends_as_zip(content):
        raise Unusable(Fault.TWO_IN_ONE)
    if content.startswith(OTHER_KINDS):
        raise Unusable(Fault.OTHER_KIND)


def _ends_as_zip(content: bytes) -> bool:
    at = content.rfind(ZIP_END, max(0, len(content) - ZIP_TAIL))
    return at >= 0 and at + 22 + int.from_bytes(content[at + 20 : at + 22], "little") <= len(content)


def is_small(content: bytes) -> bool:
    """Whether decoding, or refusing, takes a fifth of a second and 50 MB at most. Reads the header alone."""
    if len(content) > SMALL_BYTES:
        return False
    try:
        with Image.open(io.BytesIO(content), formats=SMALL_FORMATS) as opened:
            return opened.width * opened.height <= SMALL_PIXELS
    except Exception:  # no such header: unless another decoder knows it, it is refused as quickly
        return not (content.startswith(b"RIFF") or content[4:8] == b"ftyp")


def cleaned(content: bytes, bounds: Bounds) -> Picture:
    """Decodes and re-encodes a picture that `refuse_by_bytes` let through. Raises Unusable."""
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            kind = opened.format or ""
            _refuse_by_header(opened, bounds)
            flat = _flat(_upright(_smaller(opened, bounds)), bounds)
    except Unusable:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Unusable(Fault.TOO_MANY_PIXELS) from error
    except MemoryError as error:
        raise Unusable(Fault.TOO_HARD) from error
    except Exception as error:  # decoders raise many kinds on hostile bytes; all mean the same to the person
        raise Unusable(Fault.UNREADABLE) from error
    return replace(_encoded(flat, bounds, "JPEG" if kind == "MPO" else kind), low_contrast=_faint(flat))


def _faint(image: Image.Image) -> int | None:
    """A guess on top: whatever goes wrong with it, the picture is good."""
    with contextlib.suppress(Exception):
        return faint_letters(image)
    return None


def _refuse_by_header(image: Image.Image, bounds: Bounds) -> None:
    """Before anything is decoded: the header alone says how large it would become."""
    by_kind = {"JPEG": bounds.most_pixels_jpeg, "MPO": bounds.most_pixels_jpeg, "HEIF": bounds.most_pixels_heif}
    if image.width * image.height > by_kind.get(image.format or "", bounds.most_pixels):
        raise Unusable(Fault.TOO_MANY_PIXELS)
    if max(image.size) > NARROWEST * min(image.size):
        raise Unusable(Fault.STRIP)
    if getattr(image, "is_animated", False) and image.format not in {"MPO", "HEIF"}:
        raise Unusable(Fault.MOVING)


def _smaller(image: Image.Image, bounds: Bounds) -> Image.Image:
    """Decoded, and made smaller before anything else stands in memory beside it. A JPEG's decoder can halve as it reads."""
    if image.format in {"JPEG", "MPO"} and max(image.size) > bounds.side:
        image.draft(None, (bounds.side * 5 // 8, bounds.side * 5 // 8))
    image.load()
    if image.mode in SMOOTH:
        image.thumbnail((bounds.side, bounds.side), Image.Resampling.LANCZOS)
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera was held. A note about it that cannot be read is no reason to refuse the picture."""
    try:
        ImageOps.exif_transpose(image, in_place=True)
    except Exception:  # damaged EXIF raises many kinds
        return image
    return image


def _flat(image: Image.Image, bounds: Bounds) -> Image.Image:
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
        clean.paste(image if image.mode == "RGB" else image.convert("RGB"))
    clean.thumbnail((bounds.side, bounds.side), Image.Resampling.LANCZOS)
    return clean


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as the camera meant them. A profile that cannot be read, or belongs to another mode, is left out."""
    mode = "RGBA" if image.mode == "RGBA" else "RGB"
    try:
        turned = ImageCms.profileToProfile(image, io.BytesIO(profile), ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
    return turned or image


def _encoded(image: Image.Image, bounds: Bounds, kind: str) -> Picture:
    while True:
        for quality in QUALITIES:
            buffer = io.BytesIO()
            image.save(buffer, "JPEG", quality=quality, optimize=True, progressive=True)
            content = buffer.getvalue()
            if len(content) <= bounds.out_bytes:
                return Picture(content, sha256(content).hexdigest(), image.width, image.height, kind)
        image = image.resize((max(1, image.width * 3 // 4), max(1, image.height * 3 // 4)), Image.Resampling.LANCZOS)
