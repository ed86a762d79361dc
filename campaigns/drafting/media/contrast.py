"""Letters in a poster or a card that hardly stand out from their ground. A guess about shapes; it reads nothing.

Knows nothing of Django: it runs in the process apart. Looks at flat graphics alone and says nothing about photographs. Sizes are in pixels
of a copy whose longer side is `SIDE` at the most, about as wide as a phone or a column shows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from statistics import median
from typing import cast

from PIL import Image, ImageChops

SIDE = 600
ASKED, ASKED_LARGE = 4.5, 3.0
"""WCAG 2.2, 1.4.3."""
LARGE, LARGE_BOLD, BOLD = 17, 13, 3.2
"""Height of a capital of 18 points, of 14 points, and the stroke that counts as bold."""
APART = (10, 32)
"""So much must a channel differ from the ground to be no part of it: little, for faint letters; more, where a JPEG has smeared letters into one."""
FEWEST_LETTERS = 4
MOST_COLOURS, COVERED = 10, 0.8
"""A graphic: so few colours, each with its neighbours, are so large a part of it."""
MOST_RUNS = 40_000
"""Pieces of rows, over all that is looked at: beyond, it is no flat graphic, or it would take too long."""
MOST_LETTERS = 300
"""On one ground, from the left: enough to see that there are letters."""

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Shape:
    """Connected pixels that are not ground: its box (right and bottom exclusive), pixels, runs (pieces of rows), contrast with the ground."""

    left: int
    top: int
    right: int
    bottom: int
    area: int
    runs: int
    ratio: float

    @property
    def width(self) -> int:
        """Pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels."""
        return self.bottom - self.top

    @property
    def stroke(self) -> float:
        """How wide its strokes are, about: the mean piece of a row."""
        return self.area / self.runs

    @property
    def fill(self) -> float:
        """The part of its box that it covers."""
        return self.area / (self.width * self.height)


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two sRGB colours as WCAG 2.2 defines it: 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=4096)
def _luminance(colour: Colour) -> float:
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in (part / 255 for part in colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def faint_letters(image: Image.Image) -> int | None:
    """The lowest contrast ratio × 100 of something like letters that falls short of what is asked; None when nothing does, or it is no graphic."""
    small = image if image.mode == "RGB" else image.convert("RGB")
    if max(small.size) > SIDE:  # the nearest pixel: a mean of several would be fainter than what is there
        scale = SIDE / max(small.size)
        small = small.resize((max(1, round(small.width * scale)), max(1, round(small.height * scale))), Image.Resampling.NEAREST)
    masks = [(_unlike(small, ground, apart), ground) for ground in _grounds(small) for apart in APART]
    if sum(mask.tobytes().count(b"\0\xff") for mask, _ground in masks) > MOST_RUNS:
        return None
    ratios = [ratio for mask, ground in masks for ratio in _short_on(small, mask, ground)]
    return int(min(ratios) * 100) if ratios else None


def _grounds(image: Image.Image) -> list[Colour]:
    """The colours that something may stand on; none when it is no flat graphic."""
    pixels = image.width * image.height
    coarse = image.point([value & 0xF8 for value in range(256)] * 3)
    counted = cast(list[tuple[int, Colour]], coarse.getcolors(32_768) or [])
    left = {colour: count for count, colour in sorted(counted, reverse=True)[:2_000]}
    found: list[tuple[int, Colour]] = []
    while left and len(found) < MOST_COLOURS:
        peak = max(left, key=left.__getitem__)
        near = [colour for colour in left if max(abs(a - b) for a, b in zip(colour, peak, strict=True)) <= 8]
        found.append((sum(left.pop(colour) for colour in near), peak))
    if sum(count for count, _colour in found) < COVERED * pixels:
        return []
    return [_exactly(image, coarse, peak) for count, peak in found if count >= 0.03 * pixels][:4]


def _exactly(image: Image.Image, coarse: Image.Image, peak: Colour) -> Colour:
    """The mean of the pixels that were put together under one coarse colour."""
    off = ImageChops.difference(coarse, Image.new("RGB", image.size, peak))
    mask = _strongest(off).point([255] + [0] * 255)
    histogram = image.histogram(mask)
    means = [sum(value * count for value, count in enumerate(histogram[at : at + 256])) / max(1, sum(histogram[at : at + 256])) for at in (0, 256, 512)]
    return round(means[0]), round(means[1]), round(means[2])


def _strongest(image: Image.Image) -> Image.Image:
    red, green, blue = image.split()
    return ImageChops.lighter(ImageChops.lighter(red, green), blue)


def _unlike(image: Image.Image, ground: Colour, apart: int) -> Image.Image:
    """255 where a pixel is no part of the ground, else 0."""
    off = _strongest(ImageChops.difference(image, Image.new("RGB", image.size, ground)))
    return off.point([0] * (apart + 1) + [255] * (255 - apart))


def _short_on(image: Image.Image, mask: Image.Image, ground: Colour) -> Iterator[float]:
    """The contrast of each line of letters on this ground that has too little."""
    letters = sorted((shape for shape in _shapes(image, mask, ground) if _is_like_a_letter(shape, image.height)), key=lambda shape: shape.left)
    for line in _lines(letters[:MOST_LETTERS]):
        ratio = median(shape.ratio for shape in line)
        height = max(shape.height for shape in line)
        is_large = height >= LARGE or (height >= LARGE_BOLD and median(shape.stroke for shape in line) >= BOLD)
        if ratio < (ASKED_LARGE if is_large else ASKED):
            yield ratio


def _shapes(image: Image.Image, mask: Image.Image, ground: Colour) -> list[Shape]:
    """What stands on the ground in connected pixels, touching at a side or a corner, and away from the edge of the picture."""
    width, height = mask.size
    rows, raw = mask.tobytes(), image.tobytes()
    runs: list[tuple[int, int, int]] = []
    parents: list[int] = []
    before: range = range(0)
    for y in range(height):
        first, above = len(runs), before.start
        for piece in re.finditer(rb"\xff+", rows[y * width : (y + 1) * width]):
            start, end, me = piece.start(), piece.end(), len(runs)
            runs.append((y, start, end))
            parents.append(me)
            while above < before.stop and runs[above][2] < start:
                above += 1
            at = above
            while at < before.stop and runs[at][1] <= end:
                _join(parents, at, me)
                at += 1
        before = range(first, len(runs))
    together: dict[int, list[tuple[int, int, int]]] = {}
    for number, run in enumerate(runs):
        together.setdefault(_root(parents, number), []).append(run)
    found = []
    for pieces in together.values():
        left, right = min(start for _y, start, _end in pieces), max(end for _y, _start, end in pieces)
        top, bottom = pieces[0][0], pieces[-1][0] + 1
        if len(pieces) < 5 or left == 0 or top == 0 or right == width or bottom == height or bottom - top > height * 0.4:
            continue
        area = sum(end - start for _y, start, end in pieces)
        found.append(Shape(left, top, right, bottom, area, len(pieces), _ratio(raw, width, pieces, ground)))
    return found


def _root(parents: list[int], at: int) -> int:
    while parents[at] != at:
        parents[at] = parents[parents[at]]
        at = parents[at]
    return at


def _join(parents: list[int], one: int, other: int) -> None:
    a, b = _root(parents, one), _root(parents, other)
    if a != b:
        parents[max(a, b)] = min(a, b)


def _ratio(raw: bytes, width: int, pieces: list[tuple[int, int, int]], ground: Colour) -> float:
    """The contrast of its core: the edges of letters are mixed with the ground, so that the strongest tenth of its pixels counts."""
    counted: list[float] = []
    for y, start, end in pieces[:: max(1, len(pieces) // 40)]:
        for x in range(start, end, max(1, (end - start) // 6)):
            at = (y * width + x) * 3
            counted.append(contrast((raw[at], raw[at + 1], raw[at + 2]), ground))
    counted.sort()
    return counted[int(len(counted) * 0.9)]


def _is_like_a_letter(shape: Shape, picture: int) -> bool:
    if not 5 <= shape.height <= picture * 0.35 or shape.width > 3 * shape.height or shape.height > 12 * shape.width:
        return False
    return shape.stroke <= 0.6 * shape.height and shape.ratio >= 1.1


def _lines(letters: list[Shape]) -> Iterator[list[Shape]]:
    """Letters side by side, of like height and like contrast; neither bars, which fill their boxes, nor one shape again and again."""
    left = list(letters)
    while left:
        line = [left.pop(0)]
        rest = []
        for shape in left:
            if _is_next(line[-1], shape):
                line.append(shape)
            else:
                rest.append(shape)
        left = rest
        if len(line) >= FEWEST_LETTERS and median(shape.fill for shape in line) < 0.9 and len({(shape.width, shape.area) for shape in line}) >= 3:
            yield line


def _is_next(one: Shape, other: Shape) -> bool:
    taller, lower = max(one.height, other.height), min(one.height, other.height)
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    near = -0.3 * taller <= other.left - one.right <= 1.5 * taller
    return near and taller <= 2 * lower and overlap >= 0.6 * lower and max(one.ratio, other.ratio) <= 1.5 * min(one.ratio, other.ratio)
