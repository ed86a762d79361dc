"""Which card deals with a question: course files do not say, so the words that both use decide."""

import math
import re
from collections import Counter
from collections.abc import Sequence

WORD = re.compile(r"[^\W\d_]{4,}")
STEM = 6


def words(text: str) -> frozenset[str]:
    """The stems of the longer words of a text."""
    return frozenset(word[:STEM] for word in WORD.findall(text.lower()))


def best_card(question: str, cards: Sequence[str]) -> int | None:
    """The place of the card whose text shares most with the question's; words that few cards use weigh more. None without cards."""
    texts = [words(card) for card in cards]
    used = Counter(word for text in texts for word in text)
    asked = words(question)
    scores = [sum(math.log((1 + len(texts) / used[word]) / 2) for word in asked & text) for text in texts]
    return max(range(len(scores)), key=scores.__getitem__, default=None)
