"""What a network still allows, as its answers' headers say it: one reader for every network.

X and Mastodon count a window, X two daily caps as well; Facebook tells how much of an hour's calls are used, in per cent.
Sources: X's rate-limit page (August 2026), Meta's rate-limit page, Mastodon's and Bluesky's API documentation.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

WINDOWS = {
    "window": "x-rate-limit",
    "user_day": "x-user-limit-24hour",
    "app_day": "x-app-limit-24hour",
    "mastodon_window": "x-ratelimit",
    "bluesky_window": "ratelimit",
}
USAGES = {"app_usage": "x-app-usage", "page_usage": "x-page-usage", "business_usage": "x-business-use-case-usage"}
OF_THE_APP = frozenset({"app_day", "app_usage"})  # shared by all accounts of a network
SHARES = ("call_count", "total_cputime", "total_time")
WITHOUT_A_WORD = timedelta(minutes=5)  # Facebook seldom says when access comes back
LONGEST = timedelta(days=2)  # no reset of any network lies further ahead: a later one is a mistake


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: of `limit` so many are left (per cent for a usage), and from `reset` (aware) there are more."""

    name: str
    limit: int
    remaining: int
    reset: datetime | None

    @property
    def is_used_up(self) -> bool:
        """Whether the next call would be refused."""
        return self.remaining <= 0

    @property
    def is_of_the_app(self) -> bool:
        """Whether all accounts of the network share it."""
        return self.name in OF_THE_APP


def limits_in(headers: Mapping[str, str]) -> list[Limit]:
    """Every limit that an answer names; `headers` may be in any case. What cannot be read is not there."""
    lowered = {name.lower(): value for name, value in headers.items()}
    return [*_windows(lowered), *_usages(lowered)]


def _windows(headers: Mapping[str, str]) -> Iterator[Limit]:
    for name, prefix in WINDOWS.items():
        try:
            limit, remaining = int(headers[f"{prefix}-limit"]), int(headers[f"{prefix}-remaining"])
        except (KeyError, ValueError):
            continue
        yield Limit(name, limit, remaining, _moment(headers.get(f"{prefix}-reset", "")))


def _moment(text: str) -> datetime | None:
    """A reset in seconds since 1970 (X, Bluesky) or as ISO 8601 (Mastodon); None when it is neither or out of reason."""
    try:
        found = datetime.fromtimestamp(int(text), UTC) if text.isdigit() else datetime.fromisoformat(text)
        return found if found.tzinfo and found - timezone.now() < LONGEST else None
    except (OverflowError, OSError, ValueError):
        return None


def _usages(headers: Mapping[str, str]) -> Iterator[Limit]:
    for name, header in USAGES.items():
        try:
            entries = list(_entries(json.loads(headers[header])))
        except (KeyError, ValueError, RecursionError):
            continue
        shares = [value for entry in entries for key in SHARES if isinstance(value := entry.get(key), int | float)]
        if shares:
            waits = [value for entry in entries if isinstance(value := entry.get("estimated_time_to_regain_access"), int | float) and value > 0]
            wait = min(timedelta(minutes=min(max(waits), 10_000)), LONGEST) if waits else WITHOUT_A_WORD
            left = max(0, 100 - round(max(shares)))
            yield Limit(name, 100, left, timezone.now() + wait if left == 0 else None)


def _entries(usage: Any) -> Iterator[dict[str, Any]]:
    """Objects that hold shares, at whatever depth: Facebook nests them by business and by kind of call."""
    if isinstance(usage, list):
        for each in usage:
            yield from _entries(each)
    elif isinstance(usage, dict):
        yield usage
        for each in usage.values():
            yield from _entries(each)
