"""What screening will say, while somebody types. Nothing is kept.

Names of colleagues are not looked for here: asking about them leaves a mark in the trail and is counted per day, which only saving does
(docs/security.md), and an answer at every key would be a way around both.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.drafting.screening.catalogue import RULES
from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.texts import LONGEST, Context, spans
from campaigns.drafting.screening.words import listed

HEAVIEST_FIRST = (Level.BLOCK, Level.WARN, Level.NOTE)


@dataclass(frozen=True, slots=True)
class Noticed:
    """One rule that would be noticed, and how much it would weigh."""

    label: str
    level: Level

    @property
    def level_words(self) -> str:
        """What it would ask of people."""
        return str(self.level.label)


@dataclass(frozen=True, slots=True)
class Foretold:
    """What would be noticed, the heaviest first. `is_whole`: all of it was looked at."""

    noticed: tuple[Noticed, ...] = ()
    is_whole: bool = True

    @property
    def stands_in_the_way(self) -> bool:
        """Whether something of it would have to be mended."""
        return any(one.level == Level.BLOCK for one in self.noticed)


def foretold(texts: Iterable[str], *, case_stage: str = "") -> Foretold:
    """What screening will say of texts that are being typed, each once, and no more characters in all than of one text. Writes nothing."""
    context = Context(case_stage=case_stage, words=listed())
    heaviest: dict[str, Level] = {}
    left, is_whole = LONGEST, True
    for text in dict.fromkeys(text for text in texts if text.strip()):
        if len(text) > left:
            is_whole = False
            continue
        left -= len(text)
        for span in spans(text, context):
            level = span.level or RULES[span.rule].level
            heaviest[span.rule] = min(level, heaviest.get(span.rule, level), key=HEAVIEST_FIRST.index)
    rows = sorted(heaviest.items(), key=lambda row: (HEAVIEST_FIRST.index(row[1]), list(RULES).index(row[0])))
    return Foretold(tuple(Noticed(str(RULES[rule].label), level) for rule, level in rows), is_whole)
