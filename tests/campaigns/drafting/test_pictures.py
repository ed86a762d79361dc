"""Photos as phones, cameras and attackers send them."""

import io
import struct
import sys
import zipfile
import zlib

import pillow_heif
import pytest
from PIL import Image, ImageCms

from campaigns.accounts.limits import PHOTO_BYTES, PHOTO_SIDE
from campaigns.drafting.media.apart import cleaned_apart
from campaigns.drafting.media.decoding import Fault, Unusable
from campaigns.drafting.pictures import bounds, clean_picture, quick_picture
from portal.core.errors import Refused
from tests.factories import make_photo

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def opened(picture):
    return Image.open(io.BytesIO(picture.content))


def with_exif(form="JPEG", orientation=1, size=(120, 80)):
    exif = Image.Exif()
    exif[MAKE] = "SpyCam Industries"
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS).update({1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)})
    image = Image.new("RGB", size, "navy")
    image.paste("red", (0, 0, 20, 20))
    buffer = io.BytesIO()
    image.save(buffer, form, exif=exif, comment=b"secret comment", xmp=b"<x:xmpmeta>secret packet</x:xmpmeta>")
    return buffer.getvalue()


def test_place_time_and_camera_are_gone_from_the_very_bytes():
    before = with_exif()
    assert b"SpyCam" in before
    picture = clean_picture(before)
    for trace in (b"SpyCam", b"Exif", b"secret", b"xmp", b"GPS", b"ICC_PROFILE"):
        assert trace not in picture.content
    image = opened(picture)
    assert not image.getexif()
    assert image.format == "JPEG"
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}


@pytest.mark.parametrize(("orientation", "corner"), [(1, (5, 5)), (3, (115, 75)), (6, (75, 5)), (8, (5, 115))])
def test_photos_stand_upright(orientation, corner):
    image = opened(clean_picture(with_exif(orientation=orientation)))
    assert image.size == ((80, 120) if orientation in {6, 8} else (120, 80))
    red, _green, blue = image.getpixel(corner)
    assert red > 180
    assert blue < 80


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
def test_kinds_that_phones_write_come_out_as_jpeg(form):
    picture = clean_picture(make_photo(form=form))
    assert (picture.width, picture.height) == opened(picture).size == (120, 80)


def test_heic_is_taken():
    heif = pillow_heif.from_pillow(Image.new("RGB", (128, 96), "teal"))
    buffer = io.BytesIO()
    heif.save(buffer)
    assert opened(clean_picture(buffer.getvalue())).size == (128, 96)


def test_the_two_pictures_of_a_camera_file_become_one():
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(buffer, "MPO", save_all=True, append_images=[Image.new("RGB", (32, 24), "red")])
    assert opened(clean_picture(buffer.getvalue())).size == (64, 48)


@pytest.mark.parametrize("mode", ["CMYK", "L", "1", "P", "LA", "RGBA", "I;16", "YCbCr"])
def test_every_mode_becomes_rgb(mode):
    form = {"CMYK": "JPEG", "YCbCr": "JPEG"}.get(mode, "PNG")
    buffer = io.BytesIO()
    source = Image.new("RGB", (40, 30), (200, 30, 30))
    image = Image.new("I;16", (40, 30), 40_000) if mode == "I;16" else source.convert(mode)
    image.save(buffer, form)
    out = opened(clean_picture(buffer.getvalue()))
    assert (out.mode, out.size) == ("RGB", (40, 30))
    if mode == "I;16":
        assert abs(out.getpixel((5, 5))[0] - 40_000 // 256) <= 3
    elif mode in {"CMYK", "P", "RGBA", "YCbCr"}:
        assert out.getpixel((5, 5))[0] > 150 > out.getpixel((5, 5))[1]


def test_what_is_transparent_becomes_white():
    palette = Image.new("P", (20, 20), 0)
    palette.putpalette([255, 0, 0] * 256)
    buffer = io.BytesIO()
    palette.save(buffer, "PNG", transparency=0)
    assert min(opened(clean_picture(buffer.getvalue())).getpixel((5, 5))) > 245


def test_a_broken_colour_profile_is_left_out():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for icc in (profile, b"nonsense", profile[:60]):
        assert opened(clean_picture(make_photo(form="JPEG", icc_profile=icc))).size == (120, 80)


def test_a_large_photo_is_made_small_enough_for_both_networks():
    assert clean_picture(make_photo(size=(PHOTO_SIDE + 1000, 300), form="JPEG")).width == PHOTO_SIDE
    buffer = io.BytesIO()
    Image.effect_noise((2400, 1900), 200).convert("RGB").save(buffer, "JPEG", quality=98)
    assert len(buffer.getvalue()) > PHOTO_BYTES
    assert len(clean_picture(buffer.getvalue()).content) <= PHOTO_BYTES


def zip_bytes():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("run.exe", b"MZ")
    return buffer.getvalue()


def animated(form):
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    buffer = io.BytesIO()
    frames[0].save(buffer, form, save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def png_header_bomb(width, height):
    """A PNG of some hundred bytes that claims to be enormous."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


HOSTILE = {
    "empty": (b"", "is empty"),
    "text": (b"hello", "cannot be read"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
    "svg with a declaration": (b'\xef\xbb\xbf<?xml version="1.0"?><svg/>', "SVG"),
    "bomb": (png_header_bomb(50_000, 50_000), "million pixels"),
    "a bomb the decoder itself refuses": (png_header_bomb(2**31 - 1, 2**31 - 1), ""),
    "just too many pixels": (png_header_bomb(8_000, 5_001), "million pixels"),
    "truncated jpeg": (make_photo(size=(800, 600), form="JPEG")[:2000], "cannot be read"),
    "truncated png": (make_photo(size=(800, 600))[:-40], "cannot be read"),
    "animated gif": (animated("GIF"), "Moving"),
    "animated png": (animated("PNG"), "Moving"),
    "animated webp": (animated("WEBP"), "Moving"),
    "zip behind": (make_photo(form="JPEG") + zip_bytes(), "something else"),
    "html behind": (make_photo(form="JPEG") + b"<HTML><script>alert(1)</script>", "something else"),
    "php in a comment": (make_photo(form="JPEG", comment=b"<?php system($_GET[0]); ?>"), "something else"),
    "pdf before": (b"%PDF-1.4\n" + make_photo(form="JPEG"), "something else"),
    "zip": (zip_bytes(), "something else"),
    "exe": (b"MZ" + b"\0" * 500, "cannot be read"),
    "tiff": (make_photo(form="TIFF"), "this kind"),
    "bmp": (make_photo(form="BMP"), "this kind"),
    "ico": (make_photo(form="ICO"), "this kind"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_with_a_sentence(name):
    content, words = HOSTILE[name]
    with pytest.raises(Refused) as refused:
        clean_picture(content)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(settings):
    settings.PHOTO_MAX_BYTES = 500
    with pytest.raises(Refused, match="larger than"):
        clean_picture(make_photo(size=(800, 600), form="JPEG"))


# ---- in a process of its own ---------------------------------------------------------------------------------------


def test_a_picture_that_takes_too_much_memory_or_time_costs_nothing_but_itself():
    content = make_photo(size=(3000, 3000), form="JPEG")
    for limits in ({"memory": 60_000_000}, {"seconds": 0.01}):
        with pytest.raises(Unusable) as refused:
            cleaned_apart(content, bounds(), **limits)
        assert refused.value.fault == Fault.TOO_HARD
    assert cleaned_apart(content, bounds()).width == 3000


def test_the_process_that_decodes_is_given_no_secret(monkeypatch, tmp_path):
    seen = tmp_path / "environment"
    interpreter = tmp_path / "python"
    interpreter.write_text(f'#!/bin/sh\nenv > {seen}\nexec {sys.executable} "$@"\n')
    interpreter.chmod(0o700)
    monkeypatch.setenv("SECRET_KEY", "do not pass on")
    monkeypatch.setattr(sys, "executable", str(interpreter))
    assert cleaned_apart(make_photo(), bounds()).width == 120
    assert "do not pass on" not in seen.read_text()


@pytest.mark.parametrize("width_and_height", [(0, 0), (0, 10), (10, 0)])
def test_a_picture_without_extent_is_refused(width_and_height):
    with pytest.raises(Refused):
        clean_picture(png_header_bomb(*width_and_height))


@pytest.mark.parametrize("size", [(1, 60_000), (60_000, 1), (100, 2001)])
def test_a_strip_is_refused(size):
    with pytest.raises(Refused, match="long and narrow"):
        clean_picture(make_photo(size=size))


def test_damaged_notes_about_the_camera_are_no_reason_to_refuse():
    whole = with_exif(orientation=6)
    at = whole.index(b"Exif\0\0") + 6
    assert clean_picture(whole[:at] + b"XX" + whole[at + 2 :]).width == 120


def test_nothing_behind_the_picture_comes_along():
    assert b"payload" not in clean_picture(make_photo(form="JPEG") + b"payload" * 1000).content


@pytest.mark.parametrize(("size", "form", "is_quick"), [((1600, 1200), "JPEG", True), ((2000, 1400), "JPEG", False), ((64, 64), "WEBP", False)])
def test_only_what_is_small_is_decoded_while_a_page_waits(size, form, is_quick):
    assert bool(quick_picture(make_photo(size=size, form=form))) is is_quick
