"""Numbers to geometry, and nothing else: what the drawing templates need, worked out in pure functions.

Shares are 0 to 1. A share of `None` means that there is no figure to draw: the circle is not open, or the number is
hidden because too few people stand behind it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CENTRE = (206, 210)
FIRST_RADIUS = 46
STEP = 43
BAND = 34
LEGEND_TOP = 61
LEGEND_STEP = 98


@dataclass(frozen=True)
class PondCircle:
    """One circle, ready to draw. `arc` is the filled part in hundredths of the way round."""

    name: str
    state: str
    figure: str
    share: float | None
    lines: tuple[str, ...]
    tone: int
    radius: float
    arc: float
    edges: tuple[float, float]
    label_y: int
    line_ys: tuple[tuple[int, str], ...]


def percent(share: float | None) -> str:
    """`0.917` → `92 %`, with a space that does not break; a dash when there is no figure."""
    return "–" if share is None else f"{round(share * 100)}\u00a0%"


def pond_circles(circles: Sequence[Mapping[str, Any]]) -> list[PondCircle]:
    """The pond's circles from the middle outwards.

    Each mapping: `name`, `share` (0..1 or None), `lines` (texts under the name), `state` (open, closed or hidden);
    optional `figure` (the words in place of the percentage), `tone` (1 to 4) and `radius`.
    """
    drawn = []
    for index, circle in enumerate(circles):
        share = circle.get("share")
        state = circle.get("state") or ("closed" if share is None else "open")
        radius = circle.get("radius") or FIRST_RADIUS + STEP * index
        top = LEGEND_TOP + LEGEND_STEP * index
        lines = tuple(str(line) for line in circle.get("lines") or ())
        drawn.append(
            PondCircle(
                name=str(circle["name"]),
                state=state,
                figure=str(circle.get("figure") or percent(share if state == "open" else None)),
                share=share if state == "open" else None,
                lines=lines,
                tone=int(circle.get("tone") or min(index + 1, 4)),
                radius=radius,
                arc=round(max(0.0, min(1.0, share or 0.0)) * 100, 1) if state == "open" else 0.0,
                edges=(radius - BAND / 2, radius + BAND / 2),
                label_y=top,
                line_ys=tuple((top + 23 + 21 * place, line) for place, line in enumerate(lines)),
            )
        )
    return drawn


@dataclass(frozen=True)
class Bar:
    """One bar: its label, its figure in words, and its length in hundredths of the longest."""

    label: str
    figure: str
    length: float | None
    note: str = ""


def bars(rows: Sequence[Mapping[str, Any]], *, whole: float | None = None) -> list[Bar]:
    """Bars of `rows` (`label`, `value` or None, optional `figure` and `note`), against `whole` or the largest value."""
    values = [float(row["value"]) for row in rows if row.get("value") is not None]
    scale = float(whole if whole else max(values, default=0.0)) or 1.0
    return [
        Bar(
            label=str(row["label"]),
            figure=str(row.get("figure", "–" if row.get("value") is None else row["value"])),
            length=None if row.get("value") is None else round(min(1.0, float(row["value"]) / scale) * 100, 1),
            note=str(row.get("note", "")),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Trend:
    """A line over time in a box of `width` × `height`; `path` and `area` are SVG point lists."""

    width: int
    height: int
    base: int
    path: str
    area: str
    dots: tuple[tuple[float, float, str, str], ...]
    top_label: str
    first: str
    last: str


def trend(points: Sequence[tuple[Any, float | None]], *, top: float | None = None) -> Trend:
    """A trend of `(label, value)` pairs in order of time, from zero up to `top` or the largest value."""
    width, height, left, right, upper, base = 720, 200, 8, 8, 10, 190
    known = [float(value) for _, value in points if value is not None]
    scale = float(top if top else max(known, default=0.0)) or 1.0
    step = (width - left - right) / max(1, len(points) - 1)
    dots = tuple(
        (
            round(left + step * place, 1),
            round(base - (base - upper) * min(1.0, float(value) / scale), 1),
            str(label),
            f"{value:g}",
        )
        for place, (label, value) in enumerate(points)
        if value is not None
    )
    path = " ".join(f"{x},{y}" for x, y, _, _ in dots)
    area = f"{dots[0][0]},{base} {path} {dots[-1][0]},{base}" if dots else ""
    return Trend(
        width=width,
        height=height,
        base=base,
        path=path,
        area=area,
        dots=dots,
        top_label=f"{scale:g}",
        first=str(points[0][0]) if points else "",
        last=str(points[-1][0]) if points else "",
    )
