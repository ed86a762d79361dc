"""What a recogniser answers with: a place in a text."""

from dataclasses import dataclass

from campaigns.drafting.screening.enums import Level


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` of a text, and the rule that noticed them. Level, reason and source are the rule's own where they are empty."""

    start: int
    end: int
    rule: str
    level: Level | None = None
    reason: str = ""
    source: str = ""
    pack: str = "all"
