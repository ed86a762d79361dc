"""Word lists as CSV: read with every mistake named, and compared with what is there."""

import csv
import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.models import WordList
from campaigns.drafting.screening.words import key_of
from portal.core.exports import FORMULA_STARTS
from portal.core.text import hidden_words

HEADER = ("phrase", "level", "reason")
MOST_WORDS = 2000
MOST_BYTES = 300_000


@dataclass(frozen=True, slots=True)
class Row:
    """One word of a file."""

    phrase: str
    level: str
    reason: str

    @property
    def key(self) -> str:
        """What counts as the same phrase."""
        return key_of(self.phrase)

    @property
    def level_words(self) -> str:
        """The level in words."""
        return str(Level(self.level).label)


@dataclass
class Difference:
    """What a file would change in a list."""

    added: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    same: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether the list already says all this."""
        return not (self.added or self.changed or self.removed)


def read(content: str) -> tuple[list[Row], list[str]]:
    """The rows of a CSV file with the columns phrase, level and reason; and what is wrong with it, a sentence each."""
    if len(content.encode()) > MOST_BYTES:
        return [], [_("The file is larger than 300 kB. Split it into several lists.")]
    reader = csv.reader(io.StringIO(content.lstrip("\ufeff")))
    try:
        lines = list(reader)
    except csv.Error as error:
        return [], [_("This is not a CSV file: %(error)s.") % {"error": error}]
    if not lines or tuple(cell.strip().casefold() for cell in lines[0][:3]) != HEADER:
        return [], [_("The first line must read: phrase,level,reason.")]
    if len(lines) - 1 > MOST_WORDS:
        return [], [_("A list holds %(most)d words at most.") % {"most": MOST_WORDS}]
    rows: dict[str, Row] = {}
    problems: list[str] = []
    for number, line in enumerate(lines[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        row = Row(*(_plain(cell) for cell in (*line, "", "", "")[:3]))
        wrong = _wrong_with(row) or (_("“%(phrase)s” is there twice.") % {"phrase": row.phrase} if row.key in rows else "")
        if wrong:
            problems.append(_("Line %(number)d: %(what)s") % {"number": number, "what": wrong})
        rows[row.key] = row
    return list(rows.values()), problems[:20]


def compare(word_list: WordList, rows: list[Row]) -> Difference:
    """What would be added, changed and removed if the list held exactly these rows."""
    there = {word.key: word for word in word_list.words.all()}
    found = Difference()
    for row in rows:
        word = there.pop(row.key, None)
        if word is None:
            found.added.append(row)
        elif (word.phrase, word.level, word.reason) != (row.phrase, row.level, row.reason):
            found.changed.append(row)
        else:
            found.same += 1
    found.removed = [word.phrase for word in there.values()]
    return found


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    text = " ".join(cell.split())
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_STARTS) else text


def _wrong_with(row: Row) -> str:
    if not 2 <= len(row.phrase) <= 80 or not any(char.isalnum() for char in row.phrase):
        return _("a phrase has 2 to 80 characters, a letter or a digit among them.")
    if row.level not in Level.values:
        return _("the level is note, warn or block.")
    if not 1 <= len(row.reason) <= 200:
        return _("say in 1 to 200 characters what the writer is told.")
    return hidden_words(row.phrase + row.reason)
