"""What Facebook's answers mean: one table from status, headers and body to an outcome, without any network in it.

Sources: Meta's error-handling and rate-limit pages, and answers recorded by others from live pages. Codes 1 and 2 and
every 5xx are *unknown* on a write: posts have been found live after "Please retry your request later".
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.publishing.networks.base import AccountBroken, Duplicate, NotSent, Refused, Setback, Unknown
from campaigns.publishing.networks.transport import short

UNKNOWN_CODES = {1, 2}
THROTTLED_CODES = {4, 17, 32, 341, 613, 80001}
DUPLICATE_CODES = {506}
DUPLICATE_SUBCODES = {1455006}
BLOCKED_CODE = 368
TOKEN_CODE = 190
NEEDS_PAGE_TOKEN = 2069032
PERMISSION_CODES = {10, *range(200, 300)}
PERMISSION_SUBCODES = {2069030, 2069031, 2069033}
ALREADY_POSTED = "already posted this"


@dataclass(frozen=True)
class Answer:
    """What the table looks at. `several_steps` is as for `classify`."""

    status: int
    headers: Mapping[str, str]
    code: int | None
    subcode: int | None
    said: str
    several_steps: bool

    @property
    def is_unknown(self) -> bool:
        """5xx, a proxy's timeout, codes 1 and 2, and a success or redirect that carries neither id nor code."""
        return self.status >= 500 or self.status == 408 or self.code in UNKNOWN_CODES or (self.status < 400 and self.code is None)

    @property
    def is_duplicate(self) -> bool:
        """The text is there already, in the words of today and of old."""
        old = self.code == BLOCKED_CODE and ALREADY_POSTED in self.said.lower()
        return old or self.code in DUPLICATE_CODES or self.subcode in DUPLICATE_SUBCODES

    @property
    def is_throttled(self) -> bool:
        """Too many calls."""
        return self.code in THROTTLED_CODES or self.status == 429


# The first row that fits gives the outcome.
TABLE: tuple[tuple[Callable[[Answer], bool], Callable[[Answer], Setback]], ...] = (
    (
        lambda a: a.is_unknown,
        lambda a: Unknown(_("Facebook gave no clear answer: %(said)s") % {"said": a.said}),
    ),
    (
        lambda a: a.is_duplicate,
        lambda a: Duplicate(_("Facebook says this text is on the page already. Look at the page before you do anything.")),
    ),
    (
        lambda a: a.is_throttled and a.several_steps,
        lambda a: Unknown(_("Facebook asks us to slow down, and may have taken the post: %(said)s") % {"said": a.said}),
    ),
    (
        lambda a: a.is_throttled,
        lambda a: NotSent(_("Facebook asks us to slow down: %(said)s") % {"said": a.said}, regain_time(a.headers)),
    ),
    (
        lambda a: a.subcode == NEEDS_PAGE_TOKEN,
        lambda a: AccountBroken(_("This is a person's token. Connect again and choose the page. (%(said)s)") % {"said": a.said}),
    ),
    (
        lambda a: a.code == TOKEN_CODE or (a.status == 401 and a.code is None),
        lambda a: AccountBroken(
            _("Facebook does not accept the token of this page. Check it, and connect the page with a fresh one. (%(said)s)") % {"said": a.said}
        ),
    ),
    (
        lambda a: a.code == BLOCKED_CODE,
        lambda a: Refused(_("Facebook holds this page back for now: %(said)s") % {"said": a.said}, permanent=False),
    ),
    (
        lambda a: a.code in PERMISSION_CODES or a.subcode in PERMISSION_SUBCODES,
        lambda a: Refused(_("Facebook says that we may not do this on the page: %(said)s") % {"said": a.said}),
    ),
)


def classify(status: int, headers: Mapping[str, str], body: Any, *, several_steps: bool = False) -> Setback:
    """The outcome of an answer that is not a well-formed success. `headers` may be in any case.

    `several_steps`: the call was the last of a publish in several steps, where posts were found live after a throttle.
    """
    error = error_of(body)
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    answer = Answer(status, headers, code, subcode, words_of(body) or f"HTTP {status}", several_steps)
    for fits, outcome in TABLE:
        if fits(answer):
            return outcome(answer)
    return Refused(_("Facebook refused: %(said)s") % {"said": answer.said})


def regain_time(headers: Mapping[str, str]) -> datetime | None:
    """When Facebook gives access back (aware), from its usage headers, which count in minutes; None when they do not say."""
    lowered = {name.lower(): value for name, value in headers.items()}
    minutes = [0.0]
    for name in ("x-business-use-case-usage", "x-app-usage", "x-page-usage"):
        try:
            minutes += _regain_minutes(json.loads(lowered.get(name, "{}")))
        except ValueError:
            continue
    longest = min(max(minutes), 7 * 24 * 60)
    return timezone.now() + timedelta(minutes=longest) if longest > 0 else None


def _regain_minutes(usage: Any) -> list[float]:
    if isinstance(usage, list):
        return [found for entry in usage for found in _regain_minutes(entry)]
    if not isinstance(usage, dict):
        return []
    own = usage.get("estimated_time_to_regain_access")
    nested = [found for entry in usage.values() for found in _regain_minutes(entry)]
    return nested + ([float(own)] if isinstance(own, (int, float)) else [])


def error_of(body: Any) -> dict[str, Any]:
    """The error object of a Graph answer, or an empty one."""
    error = body.get("error") if isinstance(body, dict) else None
    return error if isinstance(error, dict) else {}


def words_of(body: Any) -> str:
    """Facebook's own explanation, the one meant for people first; short; empty when there is none."""
    error = error_of(body)
    message, code = error.get("error_user_msg") or error.get("message") or "", error.get("code")
    return short(f"{message} (#{code})" if message and code is not None and f"#{code}" not in str(message) else message)


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None
