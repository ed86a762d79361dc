"""One text, looked at by every recogniser."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, islice

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.packs import Pack, pack
from campaigns.drafting.screening.recognisers.framed import Framed
from campaigns.drafting.screening.recognisers.people import minors, named_victims
from campaigns.drafting.screening.recognisers.phones import phones
from campaigns.drafting.screening.recognisers.phrases import ACTIVE, ListedWord, listed_words, live_operations, prejudicial, sexual_victims
from campaigns.drafting.screening.recognisers.style import capitals, fancy_letters, link_only, reading_age
from campaigns.drafting.screening.spans import Span
from portal.core.text import hidden_words

LONGEST = 6000
"""Characters looked at; a longer text is longer than any draft may be and is refused as such, not passed over."""
MOST_OF_A_RULE = 20
"""Places marked per rule and text; whoever reads one that long has been warned."""


def chosen_pack() -> Pack:
    """The countries of the setting SCREENING_PACKS."""
    return pack(tuple(settings.SCREENING_PACKS))


@dataclass(frozen=True)
class Context:
    """What a text is looked at with. `colleagues` finds names that must not be named; it asks the database, so that the room's tests can do without."""

    pack: Pack = field(default_factory=chosen_pack)
    case_stage: str = ""
    words: Sequence[ListedWord] = ()
    colleagues: Callable[[str], Iterable[Span]] = lambda _text: ()


def spans(text: str, context: Context, *, is_post: bool = True) -> list[Span]:
    """Everything noticed in a text, in the order of the places. `is_post` False for working titles and descriptions: style is a matter of posts."""
    found = list(chain.from_iterable(_few(each) for each in _looks(text[:LONGEST], context, is_post=is_post)))
    if len(text) > LONGEST:
        reason = _("The text is longer than screening reads. Shorten it.")
        found.append(Span(LONGEST, len(text), "too-much", level=Level.BLOCK, reason=reason))
    return sorted(_without_shadows(found), key=lambda span: (span.start, span.end))


def noticed(text: str, context: Context, *, is_post: bool = True) -> list[Span]:
    """The same, without looking twice at what was looked at lately: the page of a saved draft is opened again and again with the same words.

    Kept in this process by everything that it depends on. Names of colleagues depend on who works here, and are looked for each time.
    """
    kept = _kept(text, context.pack.names, context.case_stage, tuple(context.words), is_post, get_language() or "", tuple(settings.SCREENING_OWN_CONTACTS))
    names = list(_few(context.colleagues(text[:LONGEST])))
    return sorted([*kept, *names], key=lambda span: (span.start, span.end)) if names else list(kept)


@lru_cache(maxsize=256)
def _kept(
    text: str, countries: tuple[str, ...], case_stage: str, words: tuple[ListedWord, ...], is_post: bool, _language: str, _own: tuple[str, ...]
) -> tuple[Span, ...]:
    return tuple(spans(text, Context(pack=pack(countries), case_stage=case_stage, words=words), is_post=is_post))


def _looks(text: str, context: Context, *, is_post: bool) -> Iterator[Iterable[Span]]:
    chosen = context.pack
    framed = Framed(text, chosen)
    yield phones(text, chosen)
    for pattern in chosen.patterns:
        yield pattern.spans(text)
    yield named_victims(framed)
    yield minors(text, chosen, is_active=context.case_stage in ACTIVE)
    yield live_operations(framed)
    yield prejudicial(framed, case_stage=context.case_stage)
    yield sexual_victims(framed)
    yield context.colleagues(text)
    yield listed_words(text, context.words)
    yield fancy_letters(text)
    yield _hidden(text)
    if is_post:
        yield capitals(text)
        yield link_only(text)
        yield reading_age(text)


def _hidden(text: str) -> Iterator[Span]:
    if said := hidden_words(text):
        yield Span(0, len(text), "hidden-characters", reason=said)


def _few(found: Iterable[Span]) -> Iterator[Span]:
    kept = list(islice(found, MOST_OF_A_RULE + 1))
    yield from kept[:MOST_OF_A_RULE]
    if len(kept) > MOST_OF_A_RULE:
        yield Span(kept[-1].start, kept[-1].end, "too-much")


IDENTIFIERS = ("national-id", "phone", "email", "birth-date", "case-number", "badge", "plate", "postcode", "address")
"""Which of several rules about the same characters says the most: the first."""


def _without_shadows(found: list[Span]) -> list[Span]:
    """Each place once per rule; where several kinds of number claim the same characters, only the one that says the most."""
    once = list({(span.start, span.end, span.rule): span for span in found}.values())
    taken = sorted((span for span in once if span.rule in IDENTIFIERS), key=lambda span: IDENTIFIERS.index(span.rule))
    covered, kept = bytearray(max((span.end for span in once), default=0)), []
    for span in taken:
        if not any(covered[span.start : span.end]):
            kept.append(span)
            covered[span.start : span.end] = b"\x01" * (span.end - span.start)
    return kept + [span for span in once if span.rule not in IDENTIFIERS]
