"""Precision and recall of the rules on the labelled sentences."""

import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

from campaigns.drafting.screening.colleagues import Colleagues
from campaigns.drafting.screening.packs import pack
from campaigns.drafting.screening.texts import Context, spans

FOLDER = Path(__file__).with_name("labelled")
PACKS = ("uk", "us", "ca")
LISTED = {"holt", "vale", "reyes", "singh", "marsh", "lane"}
"""Surnames on the list of staff of the force that the sentences are about."""
PROTECTED = {("nova", "undercroft"), ("teo", "marlowe-finch"), ("zsofia", "kende")}
LEFT = {("hugh", "pargeter")}


@dataclass
class Score:
    """Places found rightly, wrongly, and not at all."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other):
        return Score(self.right + other.right, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def wanted(self) -> int:
        return self.right + self.missed

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0


class Roster(Colleagues):
    """The rule on names with a list of staff told beforehand, so that a report needs no database."""

    def __init__(self, chosen):
        super().__init__(chosen, [])

    def _known(self, texts):
        return PROTECTED, LEFT

    def _listed(self, asked):
        return set(asked) & LISTED


def rows() -> list[dict]:
    """Every labelled sentence, with the file it stands in."""
    return [{**json.loads(line), "file": path.stem} for path in sorted(FOLDER.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]


def found_in(row: dict) -> set[tuple[str, int, int]]:
    chosen = pack(tuple(row.get("packs", PACKS)))
    context = Context(pack=chosen, case_stage=row.get("case_stage", ""), colleagues=Roster(chosen))
    return {(span.rule, span.start, span.end) for span in spans(row["text"], context)}


def compared(row: dict) -> tuple[list, list, list]:
    """(rule, place) found rightly, found wrongly, missed. A place counts as found when one of the same rule overlaps it."""
    wanted = [(one["rule"], one["start"], one["end"]) for one in row["find"]]
    found = found_in(row)
    right = [one for one in wanted if any(_same(one, other) for other in found)]
    wrong = [one for one in found if not any(_same(one, other) for other in wanted)]
    return right, wrong, [one for one in wanted if one not in right]


def _same(one, other) -> bool:
    return one[0] == other[0] and one[1] < other[2] and other[1] < one[2]


def measure(chosen: list[dict]) -> dict[str, Score]:
    """Every rule's score over all the sentences, its own and the others'."""
    scores = {one["rule"]: Score() for row in rows() for one in row["find"]}
    for row in chosen:
        right, wrong, missed = compared(row)
        for name, places in (("right", right), ("wrong", wrong), ("missed", missed)):
            for rule, _start, _end in places:
                score = scores.setdefault(rule, Score())
                setattr(score, name, getattr(score, name) + 1)
    return scores


def misses(chosen: list[dict]):
    """What went wrong, a line each."""
    for row in chosen:
        _right, wrong, missed = compared(row)
        for what, places in (("wrong", wrong), ("missed", missed)):
            for rule, start, end in places:
                yield f"{what:7}{rule:18}[{re.sub(chr(10), ' ', row['text'][start:end])}] in: {row['text']}"


HOSTILE = [
    *(
        "1",
        "1 ",
        "0 12345 6789 ",
        "07700 900123 ",
        "a",
        "A",
        "Aa ",
        "Ab Cd Ef Gh ",
        "@",
        "a@",
        "a.",
        "-",
        "1-",
        "AB12 CDE ",
        "12 Abc Def Ghi ",
        "victim Ab Cd ",
    ),
    *(
        "15-year-old from Ab ",
        "raped woman ",
        "(",
        "\u0300",
        "\U0001d400",
        "born on the ",
        "PC Ab ",
        "case number ",
        "http://",
        "www.",
        "#a ",
        "\n",
        " ",
        "he is 9 ",
    ),
    *(
        "officers are ",
        "plate A1 B2 ",
        "a, 1,",
        "named Ab ",
        "the killer ",
        "tag AAAA-1111 ",
        "a-a.a-a.",
        "1.",
        "one year old ",
        "sex attack on a ",
        "\u202e",
        "in 1 Ab ",
    ),
]
"""What patterns are made of, to be repeated."""


def timings():
    """(what, milliseconds of processor time): ordinary texts of 280 characters, and 25,000 characters of something hostile."""
    chosen = pack(PACKS)
    context = Context(pack=chosen, case_stage="charged", colleagues=Roster(chosen))

    def took(text):
        times = []
        for _ in range(3):
            began = time.process_time()
            spans(text, context)
            times.append((time.process_time() - began) * 1000)
        return min(times)

    sentences = [row["text"] for row in rows()]
    ordinary = [took(" ".join(sentences[at : at + 9])[:280]) for at in range(0, len(sentences) - 9, 9)]
    yield f"280 characters, mean of {len(ordinary)}", sum(ordinary) / len(ordinary)
    yield "280 characters, the slowest", max(ordinary)
    hostile = {unit: took((unit * 25_000)[:25_000]) for unit in HOSTILE}
    worst = max(hostile, key=hostile.get)
    yield f"25,000 characters, the slowest of {len(HOSTILE)} ({worst!r} repeated)", hostile[worst]
