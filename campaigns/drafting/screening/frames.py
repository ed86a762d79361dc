"""Sentences recognised by how they are built: who does what, in which tense, to whom. The frames are data (packs/frames.toml).

A frame is a row of elements that must follow each other inside one sentence; adverbs may stand between them:

    word          this word                    a/b/c        one of these words
    <family>      a noun of the family, singular or plural, or one of its phrases
    <verb.ing>    a verb of the family in this form: base, s, past, pp, ing, any
    *3            up to three words of any kind
    <Name>        a name of a person, found beforehand    <Capital>    a word with a capital    <Number>    one of one or two digits
    <Any>         any word
    x?            the element may be missing
    !a/b !<f>     what follows is none of these

Several frames may be joined: `one & another & -third`. Then all must stand in one sentence in whatever order, the one with a minus must not,
and what is marked is the first.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from campaigns.drafting.screening.inflections import forms_of, plural_of
from campaigns.drafting.screening.tokens import Token, tokens_of

MOST_STEPS, STEPS_A_WORD = 12_000, 8
"""Elements compared for one rule in one text: so many, and some for each word."""
MOST_ADVERBS = 2
SPECIAL = frozenset({"<Name>", "<Capital>", "<Number>", "<Any>"})


class TooMuch(Exception):
    """The text holds more beginnings of frames than are looked at."""


class Found(NamedTuple):
    """Characters `start` to `end` that a frame fits, the number of the sentence, and where the name in it stands."""

    start: int
    end: int
    sentence: int
    name: tuple[int, int] | None


@dataclass(slots=True)
class Choices:
    """Words that may come next, each with what may follow it; `is_end`: a phrase ends before them."""

    next: dict[str, "Choices"] = field(default_factory=dict)
    is_end: bool = False

    def add(self, words: Sequence[str]) -> None:
        """One more phrase."""
        at = self
        for word in words:
            at = at.next.setdefault(word, Choices())
        at.is_end = True


@dataclass(frozen=True, slots=True)
class Element:
    """One part of a frame: words to choose from, a gap of up to `gap` words, a name, or what must not follow."""

    choices: Choices | None = None
    gap: int = 0
    special: str = ""
    is_optional: bool = False
    is_refused: bool = False


Frame = tuple[Element, ...]


class Joined(NamedTuple):
    """Numbers of frames that must stand in one sentence, and of those that must not; the first is the place."""

    wanted: tuple[int, ...]
    unwanted: tuple[int, ...]


class Frames:
    """All frames of one rule. Ask `found_in`."""

    def __init__(self, written: Sequence[str], families: Mapping[str, Choices]) -> None:
        self._by_word: dict[str, list[tuple[int, Frame]]] = {}
        self._numbers: dict[str, int] = {}
        self._families = families
        self._alone: set[int] = set()
        self._joined: list[Joined] = []
        for one in written:
            parts = one.split(" & ")
            numbers = [self._number(part.removeprefix("-")) for part in parts]
            if len(parts) == 1:
                self._alone.add(numbers[0])
                continue
            wanted = [number for number, part in zip(numbers, parts, strict=True) if not part.startswith("-")]
            self._joined.append(Joined(tuple(wanted), tuple(number for number in numbers if number not in wanted)))
        self._places = self._alone | {joined.wanted[0] for joined in self._joined}
        self._parts = {number for joined in self._joined for number in (*joined.wanted, *joined.unwanted)}

    def _number(self, written: str) -> int:
        """The number of one frame, each kept once however many are joined with it."""
        if written not in self._numbers:
            self._numbers[written] = len(self._numbers)
            frame = tuple(_element(part, self._families) for part in written.split())
            for begin in _beginnings(frame):
                self._by_word.setdefault(begin, []).append((self._numbers[written], frame))
        return self._numbers[written]

    def found_in(self, tokens: Sequence[Token], names: Mapping[int, int] | None = None) -> Iterator[Found]:
        """Every place that a frame fits, sentence by sentence. `names`: token number to how many tokens long the name there is. Raises TooMuch."""
        search, at = _Search(tokens, names or {}), 0
        while at < len(tokens):
            end = search.end_of_sentence(at)
            yield from self._found_in_sentence(search, at, end)
            at = end

    def _found_in_sentence(self, search: "_Search", begin: int, end: int) -> Iterator[Found]:
        met: dict[int, list[Found]] = {}
        for at in range(begin, end):
            is_told = False
            for number, frame in self._beginning_with(search, at):
                if (is_told and number not in self._parts) or (number in met and number not in self._places):
                    continue
                if (found := search.found(frame, at, end)) is None:
                    continue
                met.setdefault(number, []).append(found)
                if number in self._alone and not is_told:
                    is_told = True
                    yield found
        for joined in self._joined:
            if all(number in met for number in joined.wanted) and not any(number in met for number in joined.unwanted):
                yield from met[joined.wanted[0]]

    def _beginning_with(self, search: "_Search", at: int) -> Iterator[tuple[int, Frame]]:
        token = search.tokens[at]
        yield from self._by_word.get(token.word, ())
        if at in search.names:
            yield from self._by_word.get("<Name>", ())
        if token.is_capital:
            yield from self._by_word.get("<Capital>", ())
        if token.word.isdigit():
            yield from self._by_word.get("<Number>", ())


class _Search:
    """One text, and how much of it was compared so far."""

    def __init__(self, tokens: Sequence[Token], names: Mapping[int, int]) -> None:
        self.tokens, self.names, self.steps = tokens, names, 0
        self.most = MOST_STEPS + STEPS_A_WORD * len(tokens)
        self.name: int | None = None

    def end_of_sentence(self, at: int) -> int:
        """The number of the first token behind the sentence of a token."""
        sentence = self.tokens[at].sentence
        while at < len(self.tokens) and self.tokens[at].sentence == sentence:
            at += 1
        return at

    def found(self, frame: Frame, at: int, end: int) -> Found | None:
        """The place that a frame fits when it begins at a token of a sentence that ends before `end`."""
        self.name = None
        stop = self.fits(frame, 0, at, end)
        if stop <= at:
            return None
        name = None
        if self.name is not None:
            name = (self.tokens[self.name].start, self.tokens[self.name + self.names[self.name] - 1].end)
        return Found(self.tokens[at].start, self.tokens[stop - 1].end, self.tokens[at].sentence, name)

    def fits(self, frame: Frame, number: int, at: int, end: int) -> int:
        """Where the rest of a frame ends when it begins at a token; -1 when it does not fit."""
        if number == len(frame):
            return at
        self.steps += 1
        if self.steps > self.most:
            raise TooMuch
        element = frame[number]
        if element.gap:
            stops = (self.fits(frame, number + 1, begin, end) for begin in range(at, min(at + element.gap, end) + 1))
            return next((stop for stop in stops if stop >= 0), -1)
        begin, length = self._next_match(element, at, end, may_skip=bool(number))
        if element.is_refused:
            return -1 if length else self.fits(frame, number + 1, at, end)
        if length and (stop := self.fits(frame, number + 1, begin + length, end)) >= 0:
            if element.special == "Name":
                self.name = begin
            return stop
        return self.fits(frame, number + 1, at, end) if element.is_optional else -1

    def _next_match(self, element: Element, at: int, end: int, *, may_skip: bool) -> tuple[int, int]:
        """Where an element fits, here or behind adverbs, and how many words it takes there; 0 words when it does not."""
        length = self._length(element, at, end)
        if length or not may_skip or element.is_refused:
            return at, length
        behind = self._behind_adverbs(at, end)
        return (behind, self._length(element, behind, end)) if behind > at else (at, 0)

    def _behind_adverbs(self, at: int, end: int) -> int:
        last = min(at + MOST_ADVERBS, end)
        while at < last and self.tokens[at].is_adverb:
            at += 1
        return at

    def _length(self, element: Element, at: int, end: int) -> int:
        if at >= end:
            return 0
        if element.choices is not None:
            return self._length_of(element.choices, at, end)
        if element.special == "Name":
            return self.names.get(at, 0)
        token = self.tokens[at]
        if element.special == "Number":
            return int(token.word.isdigit() and len(token.word) <= 2)
        return int(token.is_capital or element.special == "Any")

    def _length_of(self, choices: Choices, at: int, end: int) -> int:
        """How many words the longest of the phrases takes."""
        begin, longest = at, 0
        while at < end and (follows := choices.next.get(self.tokens[at].word)) is not None:
            at, choices = at + 1, follows
            longest = at - begin if choices.is_end else longest
        return longest


def families_of(files: Sequence[Mapping[str, Any]]) -> dict[str, Choices]:
    """The word families of the data files, joined: nouns with their plurals, verbs in each form, phrases as they are."""
    rows: dict[str, list[str]] = {}
    for file in files:
        for name, listed in file.get("nouns", {}).items():
            rows.setdefault(name, []).extend(form for noun in _listed(listed) for form in (noun, plural_of(noun)))
        for name, listed in file.get("phrases", {}).items():
            rows.setdefault(name, []).extend(_listed(listed))
        for name, listed in file.get("verbs", {}).items():
            for verb, particle in ((part.partition(" + ")[0], part.partition(" + ")[2]) for part in _listed(listed)):
                for form, said in forms_of(verb).items():
                    for key in (f"{name}.{form}", f"{name}.any"):
                        rows.setdefault(key, []).append(f"{said} {particle}".strip())
    for file in files:
        for name, parts in file.get("unions", {}).items():
            rows[name] = [said for part in _listed(parts) for said in rows[part]]
    return {name: _choices(said) for name, said in rows.items()}


def _listed(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split(",") if part.strip()]


def _choices(said: Sequence[str]) -> Choices:
    choices = Choices()
    for one in said:
        choices.add([token.word for token in tokens_of(one)])
    return choices


@lru_cache(maxsize=4096)
def _literal(part: str) -> Choices:
    return _choices(part.split("/"))


def _element(part: str, families: Mapping[str, Choices]) -> Element:
    if part.startswith("*"):
        return Element(gap=int(part[1:]))
    is_refused, is_optional = part.startswith("!"), part.endswith("?")
    core = part.removeprefix("!").removesuffix("?")
    if core in SPECIAL:
        return Element(special=core[1:-1], is_optional=is_optional, is_refused=is_refused)
    choices = families[core[1:-1]] if core.startswith("<") else _literal(core)
    return Element(choices=choices, is_optional=is_optional, is_refused=is_refused)


def _beginnings(frame: Frame) -> set[str]:
    """The words that a frame may begin with; its first element is no gap and no refusal."""
    found: set[str] = set()
    for element in frame:
        found |= {f"<{element.special}>"} if element.special else set(element.choices.next if element.choices else ())
        if not element.is_optional:
            break
    return found
