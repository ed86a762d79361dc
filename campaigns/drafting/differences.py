"""The words that went and came between two texts, in runs that read without colour."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

_TOKENS = re.compile(r"\s+|\w+(?:[-.:,'’]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text that stayed ("same"), came ("added") or went ("removed")."""

    kind: str
    text: str


def parts(before: str, after: str) -> list[Part]:
    """The words of `after` with what went and what came. Both texts can be put together again from the parts.

    Replaced words with nothing but spaces between them are one run: "open today" became "closed tomorrow", not word by word.
    """
    runs: list[tuple[str, str]] = []
    for is_equal, went, came in _runs(_TOKENS.findall(before), _TOKENS.findall(after)):
        if is_equal:
            runs.append((went, went))
        elif len(runs) > 1 and not runs[-1][0].strip(" ") and runs[-1][0] == runs[-1][1] and all(runs[-2]) and went and came and runs[-2][0] != runs[-2][1]:
            gap, (old, new) = runs.pop()[0], runs.pop()
            runs.append((old + gap + went, new + gap + came))
        else:
            runs.append((went, came))
    return [part for went, came in runs for part in _parts(went, came)]


def _runs(old: list[str], new: list[str]) -> list[tuple[bool, str, str]]:
    codes = SequenceMatcher(None, old, new).get_opcodes()
    return [(kind == "equal", "".join(old[a:b]), "".join(new[c:d])) for kind, a, b, c, d in codes]


def _parts(went: str, came: str) -> list[Part]:
    if went == came:
        return [Part("same", went)]
    return [Part(kind, text) for kind, text in (("removed", went), ("added", came)) if text]
