"""What a Bluesky server's answers mean: one table from status, headers and body to an outcome, without any network in it.

Sources: the lexicons of com.atproto (each names its errors), and answers recorded from a PDS 0.5.35.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.publishing.networks.base import AccountBroken, Duplicate, NotSent, Refused, Setback, Unknown
from campaigns.publishing.networks.transport import short

SESSION_ENDED = {"ExpiredToken", "InvalidToken"}
ACCOUNT_GONE = {"AccountTakedown", "AccountDeactivated", "AccountSuspended", "RepoTakendown", "RepoDeactivated", "RepoSuspended", "RepoNotFound"}


@dataclass(frozen=True)
class Answer:
    """What the table looks at; `error` is the lexicon's name for it."""

    status: int
    headers: Mapping[str, str]
    error: str
    said: str


# The first row that fits gives the outcome.
TABLE: tuple[tuple[Callable[[Answer], bool], Callable[[Answer], Setback]], ...] = (
    (
        lambda a: a.status >= 500 or a.status == 408 or a.status < 400,
        lambda a: Unknown(_("Bluesky gave no clear answer: %(said)s") % {"said": a.said}),
    ),
    (
        lambda a: a.status == 429,
        lambda a: NotSent(_("Bluesky asks us to slow down: %(said)s") % {"said": a.said}, reset_time(a.headers)),
    ),
    (
        lambda a: a.error in SESSION_ENDED,
        lambda a: NotSent(_("The session with Bluesky has ended; the next try opens a new one. (%(said)s)") % {"said": a.said}),
    ),
    (
        lambda a: a.error == "AuthFactorTokenRequired",
        lambda a: AccountBroken(_("Bluesky wants a code by e-mail. Make an app password in the account's settings, and connect the account with that.")),
    ),
    (
        lambda a: a.error in ACCOUNT_GONE,
        lambda a: AccountBroken(_("Bluesky has closed this account, or does not know it: %(said)s. Sign in there to see why.") % {"said": a.said}),
    ),
    (
        lambda a: a.status == 401,
        lambda a: AccountBroken(
            _("Bluesky does not accept the app password of this account. Make a new one, and connect the account with it. (%(said)s)") % {"said": a.said}
        ),
    ),
    (
        lambda a: a.error == "InvalidSwap",
        lambda a: Duplicate(_("Bluesky has a post under this name already. Look at the account before you do anything.")),
    ),
)


def classify(status: int, headers: Mapping[str, str], body: Any) -> Setback:
    """The outcome of an answer that is not a well-formed success. `headers` may be in any case."""
    answer = Answer(status, headers, error_of(body), words_of(body) or f"HTTP {status}")
    for fits, outcome in TABLE:
        if fits(answer):
            return outcome(answer)
    return Refused(_("Bluesky refused: %(said)s") % {"said": answer.said})


def reset_time(headers: Mapping[str, str]) -> datetime | None:
    """When Bluesky lets us try again (aware), from `RateLimit-Reset`, seconds since 1970; None when it does not say."""
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        return datetime.fromtimestamp(int(lowered["ratelimit-reset"]), UTC)
    except (KeyError, OverflowError, OSError, ValueError):
        return None


def error_of(body: Any) -> str:
    """The lexicon's name of an error; empty when there is none."""
    return str(body.get("error") or "") if isinstance(body, dict) else ""


def words_of(body: Any) -> str:
    """Bluesky's own explanation, short; empty when there is none."""
    return short(body.get("message") or body.get("error") or "") if isinstance(body, dict) else ""
