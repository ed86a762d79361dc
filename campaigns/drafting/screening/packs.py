"""The data files of screening, read once: patterns and words that hold everywhere, and those of each country."""

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from campaigns.drafting.screening.checks import CHECKS
from campaigns.drafting.screening.frames import Frames, families_of
from campaigns.drafting.screening.spans import Span

FOLDER = Path(__file__).parent / "packs"
EVERYWHERE = "all"
FRAMES = ("frames", "together")
"""The data files of how sentences are built; they hold everywhere too."""
REACH = 40
"""How many characters away a word may stand that a pattern wants near."""


def pack_names() -> list[str]:
    """The countries that there is a data file for."""
    return sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem not in {EVERYWHERE, *FRAMES})


@dataclass(frozen=True, slots=True)
class Pattern:
    """One regular expression of a data file."""

    rule: str
    pack: str
    regex: re.Pattern[str]
    near: re.Pattern[str] | None
    reach: int
    check: Callable[[str, int, int], bool] | None
    source: str

    def spans(self, text: str) -> Iterator[Span]:
        """Every place that the expression matches, the words it wants are near, and the check agrees. Linear in the length of the text."""
        words = Near(self.near, text) if self.near else None
        if words is not None and not words.are_there:
            return
        for match in self.regex.finditer(text):
            start, end = match.span("found") if "found" in self.regex.groupindex else match.span()
            if words is not None and not words.are_within(start, end, self.reach):
                continue
            if self.check is None or self.check(text, start, end):
                yield Span(start, end, self.rule, source=self.source, pack=self.pack)


class Near:
    """Where certain words stand in a text. Ask from left to right."""

    def __init__(self, words: re.Pattern[str], text: str) -> None:
        self._at = [match.span() for match in words.finditer(text)]
        self._next = 0

    @property
    def are_there(self) -> bool:
        """Whether there is one at all."""
        return bool(self._at)

    def are_within(self, start: int, end: int, reach: int) -> bool:
        """Whether one of them ends or begins no more than `reach` characters from the place."""
        while self._next < len(self._at) and self._at[self._next][1] < start - reach:
            self._next += 1
        return self._next < len(self._at) and self._at[self._next][0] <= end + reach


@dataclass(frozen=True)
class Pack:
    """The data files that a force has chosen, joined. `regions`: where a number without a country's prefix may belong."""

    names: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    regions: tuple[str, ...]
    words: dict[str, tuple[str, ...]]
    frames: dict[str, Frames] = field(default_factory=dict, hash=False)
    unless: dict[str, Frames] = field(default_factory=dict, hash=False)

    def any_of(self, name: str) -> re.Pattern[str]:
        """One expression for a list of expressions in the data files; letters of either case."""
        return _joined(self.words[name])

    def word_set(self, name: str) -> frozenset[str]:
        """A list of words, for asking whether one is in it."""
        return _as_set(self.words[name])


@lru_cache(maxsize=8)
def pack(names: Sequence[str]) -> Pack:
    """What holds everywhere and in these countries. KeyError for a country without a data file."""
    files = [(name, _file(name)) for name in (EVERYWHERE, *names)]
    words: dict[str, tuple[str, ...]] = {}
    for _name, file in files:
        for key, given in file.get("words", {}).items():
            words[key] = words.get(key, ()) + tuple(given)
    patterns = tuple(_pattern(name, given) for name, file in files for given in file.get("pattern", []))
    frames, unless = _frames([file for _name, file in files])
    return Pack(tuple(names), patterns, tuple(file["region"] for _name, file in files if "region" in file), words, frames, unless)


def _frames(files: Sequence[dict[str, Any]]) -> tuple[dict[str, Frames], dict[str, Frames]]:
    built = [_read(name) for name in FRAMES]
    families = families_of([*built, *files])
    made = []
    for part in ("frames", "unless"):
        written: dict[str, list[str]] = {}
        for file in built:
            for rule, rows in file.get(part, {}).items():
                written.setdefault(rule, []).extend(rows)
        made.append({rule: Frames(rows, families) for rule, rows in written.items()})
    return made[0], made[1]


def _file(name: str) -> dict[str, Any]:
    if name != EVERYWHERE and name not in pack_names():
        raise KeyError(name)
    return _read(name)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def _pattern(name: str, given: dict[str, Any]) -> Pattern:
    near = given.get("near")
    return Pattern(
        rule=given["rule"],
        pack=name,
        regex=re.compile(given["regex"]),
        near=re.compile(r"\b(?:" + "|".join(re.escape(word) for word in near) + r")s?\b", re.IGNORECASE) if near else None,
        reach=given.get("reach", REACH),
        check=CHECKS[given["check"]] if "check" in given else None,
        source=given.get("source", ""),
    )


@lru_cache(maxsize=64)
def _joined(expressions: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{one})" for one in expressions), re.IGNORECASE)


@lru_cache(maxsize=64)
def _as_set(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words)
