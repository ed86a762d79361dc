"""Prints precision and recall of each screening rule on the labelled sentences. `--misses`: also what went wrong, in the tuning set alone."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def main() -> int:
    """0: it is a report, no test. The recorded figures are kept by the tests."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    from tests.campaigns.drafting.screening.measuring import measure, misses, rows

    all_rows = rows()
    print(f"{len(all_rows)} sentences, {sum(not row['find'] for row in all_rows)} innocent\n")
    print(f"{'rule':22}{'tuning':>24}{'held out':>26}\n{'':22}{'precision  recall     n':>24}{'precision  recall     n':>26}")
    tuned, kept = measure([row for row in all_rows if row["set"] == "tuning"]), measure([row for row in all_rows if row["set"] == "held_out"])
    for rule in sorted(tuned):
        cells = [f"{one.precision:>9.2f} {one.recall:>7.2f} {one.wanted:>5}" for one in (tuned[rule], kept[rule])]
        weak = "" if min(*(one.precision for one in (tuned[rule], kept[rule])), *(one.recall for one in (tuned[rule], kept[rule]))) >= 0.9 else "  below 0.9"
        print(f"{rule:22}{cells[0]:>24}{cells[1]:>26}{weak}")
    if "--misses" in sys.argv:
        print()
        for miss in misses([row for row in all_rows if row["set"] == "tuning"]):
            print(miss)
    return 0


if __name__ == "__main__":
    sys.exit(main())
