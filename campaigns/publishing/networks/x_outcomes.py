"""What X's answers mean: one table from status, headers and body to an outcome, without any network in it.

Sources: X's developer documentation (August 2026) and answers recorded from live accounts (February to June 2026).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.publishing.networks.base import AccountBroken, Duplicate, NotSent, Refused, Setback, Unknown
from campaigns.publishing.networks.transport import short

# The daily caps count only when they are used up; the window's own reset is always true of a 429.
_DAILY = ("x-user-limit-24hour", "x-app-limit-24hour")


@dataclass(frozen=True)
class Answer:
    """What the table looks at."""

    status: int
    headers: Mapping[str, str]
    body: Any
    said: str


# The first row that fits gives the outcome.
TABLE: tuple[tuple[Callable[[Answer], bool], Callable[[Answer], Setback]], ...] = (
    (
        lambda a: a.status == 429,
        lambda a: NotSent(_("X asks us to slow down: %(said)s") % {"said": a.said}, reset_time(a.headers)),
    ),
    (
        lambda a: a.status == 401,
        lambda a: AccountBroken(
            _("X does not accept the keys of this account. Check them, and connect the account with fresh ones. (%(said)s)") % {"said": a.said}
        ),
    ),
    (
        lambda a: a.status == 402,
        lambda a: AccountBroken(_("The X developer account has run out of credit. Top it up, then try again. (%(said)s)") % {"said": a.said}),
    ),
    (
        lambda a: a.status == 403 and is_duplicate(a.body),
        lambda a: Duplicate(_("X says this text is on the account already. Look at the account before you do anything.")),
    ),
    (
        lambda a: 400 <= a.status < 500 and a.status != 408,
        lambda a: Refused(_("X refused: %(said)s") % {"said": a.said}, permanent=True),
    ),
)


def classify(status: int, headers: Mapping[str, str], body: Any) -> Setback:
    """The outcome of an answer that is not a well-formed success. `headers` may be in any case."""
    lowered = {name.lower(): value for name, value in headers.items()}
    answer = Answer(status, lowered, body, words_of(body) or f"HTTP {status}")
    for fits, outcome in TABLE:
        if fits(answer):
            return outcome(answer)
    return Unknown(_("X gave no clear answer: %(said)s") % {"said": answer.said})


def is_duplicate(body: Any) -> bool:
    """Whether a 403 says that the same text is there already (v2 wording, or code 187 of the old API)."""
    errors = body.get("errors") if isinstance(body, dict) else None
    codes = [error.get("code") for error in errors if isinstance(error, dict)] if isinstance(errors, list) else []
    return 187 in codes or "duplicate content" in words_of(body).lower()


def reset_time(headers: Mapping[str, str]) -> datetime | None:
    """When X lets us try again (aware), from lower-case headers; None when it does not say."""
    seconds = [_number(headers.get("x-rate-limit-reset"))]
    seconds += [_number(headers.get(f"{cap}-reset")) for cap in _DAILY if headers.get(f"{cap}-remaining") == "0"]
    known = [value for value in seconds if value is not None]
    try:
        return datetime.fromtimestamp(max(known), UTC) if known else None
    except (OverflowError, OSError, ValueError):
        return None


def words_of(body: Any) -> str:
    """X's own explanation out of a problem body or an old error list, short; empty when there is none."""
    if not isinstance(body, dict):
        return ""
    found = [body.get("detail") or body.get("title") or ""]
    errors = body.get("errors")
    for error in errors if isinstance(errors, list) else [errors]:
        if isinstance(error, dict):
            found.append(error.get("detail") or error.get("message") or "")
        elif error:
            found.append(error)
    return short(" · ".join(dict.fromkeys(str(part) for part in found if part)))


def _number(value: str | None) -> int | None:
    try:
        return int(value) if value is not None else None
    except ValueError:
        return None
