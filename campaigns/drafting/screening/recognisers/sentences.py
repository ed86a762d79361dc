"""Where a sentence begins and ends, as far as it matters here."""

import re

ENDS = re.compile(r"[.!?;](?=\s|$)|\n")
LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")


def sentence_bounds(text: str, start: int, end: int, reach: int) -> tuple[int, int]:
    """The part of a sentence around a place: not beyond its end, and not more than `reach` characters away."""
    left = max(0, start - reach)
    for mark in ENDS.finditer(text, left, start):
        left = mark.end()
    mark_after = ENDS.search(text, end, min(len(text), end + reach))
    return left, mark_after.start() if mark_after else min(len(text), end + reach)
