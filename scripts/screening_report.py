"""Prints precision and recall of each screening rule on the labelled sentences, and how long texts take.

`--misses`: also what went wrong, in the tuning set alone.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def _pictures() -> None:
    from tests.campaigns.drafting.screening.posters import posters, scored

    pictures = list(posters())
    print(f"\n{len(pictures)} pictures, {sum(not one.is_faint for one in pictures)} innocent")
    for name in ("tuning", "aside"):
        score, wrong = scored(one for one in pictures if one.set == name)
        below = "   below 0.9" if min(score.precision, score.recall) < 0.9 else ""
        print(f"low-contrast, {name:10}{score.precision:>9.2f}{score.recall:>8.2f}{score.wanted:>5}{below}   wrong: {', '.join(wrong) or 'none'}")


def main() -> int:
    """0: it is a report, no test. The recorded figures are kept by the tests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    from tests.campaigns.drafting.screening.measuring import Score, measure, misses, rows, timings

    all_rows = rows()
    print(f"{len(all_rows)} sentences, {sum(not row['find'] for row in all_rows)} innocent\n")
    sets = ("tuning", "held_out", "unseen", "fresh")
    scores = {name: measure([row for row in all_rows if row["set"] == name]) for name in sets}
    print(f"{'':20}" + "".join(f"{name.replace('_', ' '):>26}" for name in sets))
    print(f"{'rule':20}" + f"{'precision  recall     n':>26}" * len(sets))
    for rule in sorted(scores["tuning"]):
        ours = [scores[name][rule] for name in sets if rule in scores[name]]
        whole = sum(ours, Score())
        cells = "".join(f"{one.precision:>13.2f}{one.recall:>8.2f}{one.wanted:>5}" for one in ours)
        print(f"{rule:20}{cells}{'   below 0.9' if min(whole.precision, whole.recall) < 0.9 else ''}")
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
