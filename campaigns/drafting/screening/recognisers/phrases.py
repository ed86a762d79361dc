"""Phrases that give something away: an operation, a verdict before the verdict, the victim of a sexual offence, words that the force listed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.recognisers.framed import Framed, Places, joined, meets
from campaigns.drafting.screening.recognisers.sentences import sentence_bounds
from campaigns.drafting.screening.spans import Span

ACTIVE = frozenset({"arrested", "charged", "trial"})
"""Case stages at which proceedings are active: Contempt of Court Act 1981, Schedule 1."""
JIGSAW_REACH = 300
WITHOUT_AN_OFFENCE = 1.2
"""How much more the words of a sentence must weigh when no word for an offence is known in the text."""
HELP = re.compile(
    r"\b(?:if you|crisis|helpline|we believe|awareness|signs of|spot the|learn (?:how|to|about)|train(?:ed|ing) (?:to|on|in|for)|course|charter|volunteers?"
    r"|talk (?:on|about)|workshop|campaign|report (?:it|any)|how to|became an offence|policy|conference|safeguarding|per cent|referral centre|rose by"
    r"|never the fault)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ListedWord:
    """One entry of a force's word list."""

    phrase: str
    level: Level
    reason: str
    listed_in: str


def live_operations(framed: Framed) -> Iterator[Span]:
    """What officers do at this moment, have taken up and hold, or are about to do."""
    listed = framed.outside_peace("live-operation", _listed(framed, "live"))
    weighed = framed.outside_peace("live-operation-weighed", framed.weighed("live-operation"))
    for start, end in framed.once_a_sentence([*listed, *framed.places("live-operation"), *weighed]):
        yield Span(start, end, "live-operation")
    yield from framed.spans_of_too_much()


def prejudicial(framed: Framed, *, case_stage: str) -> Iterator[Span]:
    """What takes a verdict for granted: a warning while proceedings are active, a note when nobody said whether they are."""
    if case_stage == "closed":
        return
    level = Level.WARN if case_stage in ACTIVE else None
    reason = _("Proceedings are active: this may prejudice a fair trial. Say what happened without judging.") if level else ""
    listed = framed.outside_peace("prejudicial-words", _listed(framed, "prejudicial"))
    weighed = framed.outside_peace("prejudicial-weighed", framed.weighed("prejudicial"))
    for start, end in framed.once_a_sentence([*listed, *framed.places("prejudicial"), *weighed]):
        yield Span(start, end, "prejudicial", level=level, reason=reason)
    yield from framed.spans_of_too_much()


def sexual_victims(framed: Framed) -> Iterator[Span]:
    """A sexual offence, trafficking or mutilation with a detail of the victim close by; offers of help are left in peace."""
    offences = framed.once_a_sentence([*_listed(framed, "sexual"), *framed.places("sexual-offence")])
    found = [one for one in framed.weighed("sexual-victim", more=0.0 if offences else WITHOUT_AN_OFFENCE) if not HELP.search(framed.text, *one)]
    if offences:
        of_offender = framed.places("sexual-offender")
        details = [place for place in framed.places("sexual-detail") if not meets(place, of_offender)] + _listed(framed, "sexual_detail")
        for start, end in offences:
            bounds = sentence_bounds(framed.text, start, end, JIGSAW_REACH)
            if meets((start - JIGSAW_REACH, end + JIGSAW_REACH), details) and not HELP.search(framed.text, *bounds):
                found.append((start, end))
    for start, end in joined(found):
        yield Span(start, end, "sexual-victim")
    yield from framed.spans_of_too_much()


def _listed(framed: Framed, name: str) -> Places:
    return [match.span() for match in framed.pack.any_of(name).finditer(framed.text)]


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
