"""Sentences recognised by how they are built: who does what, in which tense, to whom. The frames are data (packs/frames.toml).

A frame is a row of elements that must follow each other inside one sentence:

    word          this word                    a/b/c        one of these words
    <family>      a noun of the family, singular or plural, or one of its phrases
    <verb.ing>    a verb of the family in this form: base, s, past, pp, ing, any
    *3            up to three words of any kind
    <Name>        a name of a person, found beforehand    <Capital>    a word with a capital    <Number>    one of one or two digits
    x?            the element may be missing
    !a/b !<f>     what follows is none of these
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

MOST_STEPS = 12_000
"""Elements compared for one rule in one text."""
TOKEN = re.compile(r"n['’]t\b|['’](?:s|re|ll|ve|m|d)\b|[^\W_]+?(?=n['’]t\b)|[^\W_]+|[.!?;\n]+")
SPOKEN = {"'re": "are", "'ll": "will", "'ve": "have", "'m": "am", "n't": "not"}
VOWELS = "aeiou"


class TooMuch(Exception):
    """The text holds more beginnings of frames than are looked at."""


class Token(NamedTuple):
    """A word in small letters, contractions taken apart, with its place and the number of its sentence."""

    word: str
    start: int
    end: int
    sentence: int
    is_capital: bool


class Found(NamedTuple):
    """Characters `start` to `end` that a frame fits, the number of the sentence, and where the name in it stands."""

    start: int
    end: int
    sentence: int
    name: tuple[int, int] | None


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


def forms_of(verb: str) -> dict[str, str]:
    """The forms of an English verb: `surround`, or with what is irregular `go went gone`, `stop stopped`."""
    given = verb.split()
    base = given[0]
    stem = base[:-1] if base.endswith("e") and not base.endswith("ee") else base
    turns = base.endswith("y") and base[-2:-1] not in VOWELS
    regular = base[:-1] + "ied" if turns else stem + "ed"
    past = given[1] if len(given) > 1 else regular
    third = base[:-1] + "ies" if turns else base + ("es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    is_doubled = past == base + base[-1] + "ed" or (len(given) > 3 and given[3] == "+")
    ing = (base + base[-1] if is_doubled else stem) + "ing"
    return {"base": base, "s": third, "past": past, "pp": given[2] if len(given) > 2 else past, "ing": ing}


def plural_of(noun: str) -> str:
    """A regular English plural."""
    if noun.endswith("y") and noun[-2:-1] not in VOWELS:
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")


Choices = Mapping[str, tuple[tuple[str, ...], ...]]
"""First words, each with the rows of words that may follow it, the longest first."""


@dataclass(frozen=True, slots=True)
class Element:
    """One part of a frame: words to choose from, a gap of up to `gap` words, a name, or what must not follow."""

    choices: Choices | None = None
    gap: int = 0
    special: str = ""
    is_optional: bool = False
    is_refused: bool = False


Frame = tuple[Element, ...]


class Frames:
    """All frames of one rule. Ask `found_in`."""

    def __init__(self, written: Sequence[str], families: Mapping[str, Choices]) -> None:
        self._by_word: dict[str, list[Frame]] = {}
        for one in written:
            frame = tuple(_element(part, families) for part in one.split())
            for begin in _beginnings(frame):
                self._by_word.setdefault(begin, []).append(frame)

    def found_in(self, tokens: Sequence[Token], names: Mapping[int, int] | None = None) -> Iterator[Found]:
        """Every place that a frame fits, from left to right. `names`: token number to how many tokens long the name there is. Raises TooMuch."""
        search = _Search(tokens, names or {})
        for at, token in enumerate(tokens):
            frames = self._by_word.get(token.word, ())
            if at in search.names:
                frames = [*frames, *self._by_word.get("<Name>", ())]
            if token.is_capital:
                frames = [*frames, *self._by_word.get("<Capital>", ())]
            if token.word.isdigit():
                frames = [*frames, *self._by_word.get("<Number>", ())]
            for frame in frames:
                search.name = None
                end = search.fits(frame, 0, at, token.sentence)
                if end > at:
                    name = (tokens[search.name].start, tokens[search.name + search.names[search.name] - 1].end) if search.name is not None else None
                    yield Found(token.start, tokens[end - 1].end, token.sentence, name)
                    break


class _Search:
    """One text, and how much of it was compared so far."""

    def __init__(self, tokens: Sequence[Token], names: Mapping[int, int]) -> None:
        self.tokens, self.names, self.steps = tokens, names, 0
        self.name: int | None = None

    def fits(self, frame: Frame, number: int, at: int, sentence: int) -> int:
        """Where the rest of a frame ends when it begins at a token; -1 when it does not fit."""
        if number == len(frame):
            return at
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise TooMuch
        element = frame[number]
        for length in self._lengths(element, at, sentence):
            end = self.fits(frame, number + 1, at + length, sentence)
            if end >= 0:
                if element.special == "Name":
                    self.name = at
                return end
        return -1

    def _lengths(self, element: Element, at: int, sentence: int) -> Iterator[int]:
        if element.gap:
            yield 0
            for length in range(1, element.gap + 1):
                if not self._is_in(at + length - 1, sentence):
                    return
                yield length
            return
        length = self._length(element, at, sentence)
        if element.is_refused:
            if not length:
                yield 0
            return
        if length:
            yield length
        if element.is_optional:
            yield 0

    def _length(self, element: Element, at: int, sentence: int) -> int:
        if not self._is_in(at, sentence):
            return 0
        if element.special == "Name":
            return self.names.get(at, 0)
        if element.special == "Capital":
            return int(self.tokens[at].is_capital)
        if element.special == "Number":
            return int(self.tokens[at].word.isdigit() and len(self.tokens[at].word) <= 2)
        for rest in (element.choices or {}).get(self.tokens[at].word, ()):
            if all(self._is_in(at + 1 + more, sentence) and self.tokens[at + 1 + more].word == word for more, word in enumerate(rest)):
                return 1 + len(rest)
        return 0

    def _is_in(self, at: int, sentence: int) -> bool:
        return at < len(self.tokens) and self.tokens[at].sentence == sentence


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
    return {name: _choices(said) for name, said in rows.items()}


def _listed(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.split(",") if part.strip()]


def _choices(said: Sequence[str]) -> Choices:
    by_first: dict[str, set[tuple[str, ...]]] = {}
    for one in said:
        words = [token.word for token in tokens_of(one)]
        by_first.setdefault(words[0], set()).add(tuple(words[1:]))
    return {first: tuple(sorted(rests, key=lambda rest: (-len(rest), rest))) for first, rests in by_first.items()}


@lru_cache(maxsize=4096)
def _literal(part: str) -> Choices:
    return _choices(part.split("/"))


def _element(part: str, families: Mapping[str, Choices]) -> Element:
    if part.startswith("*"):
        return Element(gap=int(part[1:]))
    is_refused, is_optional = part.startswith("!"), part.endswith("?")
    core = part.removeprefix("!").removesuffix("?")
    if core in {"<Name>", "<Capital>", "<Number>"}:
        return Element(special=core[1:-1], is_optional=is_optional, is_refused=is_refused)
    choices = families[core[1:-1]] if core.startswith("<") else _literal(core)
    return Element(choices=choices, is_optional=is_optional, is_refused=is_refused)


def _beginnings(frame: Frame) -> set[str]:
    """The words that a frame may begin with; its first element is no gap and no refusal."""
    found: set[str] = set()
    for element in frame:
        found |= {f"<{element.special}>"} if element.special else set(element.choices or ())
        if not element.is_optional:
            break
    return found
