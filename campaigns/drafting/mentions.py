"""Who is meant by "@Leila Brooks" or "@leila" in a comment, among people who may be told, and nobody else."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable

from onboarding.people.models import StaffMember

_AT = re.compile(r"(?<![\w.@/+-])@(?=\w)")
_GOES_ON = re.compile(r"[-'’]?\w")
"""The same word goes on: Carla is not Carlas, and not Carla-Maria."""
_BEHIND = re.compile(r"[\w'’-]+ +(?:(?:al|bin|da|de|del|della|den|der|di|du|el|la|le|van|von) +)*([^\W\d_]{2})", re.IGNORECASE)
"""A first name and the beginning of the word behind it on the same line, over the small words of a name."""
_LONGEST = 120


def mentioned(text: str, people: Iterable[StaffMember]) -> list[StaffMember]:
    """Those of these people whom the text names after an @, by full or first name, whatever the capitals and accents.

    The longest name that fits counts, and only as a whole word. A first name that two of them share names nobody, and neither does one with
    what looks like a surname behind it: "@Carla Smith" is not the Carla who has another name. Nobody outside `people` is looked for, so
    that the answer never tells who works here.
    """
    there = list(people)
    firsts = Counter(_first(person) for person in there)
    names = {_plain(person.full_name): person for person in there}
    names |= {_first(person): person for person in there if firsts[_first(person)] == 1 and _first(person) not in names}
    full = {_plain(person.full_name) for person in there}
    by_length = sorted(filter(None, names), key=len, reverse=True)
    found = {}
    for at in _AT.finditer(text):
        said = _plain(text[at.end() : at.end() + _LONGEST])
        name = next((name for name in by_length if said.startswith(name) and not _GOES_ON.match(said, len(name))), None)
        if name and (name in full or not _has_surname(text, at.end())):
            found[names[name].pk] = names[name]
    return list(found.values())


def _has_surname(text: str, at: int) -> bool:
    """Whether a word with a capital stands behind the first name here."""
    behind = _BEHIND.match(text, at)
    return behind is not None and behind.group(1)[0].isupper()


def _first(person: StaffMember) -> str:
    return _plain(person.full_name).split(" ")[0]


def _plain(words: str) -> str:
    """Small letters without accents, and one space where several stand."""
    letters = "".join(letter for letter in unicodedata.normalize("NFKD", words) if not unicodedata.combining(letter))
    return " ".join(letters.casefold().split())
