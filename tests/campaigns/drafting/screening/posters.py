"""Labelled pictures for the contrast of letters, drawn anew each time: posters and cards, and much that is neither.

`tuning` was looked at while the recogniser was written; `aside` was drawn by other words, colours and layouts and measured once.
"""

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from campaigns.drafting.media.contrast import contrast, faint_letters
from tests.campaigns.drafting.screening.measuring import Score


@dataclass(frozen=True)
class Labelled:
    """A picture, and whether letters in it fall short of what is asked."""

    name: str
    set: str
    image: Image.Image
    is_faint: bool


WORDS = {
    "tuning": ["Road closed on Sunday", "Lock your bicycle", "Have you seen this van?", "Meet your officers, 6 pm", "Call 101 with what you know"],
    "aside": ["MISSING SINCE FRIDAY", "Harbour fair: park at Quay 4", "Join us as a volunteer", "Slow down near schools", "Thank you, Northshore!"],
}
FAINT = {
    "tuning": [("#ffffff", "#bbbbbb"), ("#f4d03f", "#ffffff"), ("#1d70b8", "#5694ca"), ("#00703c", "#66a983"), ("#222222", "#555555"), ("#ffdd00", "#f47738")],
    "aside": [("#eeeeee", "#999999"), ("#b10e1e", "#d4351c"), ("#28a197", "#ffffff"), ("#003078", "#4c2c92"), ("#fafafa", "#85994b"), ("#6f777b", "#b1b4b6")],
}
PLAIN = {
    "tuning": [("#ffffff", "#0b0c0c"), ("#1d70b8", "#ffffff"), ("#ffdd00", "#0b0c0c"), ("#003078", "#ffdd00"), ("#f3f2f1", "#00703c"), ("#0b0c0c", "#bbbbbb")],
    "aside": [("#ffffff", "#4c2c92"), ("#00703c", "#ffffff"), ("#ffb6c1", "#222222"), ("#222222", "#28c1b7"), ("#fff7bf", "#594d00"), ("#b10e1e", "#ffffff")],
}


def written(ground, letters, words, *, size=(600, 400), height=22, at=(40, 60), lines=3):
    image = Image.new("RGB", size, ground) if isinstance(ground, str) else ground
    draw = ImageDraw.Draw(image)
    for number in range(lines):
        draw.text((at[0], at[1] + number * height * 1.6), words, fill=letters, font=ImageFont.load_default(size=height))
    return image


def as_jpeg(image, quality):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("RGB")


def gradient(one, other, size=(600, 400)):
    mask = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, other), Image.new("RGB", size, one), mask)


def photographed(seed, size=(600, 400)):
    """Blurred blobs under grain, as a sensor sees a street."""
    rolled = random.Random(seed)
    image = gradient("#87a7c7", "#3a3a30", size)
    draw = ImageDraw.Draw(image)
    for _number in range(60):
        x, y, side = rolled.randrange(size[0]), rolled.randrange(size[1]), rolled.randrange(10, 120)
        draw.ellipse((x, y, x + side, y + side * rolled.uniform(0.4, 1.5)), fill=tuple(rolled.randrange(20, 220) for _channel in range(3)))
    image = image.filter(ImageFilter.GaussianBlur(rolled.uniform(1, 5)))
    grain = Image.merge("RGB", [Image.effect_noise(size, 25)] * 3)
    return Image.blend(image, grain, 0.12)


def shapes(which, ground, ink):
    image = Image.new("RGB", (600, 400), ground)
    draw = ImageDraw.Draw(image)
    for number in range(40):
        x, y = 30 + number % 10 * 54, 40 + number // 10 * 90
        if which == "rules":
            draw.line((20, 10 + number * 9, 580, 10 + number * 9), fill=ink, width=1)
        elif which == "dashes":
            draw.rectangle((x, y, x + 24, y + 5), fill=ink)
        elif which == "dots":
            draw.ellipse((x, y, x + 14, y + 14), fill=ink)
        elif which == "bars":
            draw.rectangle((30 + number * 13, 380 - (number * 37) % 200, 38 + number * 13, 381), fill=ink)
        elif which == "grid":
            draw.line((x, 10, x, 390), fill=ink, width=2)
            draw.line((10, y, 590, y), fill=ink, width=2)
        elif which == "rings":
            draw.ellipse((x, y, x + 30, y + 30), outline=ink, width=3)
        elif which == "hatching":
            draw.line((number * 20 - 100, 0, number * 20 + 100, 400), fill=ink, width=1)
        elif which == "map":
            draw.line([(random.Random(number * 7 + k).randrange(600), random.Random(number * 11 + k).randrange(400)) for k in range(3)], fill=ink, width=2)
    return image


def posters():
    """Every labelled picture."""
    for name in ("tuning", "aside"):
        yield from _faint(name, WORDS[name], FAINT[name])
        yield from _innocent(name, WORDS[name], PLAIN[name])


def falls_short(ground, ink, height, side=600):
    """What WCAG says of letters of so many points on a picture of that side, shown 600 wide: 3 to 1 is enough from 24 pixels on."""
    return contrast(*_rgb(ground, ink)) < (3 if height * 600 / side >= 24 else 4.5)


def _faint(name, words, pairs):
    other = name == "aside"
    for number, (ground, ink) in enumerate(pairs):
        said = words[number % len(words)]
        yield Labelled(
            f"card {ground} {ink}",
            name,
            written(ground, ink, said, height=16 + 3 * number, at=(90, 120) if other else (40, 60)),
            falls_short(ground, ink, 16 + 3 * number),
        )
        size, height = (1500, 1800) if other else (1600, 1000), 60 + 8 * number
        large = written(ground, ink, said, size=size, height=height, at=(100, 300), lines=2 + other)
        yield Labelled(f"large file {ground} {ink}", name, large, falls_short(ground, ink, height, max(size)))
        jpeg = as_jpeg(written(ground, ink, said, height=24 + 2 * number), 80 if other else 85)
        yield Labelled(f"jpeg {ground} {ink}", name, jpeg, falls_short(ground, ink, 24 + 2 * number))
    for ground, ink in [pair for pair in pairs if contrast(*_rgb(*pair)) < 2.8][:3]:
        yield Labelled(f"headline {ground} {ink}", name, written(ground, ink, words[1][:14], height=70, lines=2), True)
    for ground, ink in pairs[:3]:
        image = written("#ffffff", "#0b0c0c", words[0], height=36, lines=1, at=(30, 20))
        ImageDraw.Draw(image).rectangle((30, 120, 570, 370), fill=ground)
        yield Labelled(f"panel {ground} {ink}", name, written(image, ink, words[2], height=20, at=(60, 150), lines=4), True)
    for low, high, ink in (("#ffffff", "#e8e8f4", "#aab0b8"), ("#1d70b8", "#2a7cc4", "#6fa8dc")) if not other else (("#f0f6e8", "#ffffff", "#a8c090"),):
        yield Labelled(f"soft ground {ink}", name, written(gradient(low, high), ink, words[3], height=24), True)


def _innocent(name, words, pairs):
    other = name == "aside"
    for number, (ground, ink) in enumerate(pairs):
        said = words[number % len(words)]
        yield Labelled(f"card {ground} {ink}", name, written(ground, ink, said, height=14 + 4 * number, at=(90, 120) if other else (40, 60)), False)
        yield Labelled(f"jpeg {ground} {ink}", name, as_jpeg(written(ground, ink, said, height=20 + 3 * number), 60 + 5 * number), False)
        yield Labelled(f"large file {ground} {ink}", name, written(ground, ink, said, size=(2000, 1400), height=64, at=(150, 200), lines=4), False)
    for ground, ink in (("#ffffff", "#8a8a8a"), ("#1d70b8", "#bfd7ea")) if not other else (("#eeeeee", "#767676"),):
        yield Labelled(f"large letters {ink}", name, written(ground, ink, words[4][:12], height=80, lines=2), False)
    kinds = ("rules", "dashes", "dots", "bars") if not other else ("grid", "rings", "hatching", "map")
    for which in kinds:
        yield Labelled(which, name, shapes(which, "#ffffff", "#cccccc" if which in ("dots", "rings", "dashes", "map") else "#999999"), False)
    for seed in range(4):
        yield Labelled(f"photograph {seed}", name, as_jpeg(photographed(seed + 100 * other), 85), False)
    yield Labelled("photograph with a caption", name, written(photographed(9 + other), "#ffffff", words[0], height=30), False)
    yield Labelled("gradient", name, gradient("#1d70b8", "#ffffff") if not other else gradient("#d4351c", "#4c2c92"), False)
    yield Labelled("noise", name, Image.effect_noise((600, 400), 60 + 40 * other).convert("RGB"), False)
    yield Labelled("gradient with good letters", name, written(gradient("#002050", "#003078"), "#ffffff", words[1]), False)


def _rgb(*colours):
    return [tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5)) for colour in colours]


def scored(chosen, found=faint_letters):
    """Precision and recall over pictures, and the names of those where it was wrong."""
    score, wrong = Score(), []
    for one in chosen:
        says = found(one.image) is not None
        if says and one.is_faint:
            score.right += 1
        elif says:
            score.wrong += 1
        elif one.is_faint:
            score.missed += 1
        if says != one.is_faint:
            wrong.append(one.name)
    return score, wrong
