"""Sentences weighed word by word: what the frames do not know, but what the labelled sentences are full of.

The weights are learnt from the labelled sentences that are there for mending (`make screening-weights`), by logistic regression, and kept as a data file.
A sentence weighs what its words, pairs of neighbouring words and beginnings of long words weigh; for a name, what stands around it counts again.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import fsum
from pathlib import Path

from campaigns.drafting.screening.tokens import Token

FILE = Path(__file__).parent / "packs" / "weights.csv"
BIAS, ENOUGH = "(bias)", "(enough)"
"""Two rows of the file that are no words: what every sentence weighs, and from which sum on it is found."""
LONGEST_SENTENCE = 120
"""Words of one sentence that are weighed."""
BEGINNING = 5
AROUND = 5
"""Words on each side of a name that count again."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What words weigh for one rule."""

    of: Mapping[str, float]

    def are_enough(self, features: set[str], *, more: float = 0.0) -> bool:
        """Whether a sentence with these features is found; `more`: how much more than enough is asked."""
        return self.sum_of(features) >= self.of[ENOUGH] + more

    def sum_of(self, features: set[str]) -> float:
        """What the features weigh together."""
        return self.of[BIAS] + fsum(self.of.get(feature, 0.0) for feature in features)


@lru_cache(maxsize=1)
def learnt() -> dict[str, Weights]:
    """The weights of the data file by rule."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(line for line in file if not line.startswith("#"))
        rules = next(rows)[1:]
        of: dict[str, dict[str, float]] = {rule: {} for rule in rules}
        for feature, *given in rows:
            for rule, weight in zip(rules, given, strict=True):
                if weight:
                    of[rule][feature] = float(weight)
    return {rule: Weights(weights) for rule, weights in of.items()}


def features_of(tokens: Sequence[Token]) -> set[str]:
    """What is weighed of one sentence: words, neighbours, beginnings; a number is a nought, a capital inside is no word of its own."""
    shown = [_shown(token, is_first=not at) for at, token in enumerate(tokens[:LONGEST_SENTENCE])]
    found = set(shown)
    found.update(f"{one} {other}" for one, other in pairwise(["^", *shown, "$"]))
    found.update(f"{word[:BEGINNING]}~" for word in shown if len(word) > BEGINNING and word != CAPITAL)
    found.update(f"~{end}" for word in shown for end in ("ing", "ed", "ly") if len(word) > len(end) + 1 and word.endswith(end))
    return found


def features_around(tokens: Sequence[Token], begin: int, end: int) -> set[str]:
    """What is weighed of a name, tokens `begin` to `end` of a sentence, beside the sentence: the words before and behind it, by distance and by side."""
    before = ["^", "^", *(_shown(token, is_first=not at) for at, token in enumerate(tokens[:begin]))][-AROUND:]
    after = [*(_shown(token, is_first=False) for token in tokens[end : end + AROUND]), "$", "$"][:AROUND]
    placed = {f"<1 {before[-1]}", f"<2 {before[-2]}", f"<12 {before[-2]} {before[-1]}", f">1 {after[0]}", f">2 {after[1]}", f">12 {after[0]} {after[1]}"}
    return placed | {f"< {word}" for word in before} | {f"> {word}" for word in after}


CAPITAL = "<cap>"


def _shown(token: Token, *, is_first: bool) -> str:
    if token.word.isdigit():
        return "0"
    return CAPITAL if token.is_capital and not is_first and token.word != "i" else token.word
