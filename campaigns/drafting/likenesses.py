"""How alike two texts are, links, capitals, marks and the order of words left aside."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process, utils

from campaigns.drafting.links import LINK

LONGEST_COMPARED = 1000
NEARLY = 88.0
"""Of 100: from here on two texts count as nearly the same (the ratio of their sorted words)."""
SAME = 99.9
MOST_KEPT = 10
"""Of the posts that are like one that is submitted, so many are kept beside it, the most alike first."""


class Alike(NamedTuple):
    """A post by its key, with its account and network, and how like another one it is, of 100."""

    pk: int
    text: str
    account: int
    network: str
    score: float = 0.0


def alike(text: str, network: str, others: Sequence[Alike]) -> list[Alike]:
    """Those of the others on this network that say nearly the same, the most alike first."""
    asked = comparable(text)
    if not asked:
        return []
    there = {place: comparable(other.text) for place, other in enumerate(others) if other.network == network}
    found = process.extract(asked, there, scorer=fuzz.ratio, score_cutoff=NEARLY, limit=None)
    return [others[place]._replace(score=score) for _text, score, place in found]


@lru_cache(maxsize=2048)
def comparable(text: str) -> str:
    """What of a text is compared: its words in small letters, sorted, without links. Kept for some: the same posts are compared again and again."""
    return " ".join(sorted(utils.default_process(LINK.sub(" ", text[:LONGEST_COMPARED])).split()))
