"""People who should not be named, or found: victims, witnesses, children."""

import re
from collections.abc import Iterator

from campaigns.drafting.screening.packs import Near, Pack
from campaigns.drafting.screening.recognisers.sentences import sentence_bounds
from campaigns.drafting.screening.spans import Span

NAME_REACH = 32
MOST_CANDIDATES = 200
"""Places looked at closely in one text."""
CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w'’-]{1,24}"
RUN = re.compile(rf"\b{CAPITALISED}(?: {CAPITALISED}){{0,5}}")
SINGLE = re.compile(rf"\b(?:named(?: as)?|called|identified as) (?P<found>{CAPITALISED})")
TO_TEN = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
NUMBERS = [*TO_TEN, "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
PERSON = "he|she|boy|girl|lad|lass|child|pupil|student|teenager|youth|son|daughter|suspect|victim"
AGE = re.compile(
    r"\b(?P<years>\d{1,3}|" + "|".join(NUMBERS) + r")(?:[- ]{1,2}years?[- ]{1,2}olds?\b| ?y/?o\b)"
    r"|\bage[ds]? (?P<aged>\d{1,3}|" + "|".join(NUMBERS) + r")\b(?! and (?:over|under)| or (?:over|under)|\+| ?(?:to|-|–) ?\d)"
    rf"|\b(?:{PERSON}) (?:is|was|turned) (?:only |just |barely )?(?P<told>\d{{1,2}}|"
    + "|".join(NUMBERS)
    + r")\b(?! ?(?:years?|minutes?|hours?|weeks?|times|of)\b)"
    r"|\b(?:year|grade) (?P<form>\d{1,2}) (?:pupil|student|girl|boy|child)"
    r"|(?<=[A-Za-z)]), (?P<between>\d{1,2})(?=,| from\b| of\b)",
    re.IGNORECASE,
)
RANGE = re.compile(r"(?:\d|\bunder|\bover|\bfor)(?: to| -|-|–| and)? ?$", re.IGNORECASE)
SOMEBODY_IS = re.compile(rf"\b(?:{PERSON}) (?:is|was|turns) $", re.IGNORECASE)
LINKS = frozenset({"from", "of", "in", "at", "near", "on", "is", "was", "has"})
SCHOOL = re.compile(r"\b(?:school|college|academy|kindergarten|nursery|playgroup)\b", re.IGNORECASE)
PLACE = re.compile(rf"\b(?:from|of|in|at|near|to|on)(?: the)? (?P<found>{CAPITALISED})")


def named_victims(text: str, pack: Pack) -> Iterator[Span]:
    """Names of two words or more near a word for a victim, a witness or a child; and single ones after `named` and `called`."""
    words = re.compile(r"\b(?:" + "|".join(pack.words["victims"]) + r")\b", re.IGNORECASE)
    near, again = Near(words, text), Near(words, text)
    if not near.are_there:
        return
    for tried, match in enumerate(RUN.finditer(text)):
        if tried == MOST_CANDIDATES:
            yield Span(match.start(), match.end(), "too-much")
            return
        for start, end in _names_in(text, match.start(), match.end(), pack):
            left, right = sentence_bounds(text, start, end, NAME_REACH)
            if near.are_within(start, end, NAME_REACH) and words.search(text, left, right):
                yield Span(start, end, "named-victim")
    stop = pack.word_set("not_names") | pack.word_set("places")
    for match in SINGLE.finditer(text):
        start, end = match.span("found")
        if match["found"] not in stop and not text[end : end + 2].strip().istitle() and again.are_within(start, end, NAME_REACH):
            yield Span(start, end, "named-victim")


def _names_in(text: str, start: int, end: int, pack: Pack) -> Iterator[tuple[int, int]]:
    """The parts of a run of capitalised words that read as names of people: two or three words, no place, no colleague's rank before them."""
    not_names, places, ranks = pack.word_set("not_names"), pack.word_set("places"), pack.word_set("ranks")
    part: list[re.Match[str]] = []
    is_ranked = False
    for word in [*re.finditer(r"\S+", text[start:end]), None]:
        said = re.sub(r"['’]s$", "", word.group()) if word else ""
        if word is not None and said not in not_names and said not in ranks:
            part.append(word)
            continue
        reads_as_name = 2 <= len(part) <= 3 and not is_ranked and not any(re.sub(r"['’]s$", "", each.group()) in places for each in part)
        if reads_as_name:
            yield start + part[0].start(), start + part[-1].end()
        part, is_ranked = [], said in ranks


def minors(text: str, pack: Pack, *, is_active: bool) -> Iterator[Span]:
    """Ages under 18 in a sentence with a school or a place. While proceedings are active it is the stricter rule."""
    rule = "minor-in-proceedings" if is_active else "minor"
    persons = pack.word_set("people")
    not_places = pack.word_set("not_names")
    for tried, match in enumerate(AGE.finditer(text)):
        if tried == MOST_CANDIDATES:
            yield Span(match.start(), match.end(), "too-much")
            return
        if not _is_minor(match) or not _is_about_a_person(text, match, persons):
            continue
        left, right = sentence_bounds(text, match.start(), match.end(), 160)
        if SCHOOL.search(text, left, right) or any(place["found"] not in not_places for place in PLACE.finditer(text, left, right)):
            yield Span(match.start(), match.end(), rule)


def _is_minor(match: re.Match[str]) -> bool:
    if match["form"]:
        return True
    said = (match["years"] or match["aged"] or match["told"] or match["between"]).casefold()
    return (int(said) if said.isdigit() else NUMBERS.index(said) + 1) < 18


def _is_about_a_person(text: str, match: re.Match[str], persons: frozenset[str]) -> bool:
    """Not a group by age, and not a bridge or a police dog of that age."""
    before, after = text[max(0, match.start() - 8) : match.start()], text[match.end() : match.end() + 24]
    if match["years"] is None:
        return True
    if RANGE.search(before):
        return False
    if re.search(r"\b(?:is|are|was|turns) $", before) and not match.group().casefold().endswith("o"):
        return bool(SOMEBODY_IS.search(text, max(0, match.start() - 20), match.start()))
    follows = re.match(r" (\w+)(?: (\w+))?", after)
    return follows is None or follows[1].casefold() in persons or (follows[2] or "").casefold() in persons - LINKS
