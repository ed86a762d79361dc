"""People who should not be named, or found: victims, witnesses, children."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from campaigns.drafting.screening.packs import Near, Pack
from campaigns.drafting.screening.recognisers.framed import Framed, joined
from campaigns.drafting.screening.recognisers.sentences import sentence_bounds
from campaigns.drafting.screening.spans import Span
from campaigns.drafting.screening.weighing import learnt

NAME_REACH = 32
MOST_CANDIDATES = 200
MOST_RUNS = 600
"""Places looked at closely in one text."""
CAPITALISED = r"[A-ZÀ-ÖØ-Þ][\w'’-]{1,24}"
RUN = re.compile(rf"\b{CAPITALISED}(?: {CAPITALISED}){{0,5}}")
LISTING = re.compile(r",? (?:and|&|et) |, ")
SINGLE = re.compile(rf"\b(?:named(?: as)?|called|identified as) (?P<found>{CAPITALISED})")
TO_TEN = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
NUMBERS = [*TO_TEN, "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
PERSON = (
    "he|she|who|boy|girl|lad|lass|child|pupil|student|teenager|teen|youth|son|daughter|brother|sister|suspect|victim|juvenile|youngster"
    "|rider|driver|passenger|cyclist|runaway|defendant|accused|schoolboy|schoolgirl|infant|baby|toddler|minor"
)
COUNTED = r"(?:\d{1,2}|" + "|".join(NUMBERS) + ")"
GRADES = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|\\d{1,2}(?:st|nd|rd|th)"
AGE = re.compile(
    r"\b(?P<years>\d{1,3}|" + "|".join(NUMBERS) + r")(?:[- ]{1,2}years?[- ]{1,2}olds?\b|[- ]{1,2}years? of age\b| ?-?y(?:ea)?rs?[- ]olds?\b| ?y[./]?o\b)"
    r"|\bage[ds]? (?:just |only |barely )?(?P<aged>\d{1,3}|" + "|".join(NUMBERS) + r")\b(?! and (?:over|under)| or (?:over|under)|\+| ?(?:to|-|–) ?\d)"
    rf"|\b(?:{PERSON})(?:['’]s| is| was| has just turned| just turned| turned| turns) (?:only |just |barely )?(?P<told>\d{{1,2}}|"
    + "|".join(NUMBERS)
    + r")\b(?! ?(?:years?|minutes?|hours?|weeks?|times|of)\b)"
    r"|\b(?:year|grade) (?P<form>\d{1,2}) (?:pupil|student|girl|boy|child)s?\b(?! (?:(?:from )?across|from all|in all|everywhere))"
    rf"|\b(?P<grader>(?:{GRADES})[- ](?:grader|grade (?:student|pupil|boy|girl))s?)\b"
    r"|\b(?P<months>\d{1,2}|" + "|".join(NUMBERS) + r")[- ](?:day|week|month)s?[- ]olds?(?: (?:baby|boy|girl|infant|child|son|daughter|twin|was|is|had"
    r"|who|from|in)\b)"
    r"|\b(?P<teens>(?:early|mid|late|pre)?[- ]?teens)\b(?= |,|\.)"
    r"|\b(?P<schooled>schoolgirl|schoolboy"
    r"|(?:primary|elementary|middle|high|junior|secondary)[- ]school(?:er|[- ](?:girl|boy|pupil|student|child))|kindergart(?:e)?ner|preschooler"
    r"|(?:junior|senior) infants?|sixth[- ]former|(?:an |the )under-1[0-8]|(?:is |was |are |were )in (?:first|second|third|fourth|fifth|sixth) (?:class|grade)"
    r"|(?:transition|foundation) year (?:student|pupil)|(?:freshman|sophomore) at [A-Z][a-z]{2,20} (?:[A-Z][a-z]{2,20} )?High)s?\b"
    rf"|\b(?:{PERSON}|boys|girls|teenagers|children) (?:of |\()(?P<of>{COUNTED})\b(?! (?:the|our|them|these|those|hundred|years))"
    rf"|\b(?:of them|one|both|other|youngest|eldest|oldest|elder|younger)(?: is| was| are| were)?(?: aged| only| just| barely)?"
    rf" (?P<them>{COUNTED})(?= and\b|,|\.)"
    r"|(?<=[A-Za-z)])(?:,| \() ?(?:just |only |barely )?(?P<between>\d{1,2})(?=,|\.|\)| from\b| of\b)",
    re.IGNORECASE,
)
RANGE = re.compile(r"(?:\d|\bunder|\bover|\bfor)(?: to| -|-|–| and)? ?$", re.IGNORECASE)
SOMEBODY_IS = re.compile(rf"\b(?:{PERSON}) (?:is|was|turns) $", re.IGNORECASE)
IN_TEENS = re.compile(r"\b(?:his|her|their)(?: early| mid| late)?[- ]?$", re.IGNORECASE)
OWN_CHILD = re.compile(r"\b(?:the|her|his|their|our|my|a|an) $", re.IGNORECASE)
DOES = re.compile(
    r"asleep|alone|safe|unharmed|unhurt|slept|ran|fell|got|went|rang|told|took|said|came|made|gave|had|was|is|has|found|saw|lost|left|\w{3,}ed|\w{3,}ing",
    re.IGNORECASE,
)
ANIMAL = re.compile(r"\b(?:dogs?|horse|k-?9|puppy|cat|pony|hound|mare|spaniel|shepherd)\b", re.IGNORECASE)
LINKS = frozenset({"from", "of", "in", "at", "near", "on", "is", "was", "has"})
SCHOOL = re.compile(
    r"\b(?:school|college|academy|kindergarten|nursery|playgroup|elementary|daycare|day care|preschool|junior high|sixth form)\b", re.IGNORECASE
)
PLACE = re.compile(
    rf"\b(?:from|of|in|into|at|near|to|on|outside|inside|around|through|behind|by|off|across|attends|attended)(?: the)? (?P<found>{CAPITALISED})"
    rf"|^(?P<first>{CAPITALISED}): "
    rf"|\b[Aa]n? (?P<home>{CAPITALISED}) (?:youth|boy|girl|teen|teenager|lad|schoolboy|schoolgirl|pupil|student|child|juvenile|toddler|mother|family)\b",
    re.MULTILINE,
)


def named_victims(framed: Framed) -> Iterator[Span]:
    """Names of people near a word for a victim, a witness or a child, or told to have been hurt or to have seen it; never who is accused."""
    text, pack = framed.text, framed.pack
    names = names_in(text, pack)
    if len(names) > MOST_CANDIDATES:
        yield Span(*names[MOST_CANDIDATES], "too-much")
        names = names[:MOST_CANDIDATES]
    weights = learnt()["named-victim"]
    at = _tokens_of_names(framed, names)
    accused = {one.name for one in framed.found("accused-name", at)} if at else set()
    told = [one.name for one in framed.found("named-victim", at) if one.name and one.name not in accused] if at else []
    told = [*told, *(name for name in names if name not in accused and weights.are_enough(framed.features_of_name(*name)))]
    told = _with_their_neighbours(text, told, [name for name in names if name not in accused])
    for start, end in joined([*told, *(place for place in _names_near(text, names, pack) if place not in accused)]):
        yield Span(start, end, "named-victim")
    yield from framed.spans_of_too_much()


def names_in(text: str, pack: Pack) -> list[tuple[int, int]]:
    """What reads as a name of somebody, one more than are looked at in all."""
    runs = islice(RUN.finditer(text), MOST_RUNS)
    return list(islice((name for run in runs for name in _names_in(text, run.start(), run.end(), pack)), MOST_CANDIDATES + 1))


def _with_their_neighbours(text: str, told: list[tuple[int, int]], names: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Names that are told, and those listed beside one: `Ada Bell, Joe Cole and Mia Dunn`."""
    kept = set(told)
    for one, other in (*pairwise(names), *((after, before) for before, after in reversed(list(pairwise(names))))):
        between = text[min(one[1], other[1]) : max(one[0], other[0])]
        if one in kept and LISTING.fullmatch(between):
            kept.add(other)
    return sorted(kept)


def _tokens_of_names(framed: Framed, names: list[tuple[int, int]]) -> dict[int, int]:
    """Which token a name begins at, and how many it takes."""
    begins = {token.start: number for number, token in enumerate(framed.tokens)}
    found = {}
    for start, end in names:
        first = last = begins[start]
        while last < len(framed.tokens) and framed.tokens[last].end <= end:
            last += 1
        found[first] = last - first
    return found


def _names_near(text: str, names: list[tuple[int, int]], pack: Pack) -> Iterator[tuple[int, int]]:
    words = re.compile(r"\b(?:" + "|".join(pack.words["victims"]) + r")\b", re.IGNORECASE)
    near, again = Near(words, text), Near(words, text)
    if not near.are_there:
        return
    for start, end in names:
        left, right = sentence_bounds(text, start, end, NAME_REACH)
        if near.are_within(start, end, NAME_REACH) and words.search(text, left, right):
            yield start, end
    stop = pack.word_set("not_names") | pack.word_set("places")
    for match in SINGLE.finditer(text):
        start, end = match.span("found")
        if match["found"] not in stop and not text[end : end + 2].strip().istitle() and again.are_within(start, end, NAME_REACH):
            yield start, end


def _names_in(text: str, start: int, end: int, pack: Pack) -> Iterator[tuple[int, int]]:
    """The parts of a run of capitalised words that read as names of people: two or three words, no place, no colleague's rank before them."""
    not_names, places, ranks = pack.word_set("not_names"), pack.word_set("places") | pack.word_set("things"), pack.word_set("ranks") | pack.word_set("titles")
    part: list[re.Match[str]] = []
    is_ranked = False
    for word in [*re.finditer(r"\S+", text[start:end]), None]:
        said = re.sub(r"['’]s$", "", word.group()) if word else ""
        if word is not None and said not in not_names and said not in ranks and not any(char.isdigit() for char in said):
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
        if SCHOOL.search(text, left, right) or any(
            (place["found"] or place["first"] or place["home"]) not in not_places for place in PLACE.finditer(text, left, right)
        ):
            yield Span(match.start(), match.end(), rule)


def _is_minor(match: re.Match[str]) -> bool:
    if match["form"] or match["grader"] or match["months"] or match["teens"] or match["schooled"]:
        return not match["teens"] or bool(IN_TEENS.search(match.string, max(0, match.start() - 24), match.start()))
    said = (match["years"] or match["aged"] or match["told"] or match["of"] or match["them"] or match["between"]).casefold()
    return (int(said) if said.isdigit() else NUMBERS.index(said) + 1) < 18


def _is_about_a_person(text: str, match: re.Match[str], persons: frozenset[str]) -> bool:
    """Not a group by age, and not a bridge or a police dog of that age."""
    if match["between"] is not None and ANIMAL.search(text, max(0, match.start() - 24), match.start()):
        return False
    before, after = text[max(0, match.start() - 8) : match.start()], text[match.end() : match.end() + 24]
    if match["years"] is None:
        return True
    if RANGE.search(before):
        return False
    if re.search(r"\b(?:is|are|was|turns) $", before) and not match.group().casefold().endswith("o"):
        return bool(SOMEBODY_IS.search(text, max(0, match.start() - 20), match.start()))
    follows = re.match(r" (\w+)(?: (\w+))?", after)
    if follows and OWN_CHILD.search(before) and DOES.fullmatch(follows[1]):
        return True
    return follows is None or follows[1].casefold() in persons or (follows[2] or "").casefold() in persons - LINKS
