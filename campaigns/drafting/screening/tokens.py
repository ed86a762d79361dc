"""A text taken apart into words and sentences."""

import re
from typing import NamedTuple

TOKEN = re.compile(r"n['’]t\b|['’](?:s|re|ll|ve|m|d)\b|[^\W_]+?(?=n['’]t\b)|[^\W_]+|[.!?;\n]+")
SPOKEN = {"'re": "are", "'ll": "will", "'ve": "have", "'m": "am", "n't": "not"}
ADVERBS = frozenset(["just", "also", "then", "already", "still", "even", "again", "now", "finally", "always", "never", "both", "all", "really", "very", "so"])
NO_ADVERBS = frozenset(["family", "only", "reply", "supply", "apply", "july", "italy", "assembly", "anomaly", "bully", "rally", "elderly", "early", "ally"])


class Token(NamedTuple):
    """A word in small letters, contractions taken apart, with its place and the number of its sentence."""

    word: str
    start: int
    end: int
    sentence: int
    is_capital: bool

    @property
    def is_adverb(self) -> bool:
        """Whether it only says how or when, so that a sentence is built the same way without it."""
        return self.word in ADVERBS or (self.word.endswith("ly") and len(self.word) > 4 and self.word not in NO_ADVERBS)


def tokens_of(text: str) -> list[Token]:
    """The words of a text in order."""
    found, sentence = [], 0
    for match in TOKEN.finditer(text):
        said = match.group()
        if said[0] in ".!?;\n":
            if said[0] == "\n" or match.end() >= len(text) or text[match.end()].isspace() or text[match.end()] in "\"'”’)":
                sentence += 1
            continue
        word = said.casefold().replace("’", "'")
        found.append(Token(SPOKEN.get(word, word), match.start(), match.end(), sentence, said[0].isupper()))
    return found
