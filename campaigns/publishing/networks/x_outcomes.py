"""What X's answers mean: one table from status, headers and body to an outcome, without any network in it.

Sources: X's developer documentation (August 2026) and answers recorded from live accounts (February to June 2026).
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.publishing.networks.base import AccountBroken, Duplicate, NotSent, Refused, Setback, Unknown
from campaigns.publishing.networks.transport import short

# The daily caps count only when they are used up; the window's own reset is always true of a 429.
_DAILY = ("x-user-limit-24hour", "x-app-limit-24hour")


def classify(status: int, headers: Mapping[str, str], body: Any) -> Setback:
    """The outcome of an answer that is not a well-formed success. `headers` may be in any case."""
    lowered = {name.lower(): value for name, value in headers.items()}
    said = words_of(body) or f"HTTP {status}"
    if status == 429:
        return NotSent(_("X asks us to slow down: %(said)s") % {"said": said}, reset_time(lowered))
    if status == 401:
        return AccountBroken(_("X does not accept the keys of this account. Check them, and connect the account with fresh ones. (%(said)s)") % {"said": said})
    if status == 402:
        return AccountBroken(_("The X developer account has run out of credit. Top it up, then try again. (%(said)s)") % {"said": said})
    if status == 403 and is_duplicate(body):
        return Duplicate(_("X says this text is on the account already. Look at the account before you do anything."))
    if 400 <= status < 500 and status != 408:
        return Refused(_("X refused: %(said)s") % {"said": said}, permanent=True)
    return Unknown(_("X gave no clear answer: %(said)s") % {"said": said})


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
