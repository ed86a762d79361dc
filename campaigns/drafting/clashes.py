"""What is worth knowing about a draft beside what was approved lately: the same words again, and posts too close to each other.

Drafting does not know deliveries. It looks at approved drafts and when they were meant to go out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process, utils

from campaigns.drafting.enums import DraftState
from campaigns.drafting.links import LINK
from campaigns.drafting.models import Draft, Payload, Variant
from onboarding.people.queries import visible

LATELY = timedelta(days=30)
MOST_COMPARED = 400
"""Texts of one network that a draft is compared with, the latest first."""
LONGEST_COMPARED = 1000
NEARLY = 88.0
"""Of 100: from here on two texts count as nearly the same (token_sort_ratio, without links, capitals and marks)."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Something noticed: where (in words), what, and its level: "note" or "warn"."""

    where: str
    text: str
    level: str


def clashes(draft: Draft, variants: Iterable[Variant]) -> list[Clash]:
    """What clashes with approved drafts of other colleagues or the same one, in a number of queries that does not grow with them."""
    there = list(variants)
    return [*_said_before(draft, there), *_too_close(draft, there)]


def _said_before(draft: Draft, variants: list[Variant]) -> list[Clash]:
    found = []
    for network in dict.fromkeys(variant.account.network for variant in variants):
        earlier = list(_lately(draft, network))
        texts = [_compared(payload.text) for payload in earlier]
        for variant in (one for one in variants if one.account.network == network):
            text = _compared(variant.published_text)
            best = process.extractOne(text, texts, scorer=fuzz.token_sort_ratio, score_cutoff=NEARLY) if text else None
            if best:
                found.append(_said(draft, variant, earlier[best[2]], is_same=best[1] >= 99.9))
    return found


def _lately(draft: Draft, network: str) -> Iterable[Payload]:
    """What was approved for the network and was meant for the last thirty days, or for later."""
    since = timezone.now() - LATELY
    meant = Q(revision__publish_at__gte=since) | Q(revision__publish_at=None, revision__submitted_at__gte=since)
    rows = Payload.objects.filter(meant, account__network=network, revision__draft__state=DraftState.APPROVED, revision__submitted_at__gte=since - LATELY)
    seen = visible(rows, "revision__author").exclude(revision__draft=draft.pk)
    return seen.select_related("revision__draft", "account").order_by("-revision__submitted_at", "-pk")[:MOST_COMPARED]


def _compared(text: str) -> str:
    return str(utils.default_process(LINK.sub(" ", text[:LONGEST_COMPARED])))


def _said(draft: Draft, variant: Variant, earlier: Payload, *, is_same: bool) -> Clash:
    revision = earlier.revision
    origin = draft.copied_from_id
    is_meant = origin is not None and origin in (revision.draft_id, revision.draft.copied_from_id)
    day = date_format(timezone.localtime(revision.publish_at or revision.submitted_at), "j F")
    words = {"title": revision.title, "account": earlier.account, "day": day}
    if is_same and is_meant:
        said = _("The same text was approved for %(account)s on %(day)s: “%(title)s”. This draft is a copy of it: should people hear it once more?")
    elif is_same:
        said = _("The same text was approved for %(account)s on %(day)s: “%(title)s”. Say something new, or leave it.")
    else:
        said = _("Nearly the same text was approved for %(account)s on %(day)s: “%(title)s”. Do people need to hear it again?")
    return Clash(str(variant.account), said % words, "warn" if is_same and not is_meant and earlier.account_id == variant.account_id else "note")


def _too_close(draft: Draft, variants: list[Variant]) -> list[Clash]:
    moment, span = draft.publish_at or timezone.now(), timedelta(minutes=settings.CLASH_MINUTES)
    accounts = {variant.account_id: variant.account for variant in variants}
    rows = Payload.objects.filter(
        account__in=accounts,
        revision__draft__state=DraftState.APPROVED,
        revision__draft__publish_at__gt=moment - span,
        revision__draft__publish_at__lt=moment + span,
        revision__publish_at__gt=moment - span,
        revision__publish_at__lt=moment + span,
    )
    near: dict[int, Payload] = {}
    for payload in visible(rows, "revision__author").exclude(revision__draft=draft.pk).select_related("revision").order_by("revision__publish_at")[:100]:
        near.setdefault(payload.account_id, payload)
    said = _(
        "“%(title)s” is approved for %(time)s, less than %(minutes)d minutes away. Followers may miss one of the two; choose another time if neither is urgent."
    )
    return [
        Clash(
            str(accounts[pk]),
            said
            % {
                "title": payload.revision.title,
                "time": date_format(timezone.localtime(payload.revision.publish_at), "H:i"),
                "minutes": settings.CLASH_MINUTES,
            },
            "note",
        )
        for pk, payload in near.items()
    ]
