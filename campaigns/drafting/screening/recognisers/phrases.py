"""Phrases that give something away: an operation, a verdict before the verdict, the victim of a sexual offence, words that the force listed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.packs import Pack
from campaigns.drafting.screening.recognisers.sentences import sentence_bounds
from campaigns.drafting.screening.spans import Span

ACTIVE = frozenset({"arrested", "charged", "trial"})
"""Case stages at which proceedings are active: Contempt of Court Act 1981, Schedule 1."""
JIGSAW_REACH = 300
HELP = re.compile(r"\bif you\b|\bcrisis\b|\bhelpline\b|\bwe believe\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ListedWord:
    """One entry of a force's word list."""

    phrase: str
    level: Level
    reason: str
    listed_in: str


def live_operations(text: str, pack: Pack) -> Iterator[Span]:
    """Phrases about what officers do at this moment or are about to do."""
    for match in pack.any_of("live").finditer(text):
        yield Span(match.start(), match.end(), "live-operation")


def prejudicial(text: str, pack: Pack, *, case_stage: str) -> Iterator[Span]:
    """Phrases that take a verdict for granted: a warning while proceedings are active, a note when nobody said whether they are."""
    if case_stage == "closed":
        return
    level = Level.WARN if case_stage in ACTIVE else None
    reason = _("Proceedings are active: this may prejudice a fair trial. Say what happened without judging.") if level else ""
    for match in pack.any_of("prejudicial").finditer(text):
        yield Span(match.start(), match.end(), "prejudicial", level=level, reason=reason)


def sexual_victims(text: str, pack: Pack) -> Iterator[Span]:
    """A sexual offence, trafficking or mutilation with a detail of the victim close by; offers of help are left in peace."""
    details = pack.any_of("sexual_detail")
    for match in pack.any_of("sexual").finditer(text):
        left, right = max(0, match.start() - JIGSAW_REACH), min(len(text), match.end() + JIGSAW_REACH)
        own_left, own_right = sentence_bounds(text, match.start(), match.end(), JIGSAW_REACH)
        if details.search(text, left, right) and not HELP.search(text, own_left, own_right):
            yield Span(match.start(), match.end(), "sexual-victim")


def listed_words(text: str, words: Sequence[ListedWord]) -> Iterator[Span]:
    """Words and phrases of the force's lists, as whole words, in any case and with any space between."""
    if not words:
        return
    expression, known = _compiled(tuple(words))
    for match in expression.finditer(text):
        word = known[" ".join(match.group().casefold().split())]
        source = _("Word list: %(name)s") % {"name": word.listed_in}
        yield Span(match.start(), match.end(), "word-list", level=word.level, reason=word.reason, source=source)


@lru_cache(maxsize=4)
def _compiled(words: tuple[ListedWord, ...]) -> tuple[re.Pattern[str], dict[str, ListedWord]]:
    longest_first = sorted(words, key=lambda word: -len(word.phrase))
    expression = "|".join(r"\s+".join(re.escape(part) for part in word.phrase.split()) for word in longest_first)
    return re.compile(rf"(?<!\w)(?:{expression})(?!\w)", re.IGNORECASE), {" ".join(word.phrase.casefold().split()): word for word in reversed(longest_first)}
