"""What may be shown of counts of people. Pure: numbers in, figures or words out; page, file and trend use the same.

A count of 1 to k-1 people is hidden, and so is one that leaves out 1 to k-1 of its row, since the difference would name them.
Then more is hidden until nothing can be worked out from sums: a cell may only stay hidden as it is when a *twin* exists,
another table that would be published in exactly the same way and in which this cell is different. The tables are the
one-way cuts of the same people, so that their totals are equal, and no reader can ask for another cut.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

BASE = "eligible"
TOTAL = ""
LEAST_K = 3
Counts = Mapping[str, int]
Key = tuple[str, str, str]  # table, row, step; the total has an empty table and an empty row


class Word(StrEnum):
    """What stands in the place of a figure."""

    FEW = "few"  # 1 to k-1 people; in a row of fewer than k people, fewer than k
    NEARLY = "nearly"  # all but 1 to k-1
    WITHHELD = "withheld"  # it would give another figure away


@dataclass(frozen=True)
class Cell:
    """One figure as it is published: a number, or the word in its place."""

    number: int | None
    word: Word | None = None


@dataclass(frozen=True)
class Published:
    """All figures as they may be shown. `rows`: table → row → step → cell; `total`: step → cell."""

    rows: dict[str, dict[str, dict[str, Cell]]]
    total: dict[str, Cell]


def publish(tables: Mapping[str, Mapping[str, Counts]], *, steps: Sequence[str], k: int, is_possible: Callable[[Counts], bool]) -> Published:
    """Masks tables (name → row → step → people). Each table must add up to the same totals; `steps` begins with `BASE`.

    `is_possible` says whether one row's counts can be true of any people: everything that a reader knows about how the
    steps hang together. `k` below 3 counts as 3.
    """
    return _Mask(tables, tuple(steps), max(k, LEAST_K), is_possible).published()


def share(part: Cell, whole: Cell) -> float | None:
    """Part of whole, 0 to 1; None when either is hidden or nobody is in it."""
    return part.number / whole.number if part.number is not None and whole.number else None


def published_trend(values: Sequence[int | None], *, k: int) -> list[int | None]:
    """Figures of one series in order of time, without those that differ from a shown one by 1 to k-1 people.

    The last is the most useful and is decided first. None stays None.
    """
    least = max(k, LEAST_K)
    shown: list[int] = []
    result: list[int | None] = []
    for value in reversed(values):
        is_shown = value is not None and all(abs(value - other) == 0 or abs(value - other) >= least for other in shown)
        if is_shown and value is not None:
            shown.append(value)
        result.append(value if is_shown else None)
    return result[::-1]


class _Mask:
    def __init__(self, tables: Mapping[str, Mapping[str, Counts]], steps: tuple[str, ...], k: int, is_possible: Callable[[Counts], bool]) -> None:
        self.steps, self.k, self.is_possible = steps, k, is_possible
        first = next(iter(tables.values()), {})
        total = {step: sum(row[step] for row in first.values()) for step in steps}
        self.tables: dict[str, dict[str, Counts]] = {name: dict(rows) for name, rows in tables.items()} | {TOTAL: {TOTAL: total}}
        self.words: dict[Key, Word] = {
            (table, row, step): word
            for table, rows in self.tables.items()
            for row, counts in rows.items()
            for step in steps
            if (word := self._primary(counts, step))
        }
        self._complete()

    def published(self) -> Published:
        rows = {
            table: {row: {step: self._cell((table, row, step)) for step in self.steps} for row in counts}
            for table, counts in self.tables.items()
            if table != TOTAL
        }
        return Published(rows, {step: self._cell((TOTAL, TOTAL, step)) for step in self.steps})

    def _cell(self, key: Key) -> Cell:
        word = self.words.get(key)
        return Cell(None, word) if word else Cell(self._value(key))

    def _value(self, key: Key) -> int:
        table, row, step = key
        return self.tables[table][row][step]

    def _primary(self, counts: Counts, step: str) -> Word | None:
        """The word for a count that is too small by itself, or too near to the whole."""
        count, whole = counts[step], counts[BASE]
        if 0 < whole < self.k or 0 < count < self.k:
            return Word.FEW
        return Word.NEARLY if 0 < whole - count < self.k else None

    # ---- what else must be hidden ----------------------------------------------------------------------------------
    def _complete(self) -> None:
        """Hides more until every hidden cell has a twin. A twin once found stays one: hiding more only adds to what is possible."""
        waiting = list(self.words)
        while waiting:
            key = waiting.pop()
            while not self._has_twin(key):
                following = self._hide_another(key)
                if following is None:
                    break
                waiting += following

    def _hide_another(self, key: Key) -> list[Key] | None:
        """Hides one more figure of the column, or says less about the column. The figures that are hidden newly; None: nothing is left.

        First the smallest of the same table that gives this cell a twin; then the total; then one of each other table,
        because a total can only be different together with them; then the words say less.
        """
        table, _row, step = key
        others = self._hidden_beside(key)
        for name, more in ((table, ()), (table, others), (TOTAL, ()), (TOTAL, others)):
            if found := self._smallest(name, (step, *more), lambda chosen: self._has_twin(key) and self._has_twin(chosen)):
                return found
        if (TOTAL, TOTAL, step) not in self.words:
            self.words[TOTAL, TOTAL, step] = Word.WITHHELD
            return [(TOTAL, TOTAL, step)]
        for name in self.tables:
            for more in ((), others):
                is_stuck = not any(self._is_movable((name, row, step)) for row in self.tables[name])
                if is_stuck and (found := self._smallest(name, (step, *more), self._is_movable)):
                    return found
        for name in (table, *self.tables):
            telling = [(name, row, step) for row in self.tables[name] if self.words.get((name, row, step), Word.WITHHELD) != Word.WITHHELD]
            if telling:
                self.words.update(dict.fromkeys(telling, Word.WITHHELD))
                return []
        return self._hide_rest(step)

    def _smallest(self, table: str, steps: tuple[str, ...], is_good: Callable[[Key], bool]) -> list[Key]:
        """Hides what is shown of some steps in the row that is smallest in the first, so that something becomes true. Empty when no row does that."""
        shown = [row for row in self.tables[table] if (table, row, steps[0]) not in self.words]
        for row in sorted(shown, key=lambda each: (self.tables[table][each][steps[0]] == 0, self.tables[table][each][steps[0]], each)):
            chosen = [(table, row, step) for step in steps if (table, row, step) not in self.words]
            self.words.update(dict.fromkeys(chosen, Word.WITHHELD))
            if is_good(chosen[0]):
                return chosen
            for key in chosen:
                del self.words[key]
        return []

    def _hidden_beside(self, key: Key) -> tuple[str, ...]:
        """The other steps that are hidden in the same row: a person who is there in a twin may take all of them."""
        table, row, step = key
        return tuple(each for each in self.steps if each != step and (table, row, each) in self.words)

    def _is_movable(self, key: Key) -> bool:
        """Whether the cell, if it is hidden, could be one more or one less and look the same."""
        table, row, step = key
        return key in self.words and any(self._may_change(table, row, moved, change) for moved in self._sets_with(table, row, step) for change in (1, -1))

    def _hide_rest(self, step: str) -> list[Key] | None:
        """The last resort: hides the whole column, then how many people there are, so that nothing bounds it."""
        for each in (step, BASE):
            shown = [(name, row, each) for name, rows in self.tables.items() for row in rows if (name, row, each) not in self.words]
            if shown:
                self.words.update(dict.fromkeys(shown, Word.WITHHELD))
                return shown
        return None

    # ---- twins -----------------------------------------------------------------------------------------------------
    def _has_twin(self, key: Key) -> bool:
        table, row, step = key
        for moved in self._sets_with(table, row, step):
            for change in (1, -1):
                if not self._may_change(table, row, moved, change):
                    continue
                others = (each for each in self.tables[table] if each != row)
                if table != TOTAL and any(self._may_change(table, other, moved, -change) for other in others):
                    return True
                if all(any(self._may_change(name, each, moved, change) for each in rows) for name, rows in self.tables.items() if name != table):
                    return True
        return False

    def _sets_with(self, table: str, row: str, step: str) -> Iterator[tuple[str, ...]]:
        """Steps that might change together with this one in its row: the person who is there in a twin may take several."""
        hidden = self._hidden_beside((table, row, step))
        for size in range(min(len(hidden), 2) + 1):
            for more in combinations(hidden, size):
                yield (step, *more)
        if len(hidden) > 2:
            yield (step, *hidden)

    def _may_change(self, table: str, row: str, moved: tuple[str, ...], change: int) -> bool:
        """Whether the row, with `change` more people in the moved steps, could be true and would look the same."""
        if any((table, row, step) not in self.words for step in moved):
            return False
        before = self.tables[table][row]
        after = {step: before[step] + change * (step in moved) for step in self.steps}
        if not self.is_possible(after):
            return False
        return all(self._looks_the_same((table, row, step), after) for step in self.steps)

    def _looks_the_same(self, key: Key, after: Counts) -> bool:
        table, _row, step = key
        word = self.words.get(key)
        if word == Word.WITHHELD and not self._is_telling(table, step):
            return True
        return self._primary(after, step) == (None if word == Word.WITHHELD else word)

    def _is_telling(self, table: str, step: str) -> bool:
        """Whether the column says of some cell why it is hidden: then a reader knows that the withheld ones are not small."""
        return any(self.words.get((table, row, step), Word.WITHHELD) != Word.WITHHELD for row in self.tables[table])
