"""Photographs as nine kinds of camera write them: with the place, the time, the owner, and a note of how the camera was held.

Each shows the same scene, four corners of four colours, and is stored turned, as its camera stores it.
"""

import io
import struct
from dataclasses import dataclass

import pillow_heif
from PIL import Image, PngImagePlugin

SIZE = (192, 128)
CORNERS = {(8, 8): (220, 30, 30), (-8, 8): (30, 160, 60), (8, -8): (30, 60, 220), (-8, -8): (240, 210, 40)}
"""Where, and in which colour, when the picture stands upright; negative numbers count from the far side."""

AS_HELD = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""EXIF orientation → how the upright scene must be turned to be stored as that camera stores it."""

OWNER, SERIAL, PLACE = "Harbour Patrol Owner", "SN-0042-7719", "51.500729,-0.124625"
MARKS = (
    OWNER.encode(),
    SERIAL.encode(),
    PLACE.encode(),
    b"Exif",
    b"GPS",
    b"xmp",
    b"XMP",
    b"8BIM",
    b"Photoshop",
    b"MPF\0",
    b"MakerNote",
    b"ICC_PROFILE",
    b"http",
)
"""What no clean photo may hold."""


@dataclass(frozen=True)
class Camera:
    """One camera: its make as EXIF names it, how it was held, and the file it wrote."""

    make: str
    orientation: int
    content: bytes


def cameras() -> list[Camera]:
    """The nine."""
    written = [
        ("Apple", 6, _heic),
        ("samsung", 6, _samsung),
        ("Google", 1, _pixel),
        ("Canon", 8, _canon),
        ("NIKON CORPORATION", 3, _nikon),
        ("SONY", 5, _sony),
        ("DJI", 2, _drone),
        ("GoPro", 4, _png),
        ("Xiaomi", 7, _webp),
    ]
    return [Camera(make, held, write(make, held)) for make, held, write in written]


def _scene(orientation: int, make: str) -> Image.Image:
    width, height = SIZE
    image = Image.new("RGB", SIZE, "white")
    for (x, y), colour in CORNERS.items():
        left, top = (0 if x > 0 else width - 60), (0 if y > 0 else height - 40)
        image.paste(colour, (left, top, left + 60, top + 40))
    image.paste((sum(make.encode()) % 256, 128, 128), (80, 50, 110, 78))  # no two cameras saw quite the same
    turn = AS_HELD[orientation]
    return image if turn is None else image.transpose(turn)


def _exif(make: str, orientation: int, *, maker_note: bytes = b"") -> Image.Exif:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112], exif[0x0131] = make, f"{make} One", orientation, "Firmware 1.0"
    exif[0x0132], exif[0x013B], exif[0x8298] = "2026:05:04 08:15:00", OWNER, OWNER
    exif.get_ifd(0x8769).update({0x9003: "2026:05:04 08:15:00", 0xA430: OWNER, 0xA431: SERIAL, 0x927C: b"MakerNote" + maker_note})
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 2.6), 3: "W", 4: (0.0, 7.0, 28.6), 5: 0, 6: 12.0, 29: "2026:05:04"})
    return exif


def _xmp(prefix: str) -> bytes:
    return (
        f"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        f"<rdf:Description {prefix}:GpsLocation='{PLACE}' {prefix}:Owner='{OWNER}' {prefix}:Serial='{SERIAL}'/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
    ).encode()


def jpeg(make: str, orientation: int, *segments: tuple[int, bytes], exif: bytes | None = None, after: bytes = b"", **save) -> bytes:
    """A JPEG whose markers stand where cameras put them: after the start, before the picture."""
    buffer = io.BytesIO()
    _scene(orientation, make).save(buffer, "JPEG", quality=95, subsampling=0, exif=exif or _exif(make, orientation), **save)
    plain = buffer.getvalue()
    more = b"".join(bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body for marker, body in segments)
    return plain[:2] + more + plain[2:] + after


def _iptc() -> bytes:
    """An APP13 block as newsroom software writes it: by-line, city, coordinates."""
    sets = b"".join(b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(text)) + text for number, text in ((80, OWNER.encode()), (90, PLACE.encode())))
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(sets)) + sets


def _second_picture() -> bytes:
    """What follows the end of a camera's first picture: a smaller one with the same place in it."""
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), "red").save(buffer, "JPEG", exif=_exif("Hidden", 1))
    return buffer.getvalue()


def _heic(make: str, orientation: int) -> bytes:
    heif = pillow_heif.from_pillow(_scene(orientation, make))
    heif.info["exif"], heif.info["xmp"] = _exif(make, orientation).tobytes(), _xmp("apple")
    buffer = io.BytesIO()
    heif.save(buffer, quality=95, chroma=444)
    return buffer.getvalue()


def _samsung(make: str, orientation: int) -> bytes:
    trailer = b"SEFH" + OWNER.encode() + PLACE.encode() + b"SEFT"
    return jpeg(make, orientation, (0xE4, b"MakerNote" + SERIAL.encode()), after=_second_picture() + trailer)


def _pixel(make: str, orientation: int) -> bytes:
    extended = b"http://ns.adobe.com/xmp/extension/\0" + b"0" * 32 + struct.pack(">II", 400, 0) + _xmp("GDepth")
    return jpeg(make, orientation, (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _xmp("GCamera")), (0xE1, extended), (0xE2, b"MPF\0MM\0*\0\0\0\x08\0\0"))


def _canon(make: str, orientation: int) -> bytes:
    return jpeg(make, orientation, (0xED, _iptc()), (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _xmp("aux")), comment=f"{OWNER} {PLACE}".encode())


def _nikon(make: str, orientation: int) -> bytes:
    """Numbers the other way round, and a long note of the maker's own."""
    exif = _exif(make, orientation, maker_note=b"Nikon\0\x02\x10" + SERIAL.encode() * 200)
    exif.endian = ">"
    return jpeg(make, orientation, exif=exif.tobytes())


def _sony(make: str, orientation: int) -> bytes:
    first = _scene(orientation, make)
    buffer = io.BytesIO()
    first.save(buffer, "MPO", save_all=True, append_images=[Image.new("RGB", (32, 24), "red")], exif=_exif(make, orientation), quality=95, subsampling=0)
    return buffer.getvalue()


def _drone(make: str, orientation: int) -> bytes:
    return jpeg(make, orientation, (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + _xmp("drone-dji")), (0xE3, b"DJI thermal" + PLACE.encode()), (0xED, _iptc()))


def _png(make: str, orientation: int) -> bytes:
    """A still taken from a moving picture: eXIf, iTXt and a compressed text."""
    texts = PngImagePlugin.PngInfo()
    texts.add_itxt("XML:com.adobe.xmp", _xmp("tiff").decode())
    texts.add_text("Author", f"{OWNER} {SERIAL}", zip=True)
    texts.add_text("Location", PLACE)
    buffer = io.BytesIO()
    _scene(orientation, make).save(buffer, "PNG", exif=_exif(make, orientation), pnginfo=texts)
    return buffer.getvalue()


def _webp(make: str, orientation: int) -> bytes:
    buffer = io.BytesIO()
    _scene(orientation, make).save(buffer, "WEBP", quality=95, exif=_exif(make, orientation), xmp=_xmp("exif"))
    return buffer.getvalue()
