"""Simple drawn pictures, so that nothing in the demonstration belongs to anybody else."""

import io

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 675)
INK, WATER, SAND, RED, AMBER = "#16202c", "#12496b", "#f2e6cf", "#b3261e", "#f6c453"


def draw(name: str, *lines: str) -> bytes:
    """A PNG by name: road, harbour or bicycle, with lines of text where the picture has room for them."""
    image = Image.new("RGB", SIZE, SAND)
    pen = ImageDraw.Draw(image)
    {"road": _road, "harbour": _harbour, "bicycle": _bicycle}[name](pen)
    for place, line in enumerate(lines):
        pen.text((600, 400 + 78 * place), line, fill=INK, font=ImageFont.load_default(size=72 if place == 0 else 52), anchor="mm")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _road(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 600, 1200, 675), fill="#55606b")
    for left in range(40, 1200, 160):
        pen.rectangle((left, 632, left + 80, 642), fill="white")
    for post in (230, 930):
        pen.rectangle((post, 150, post + 26, 330), fill=INK)
    pen.rectangle((150, 120, 1050, 220), fill="white", outline=INK, width=6)
    for left in range(160, 1040, 180):
        pen.polygon([(left, 217), (left + 70, 123), (left + 150, 123), (left + 80, 217)], fill=RED)


def _harbour(pen: ImageDraw.ImageDraw) -> None:
    for row in range(440):
        pen.line((0, row, 1200, row), fill=(245 - row // 5, 190 - row // 6, 150 + row // 8))
    pen.rectangle((0, 440, 1200, 675), fill=WATER)
    pen.ellipse((820, 330, 960, 470), fill=AMBER)
    pen.rectangle((0, 440, 1200, 675), fill=WATER)
    for left, top in ((120, 170), (340, 230)):
        pen.rectangle((left, top, left + 22, 440), fill=INK)
        pen.line((left - 40, top + 20, left + 230, top + 20), fill=INK, width=14)
        pen.line((left + 190, top + 20, left + 190, top + 130), fill=INK, width=4)
        pen.line((left + 10, top - 60, left + 220, top + 16), fill=INK, width=5)
    pen.polygon([(560, 450), (900, 450), (850, 520), (610, 520)], fill="#0b1620")
    pen.rectangle((650, 395, 740, 450), fill="#dbe8f0")
    for place in range(40):
        left, top = 40 + place * 29, 470 + place * 47 % 190
        pen.line((left, top, left + 46, top), fill="#3d7ea3", width=4)
    for place in range(6):
        pen.line((870 + place % 2 * 18, 480 + place * 28, 930 - place % 3 * 12, 480 + place * 28), fill=AMBER, width=5)


def _bicycle(pen: ImageDraw.ImageDraw) -> None:
    for centre in (400, 800):
        pen.ellipse((centre - 105, 130, centre + 105, 340), outline=INK, width=12)
        pen.ellipse((centre - 12, 223, centre + 12, 247), fill=INK)
    frame = [(400, 235), (500, 110), (720, 110), (600, 235), (400, 235)]
    pen.line(frame, fill=WATER, width=14)
    pen.line([(500, 110), (600, 235)], fill=WATER, width=14)
    pen.line([(800, 235), (720, 110), (705, 70), (760, 62)], fill=WATER, width=12)
    pen.line([(500, 110), (485, 75)], fill=WATER, width=12)
    pen.rectangle((445, 60, 530, 76), fill=INK)
