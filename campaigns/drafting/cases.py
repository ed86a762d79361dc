"""What the public has already read about a case: small details, each harmless, can together say who somebody is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db.models import Expression, F, Max, Value
from django.db.models.functions import Lower, Replace

from campaigns.accounts.models import Account
from campaigns.drafting.models import Draft, Payload, Revision
from campaigns.drafting.queries import drafts_seen_by
from onboarding.people.models import StaffMember

MOST_SHOWN = 5
BETWEEN = " \t\u00a0\u2007\u2009\u202f-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""Spaces and dashes: two references that differ in nothing else are the same."""
DELICATE = frozenset({"sexual-victim", "minor", "minor-in-proceedings"})
"""Rules of screening that protect somebody whom several posts together can give away."""


class Noticed(Protocol):
    """A finding of screening, as far as this file needs to know it."""

    rule: str


@dataclass(slots=True)
class Earlier:
    """A post that went out: when (the last of its accounts), where, its words, and the draft it came from."""

    draft_id: int
    at: datetime
    accounts: list[Account]
    text: str


@dataclass(frozen=True, slots=True)
class CaseSoFar:
    """What went out about a case, the newest first. `is_delicate`: screening noticed somebody in the draft who must stay unknown."""

    posts: list[Earlier]
    is_delicate: bool


def case_key(reference: str) -> str:
    """A reference as it is compared: small letters, without spaces and dashes."""
    return "".join(letter.lower() for letter in reference if letter not in BETWEEN)


def case_so_far(draft: Draft, reference: str, person: StaffMember, noticed: Iterable[Noticed]) -> CaseSoFar:
    """Other drafts with the same case reference that went out, as far as this person may open them. One query; none without a reference.

    `noticed`: what screening says of the draft. A post that was removed later is listed too: people have read it.
    """
    is_delicate = any(finding.rule in DELICATE for finding in noticed)
    key = case_key(reference)
    return CaseSoFar(_together(_went_out(draft, key, person)) if key else [], is_delicate)


def _went_out(draft: Draft, key: str, person: StaffMember) -> Iterable[Payload]:
    """Publishing hangs a delivery on each payload; drafting only asks through it."""
    same = Revision.objects.exclude(case_reference="").alias(key=_compared(key)).filter(key=key).exclude(draft=draft.pk)
    out = same.filter(draft__in=drafts_seen_by(person).values("pk"), payloads__delivery__state="sent")
    newest = out.alias(last=Max("payloads__delivery__settled_at")).order_by("-last", "-pk").values("pk")[:MOST_SHOWN]
    rows = Payload.objects.filter(delivery__state="sent", revision__in=newest).select_related("account", "revision", "delivery")
    return rows.order_by("-delivery__settled_at", "-pk")


def _compared(key: str) -> Expression | F:
    """`case_key` in the database. SQLite, and PostgreSQL in some locales, make only A to Z small: other letters of the key are seen to one by one."""
    column: Expression | F = F("case_reference")
    capitals = {letter.upper(): letter for letter in key if not letter.isascii() and letter.upper() != letter and len(letter.upper()) == 1}
    for found, instead in {**dict.fromkeys(BETWEEN, ""), **capitals}.items():
        column = Replace(column, Value(found), Value(instead))
    return Lower(column)


def _together(payloads: Iterable[Payload]) -> list[Earlier]:
    """One entry a revision, however many accounts it went to; the latest comes first."""
    posts: dict[int, Earlier] = {}
    for payload in payloads:
        at = payload.delivery.settled_at or payload.delivery.due_at
        post = posts.setdefault(payload.revision_id, Earlier(payload.revision.draft_id, at, [], payload.text))
        post.accounts.append(payload.account)
    return list(posts.values())
