"""How the blanks of a template are asked for: rows that a person arranges beside the text, and the `inputs` that a version keeps of them.

A row says how one blank is asked for, as a form holds it: `blank`, `kind`, `options` (one a line), `hint`, `is_required` ("on" or "").
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from campaigns.drafting.templating import BLANK, MOST_QUESTIONS, blanks

Row = dict[str, str]
ROW = ("blank", "kind", "options", "hint", "is_required")


def in_order(text: str, inputs: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The blanks in the order in which they are asked for: as they come in the text, unless a version says otherwise."""
    found = blanks(text)
    return sorted(found, key=lambda blank: inputs.get(blank, {}).get("place", found.index(blank)))


def rows_of(text: str, inputs: Mapping[str, Mapping[str, Any]]) -> list[Row]:
    """One row for each blank of a version."""
    return [_row(blank, inputs.get(blank, {})) for blank in in_order(text, inputs)]


def _row(blank: str, asked: Mapping[str, Any]) -> Row:
    options, is_required = "\n".join(asked.get("options", ())), "on" if asked.get("required") else ""
    return {"blank": blank, "kind": asked.get("kind", "words"), "options": options, "hint": asked.get("hint", ""), "is_required": is_required}


def in_step(text: str, rows: Iterable[Row]) -> list[Row]:
    """The rows of the blanks that the text has: those that are gone are left out, new ones come in.

    New ones take their place in the text, or stand at the end when somebody has put the others into an order of their own.
    """
    found = blanks(text)
    known = {row["blank"]: row for row in rows if row["blank"] in found}
    is_text_order = list(known) == [blank for blank in found if blank in known]
    order = found if is_text_order else [*known, *(blank for blank in found if blank not in known)]
    return [known.get(blank) or _row(blank, {}) for blank in order]


def moved(rows: Sequence[Row], place: int, by: int) -> list[Row]:
    """The rows with one of them moved; as they are when it cannot move that way."""
    arranged = list(rows)
    if 0 <= place < len(arranged) and 0 <= place + by < len(arranged):
        arranged.insert(place + by, arranged.pop(place))
    return arranged


def without(text: str, blank: str) -> str:
    """The text without a blank, and without the second space that it leaves."""
    return re.sub(rf"( ?){re.escape(f'[{blank}]')}( ?)", lambda found: " " if found.group(1) and found.group(2) else "", text)


def inputs_of(text: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """What a version keeps: only what differs from a line of words that may be left open, asked for in the order of the text.

    `options` is a list here.
    """
    found = blanks(text)
    has_own_order = [row["blank"] for row in rows] != found
    inputs = {}
    for place, row in enumerate(rows):
        asked: dict[str, Any] = {"kind": row["kind"]} if row["kind"] != "words" else {}
        asked |= {name: row[name] for name in ("hint",) if row[name]}
        asked |= {"options": list(row["options"])} if row["kind"] == "choice" else {}
        asked |= {"required": True} if row["is_required"] else {}
        asked |= {"place": place} if has_own_order else {}
        if asked:
            inputs[row["blank"]] = asked
    return inputs


def arranged(text: str, rows: Sequence[Row], wish: str) -> tuple[str, list[Row]]:
    """Text and rows after what somebody asked for: "up-2", "down-2", "remove-2", by the place of a row; anything else only brings them in step."""
    verb, _dash, named = wish.partition("-")
    place = int(named) if named.isdecimal() and len(named) < 4 else MOST_QUESTIONS
    if verb in {"up", "down"}:
        return text, in_step(text, moved(rows, place, -1 if verb == "up" else 1))
    if verb == "remove" and place < len(rows):
        text = without(text, rows[place]["blank"])
    return text, in_step(text, rows)


def with_blank(text: str, blank: str) -> str:
    """The text with one more blank at its end."""
    return f"{text.rstrip()} [{blank}]".lstrip()


def as_blank(typed: str) -> str:
    """What was typed as the name of a blank; empty when none can be made of it."""
    named = " ".join(typed.strip().strip("[]").split())
    return named if BLANK.fullmatch(f"[{named}]") else ""
