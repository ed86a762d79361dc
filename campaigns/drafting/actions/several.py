"""Several drafts at once: each by the verb for one, in a transaction of its own. What can be done is done, and what cannot says why."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from campaigns.drafting.actions.submitting import submit, withdraw
from campaigns.drafting.models import Draft
from onboarding.people.models import StaffMember
from portal.core.errors import Refused

MOST_AT_ONCE = 25


@dataclass(frozen=True, slots=True)
class Outcome:
    """Which were done, and which were not with the sentence that says why."""

    done: list[Draft] = field(default_factory=list)
    refused: list[tuple[Draft, str]] = field(default_factory=list)


def submit_several(*, chosen: Iterable[tuple[Draft, int]], by: StaffMember) -> Outcome:
    """Hands drafts over for a decision on each; with every draft the edition that was looked at."""
    return _each(submit, chosen, by)


def withdraw_several(*, chosen: Iterable[tuple[Draft, int]], by: StaffMember) -> Outcome:
    """Ends drafts for good; with every draft the edition that was looked at."""
    return _each(withdraw, chosen, by)


def _each(verb: Callable[..., object], chosen: Iterable[tuple[Draft, int]], by: StaffMember) -> Outcome:
    outcome = Outcome()
    for draft, edition in chosen:
        try:
            verb(draft=draft, by=by, edition=edition)
        except Refused as refused:
            outcome.refused.append((draft, str(refused)))
        else:
            outcome.done.append(draft)
    return outcome
