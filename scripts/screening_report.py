"""Prints precision and recall of each screening rule on the labelled sentences, and how long texts take.

`--misses`: also what went wrong, in the tuning set alone.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PHRASES = frozenset({"live-operation", "minor", "named-victim", "prejudicial", "sexual-victim"})
"""The rules that read how a sentence is built."""


LATER = ("fresh_3", "fresh_4", "fresh_5", "fresh_6")
"""Sets of sentences written afterwards, the newest last; each has been used for mending once the next was written."""


def _pictures() -> None:
    from tests.campaigns.drafting.screening.posters import posters, scored

    pictures = list(posters())
    print(f"\n{len(pictures)} pictures, {sum(not one.is_faint for one in pictures)} innocent")
    for name in ("tuning", "aside"):
        score, wrong = scored(one for one in pictures if one.set == name)
        below = "   below 0.9" if min(score.precision, score.recall) < 0.9 else ""
        print(f"low-contrast, {name:10}{score.precision:>9.2f}{score.recall:>8.2f}{score.wanted:>5}{below}   wrong: {', '.join(wrong) or 'none'}")


def _table(chosen: list[dict], sets: tuple[str, ...], rules: frozenset[str] = frozenset()) -> None:
    """A line a rule, three columns a set. `rules`: only these; none means all."""
    from tests.campaigns.drafting.screening.measuring import Score, measure

    scores = {name: measure([row for row in chosen if row["set"] == name]) for name in sets}
    print(f"{'':20}" + "".join(f"{name.replace('_', ' '):>26}" for name in sets))
    print(f"{'rule':20}" + f"{'precision  recall     n':>26}" * len(sets))
    for rule in sorted(rules or scores[sets[0]]):
        ours = [scores[name].get(rule, Score()) for name in sets]
        whole = sum(ours, Score())
        cells = "".join(f"{one.precision:>13.2f}{one.recall:>8.2f}{one.wanted:>5}" for one in ours)
        print(f"{rule:20}{cells}{'   below 0.9' if min(whole.precision, whole.recall) < 0.9 else ''}")


def main() -> int:
    """0: it is a report, no test. The recorded figures are kept by the tests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    from tests.campaigns.drafting.screening.measuring import misses, rows, timings

    all_rows = rows()
    print(f"{len(all_rows)} sentences, {sum(not row['find'] for row in all_rows)} innocent\n")
    _table(all_rows, ("tuning", "held_out", "unseen", "fresh"))
    print("\nsentences written afterwards, and when")
    for name in LATER:
        print(f"{name}: {', '.join(sorted({row['written'] for row in all_rows if row['set'] == name}))}")
    _table([row for row in all_rows if "written" in row], LATER, PHRASES)
    print("\nnumbers and plates of the countries of the European Union, each with its own data file")
    _table(all_rows, ("europe",), frozenset({"national-id", "plate"}))
    _pictures()
    print()
    for what, milliseconds in timings():
        print(f"{what:64}{milliseconds:8.1f} ms")
    if "--misses" in sys.argv:
        print()
        for miss in misses([row for row in all_rows if row["set"] == "tuning"]):
            print(miss)
    return 0


if __name__ == "__main__":
    sys.exit(main())
