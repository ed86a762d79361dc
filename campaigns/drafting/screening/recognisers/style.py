"""How a text is written: letters that are none, shouting, a link without a word, and words that few understand."""

import re
from collections.abc import Iterator
from functools import lru_cache

import pyphen

from campaigns.drafting.screening.recognisers.sentences import LETTERS
from campaigns.drafting.screening.spans import Span

FANCY = re.compile("[\U0001d400-\U0001d7ff\u2460-\u24ff\U0001f130-\U0001f189\uff21-\uff3a\uff41-\uff5a]+")
PILED = re.compile("[^\\W\\d_]?[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{3,}")
LINK = re.compile(r"(?:https?://|www\.)\S+|(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/\S+", re.IGNORECASE)
TAGS = re.compile(r"[#@]\w+")
ENGLISH = frozenset(["the", "of", "and", "to", "is", "are", "a", "an", "in", "for", "was", "has", "have", "been", "with", "on", "at", "by", "this", "that"])
HARD_GRADE = 13.0
"""Flesch-Kincaid grade from which a text is mentioned: school years, beyond secondary school."""
FEWEST_WORDS = 12


def fancy_letters(text: str) -> Iterator[Span]:
    """Mathematical, circled and full-width letters, and marks piled three high on a letter."""
    if text.isascii():
        return
    for expression in (FANCY, PILED):
        for match in expression.finditer(text):
            yield Span(match.start(), match.end(), "fancy-letters")


def capitals(text: str) -> Iterator[Span]:
    """A text of more than 20 letters, four fifths of which are capitals."""
    letters = [char for char in text if char.isalpha()]
    if len(letters) > 20 and sum(char.isupper() for char in letters) > 0.8 * len(letters):
        yield Span(0, len(text), "capitals")


def link_only(text: str) -> Iterator[Span]:
    """A link, and beside it nothing but tags, names and signs."""
    without = LINK.sub(" ", text)
    if without != text and not LETTERS.search(TAGS.sub(" ", without)):
        yield Span(0, len(text), "link-only")


def reading_age(text: str) -> Iterator[Span]:
    """An English text that asks for more years of school than most people had."""
    if grade(text) >= HARD_GRADE:
        yield Span(0, len(text), "reading-age")


def grade(text: str) -> float:
    """The Flesch-Kincaid grade level; 0 for a text of fewer than a dozen words, and for one that is not English."""
    words = LETTERS.findall(LINK.sub(" ", text))[:1000]
    lowered = [word.casefold() for word in words]
    if len(words) < FEWEST_WORDS or (not text.isascii() and sum(not char.isascii() for char in text) > len(text) / 10) or not ENGLISH & set(lowered):
        return 0.0
    sentences = max(1, len(re.findall(r"[.!?]+(?:\s|$)|\n\n", text.rstrip() + " ")))
    syllables = sum(_syllables(word) for word in lowered)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@lru_cache(maxsize=4096)
def _syllables(word: str) -> int:
    """By the places where the word may be hyphenated; never fewer than the groups of vowels that are spoken, which hyphenation leaves out at the ends."""
    groups = len(re.findall(r"[aeiouy]+", word[:40])) - (word.endswith("e") and not word.endswith("le") and len(word) > 3)
    return max(1, groups, len(_hyphenation().positions(word[:40])) + 1)


@lru_cache(maxsize=1)
def _hyphenation() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB")
