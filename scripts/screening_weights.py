"""Learns what words weigh from the labelled sentences that are there for mending, and writes packs/weights.csv. Needs nothing beside Python."""

import csv
import hashlib
import math
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
MENDING = ("tuning", "fresh_3", "fresh_4", "fresh_5")
"""The sets that may be learnt from; the others are measured only."""
ENOUGH_AT = {"live-operation": 0.65, "prejudicial": 0.65, "sexual-victim": 0.6, "named-victim": 0.5}
"""From which chance on a sentence, or a name, is found."""
FEWEST = 2
"""Sentences that a feature must stand in."""
SOFTNESS = 0.5
ROUNDS = 220
LEAST = 0.03

Example = tuple[set[str], bool]


def digest(rows: list[dict]) -> str:
    """Names the sentences that were learnt from."""
    said = "\n".join(sorted(f"{row['text']}|{row['find']}" for row in rows if row["set"] in MENDING))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def examples(rows: list[dict], rule: str) -> list[Example]:
    """Each sentence, or each name, with whether the rule is to find it."""
    from campaigns.drafting.screening.packs import pack
    from campaigns.drafting.screening.recognisers.framed import Framed
    from campaigns.drafting.screening.recognisers.people import names_in
    from tests.campaigns.drafting.screening.measuring import PACKS

    found: list[Example] = []
    for row in rows:
        framed = Framed(row["text"], pack(PACKS))
        wanted = [(one["start"], one["end"]) for one in row["find"] if one["rule"] == rule]
        if rule == "named-victim":
            asked = [(framed.features_of_name(*name), *name) for name in names_in(framed.text, framed.pack)]
        else:
            asked = [(one.features, one.start, one.end) for one in framed.sentences]
        found.extend((features, any(start < end_of and begin < end for begin, end_of in wanted)) for features, start, end in asked)
    return found


def learn(known: list[Example], enough_at: float) -> dict[str, float]:
    """Logistic regression: the rare class counts as much as the other, large weights are paid for, momentum."""
    counts: dict[str, int] = {}
    for features, _is_wanted in known:
        for feature in features:
            counts[feature] = counts.get(feature, 0) + 1
    kept = [([feature for feature in sorted(found) if counts[feature] >= FEWEST], is_wanted) for found, is_wanted in known]
    wanted = sum(is_wanted for _found, is_wanted in kept)
    share = {True: len(kept) / (2 * wanted), False: len(kept) / (2 * (len(kept) - wanted))}
    weights = dict.fromkeys((feature for feature, count in sorted(counts.items()) if count >= FEWEST), 0.0)
    speed, bias, bias_speed = dict.fromkeys(weights, 0.0), 0.0, 0.0
    for _round in range(ROUNDS):
        slope, bias_slope = {feature: weight / SOFTNESS for feature, weight in weights.items()}, 0.0
        for listed, is_wanted in kept:
            chance = 1 / (1 + math.exp(-max(-30.0, min(30.0, bias + sum(weights[feature] for feature in listed)))))
            off = (chance - is_wanted) * share[is_wanted]
            bias_slope += off
            for feature in listed:
                slope[feature] += off
        bias_speed = 0.9 * bias_speed - 0.0004 * bias_slope
        bias += bias_speed
        for feature, by in slope.items():
            speed[feature] = 0.9 * speed[feature] - 0.002 * by
            weights[feature] += speed[feature]
    enough = math.log(enough_at / (1 - enough_at))
    return {"(bias)": bias, "(enough)": enough, **{feature: weight for feature, weight in weights.items() if abs(weight) >= LEAST}}


def main() -> int:
    """0 when the file is written."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("DEMO", "1")
    import django

    django.setup()
    from campaigns.drafting.screening.weighing import FILE
    from tests.campaigns.drafting.screening.measuring import rows

    every = rows()
    chosen = [row for row in every if row["set"] in MENDING]
    learnt = {rule: learn(examples(chosen, rule), enough_at) for rule, enough_at in ENOUGH_AT.items()}
    with FILE.open("w", encoding="utf-8", newline="") as file:
        file.write(f"# What words weigh, learnt by scripts/screening_weights.py from sentences {digest(every)}. Not to be edited by hand.\n")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", *learnt])
        for feature in sorted({feature for weights in learnt.values() for feature in weights}):
            writer.writerow([feature, *(f"{weights[feature]:.2f}" if feature in weights else "" for weights in learnt.values())])
    print(f"{FILE.relative_to(ROOT)}: " + ", ".join(f"{rule} {len(weights)}" for rule, weights in learnt.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
