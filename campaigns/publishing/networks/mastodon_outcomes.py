"""What a Mastodon server's answers mean: one table from status, headers and body to an outcome, without any network in it.

Sources: Mastodon's API reference, and its source for what each refusal says (4.2 to 4.5).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from campaigns.publishing.networks.base import AccountBroken, NotSent, Refused, Setback, Unknown
from campaigns.publishing.networks.transport import short

ACCOUNT_WORDS = ("authorized scopes", "login is currently disabled", "suspended", "pending approval", "awaiting confirmation", "confirmed e-mail")
PROCESSING_WORDS = "not finished processing"


@dataclass(frozen=True)
class Answer:
    """What the table looks at."""

    status: int
    headers: Mapping[str, str]
    said: str


# The first row that fits gives the outcome.
TABLE: tuple[tuple[Callable[[Answer], bool], Callable[[Answer], Setback]], ...] = (
    (
        lambda a: a.status >= 500 or a.status == 408 or a.status < 400,
        lambda a: Unknown(_("The Mastodon server gave no clear answer: %(said)s") % {"said": a.said}),
    ),
    (
        lambda a: a.status == 409,  # another request with the same key is being worked on
        lambda a: Unknown(_("The Mastodon server is still busy with an earlier try: %(said)s") % {"said": a.said}),
    ),
    (
        lambda a: a.status == 429,
        lambda a: NotSent(_("The Mastodon server asks us to slow down: %(said)s") % {"said": a.said}, reset_time(a.headers)),
    ),
    (
        lambda a: a.status == 401,
        lambda a: AccountBroken(
            _("The Mastodon server does not accept the access token. Make a new one there, and connect the account with it. (%(said)s)") % {"said": a.said}
        ),
    ),
    (
        lambda a: a.status == 403 and any(words in a.said.lower() for words in ACCOUNT_WORDS),
        lambda a: AccountBroken(
            _("This account may not publish: %(said)s. Give its access token the right to write, or ask the server's staff.") % {"said": a.said}
        ),
    ),
    (
        lambda a: a.status == 422 and PROCESSING_WORDS in a.said.lower(),
        lambda a: NotSent(_("The Mastodon server is still working on the photos: %(said)s") % {"said": a.said}),
    ),
)


def classify(status: int, headers: Mapping[str, str], body: Any) -> Setback:
    """The outcome of an answer that is not a well-formed success. `headers` may be in any case."""
    answer = Answer(status, headers, words_of(body) or f"HTTP {status}")
    for fits, outcome in TABLE:
        if fits(answer):
            return outcome(answer)
    return Refused(_("The Mastodon server refused: %(said)s") % {"said": answer.said})


def reset_time(headers: Mapping[str, str]) -> datetime | None:
    """When the server lets us try again (aware), from `X-RateLimit-Reset`, a moment in ISO 8601; None when it does not say."""
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        found = datetime.fromisoformat(lowered["x-ratelimit-reset"])
    except (KeyError, ValueError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def words_of(body: Any) -> str:
    """The server's own explanation, short; empty when there is none."""
    return short(body.get("error_description") or body.get("error") or "") if isinstance(body, dict) else ""
