"""Writing down which posts say nearly the same as a text that was saved or submitted. Nothing is decided by it, so that no event tells of it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from campaigns.drafting.comparing import compared_with
from campaigns.drafting.likenesses import MOST_KEPT, alike
from campaigns.drafting.models import Draft, Likeness, Revision, Variant
from campaigns.drafting.rules import OPEN_STATES

AGAIN = timedelta(hours=2)
"""So long what a draft was compared with counts as all that there is, but for what was submitted since."""
MOST_AT_ONCE = 500


def keep_likenesses(revision: Revision) -> None:
    """Writes down which posts of other drafts say nearly the same, in both directions. Call it in the transaction that submits."""
    payloads = list(revision.payloads.select_related("account"))
    others = compared_with(revision.draft, {payload.account.network for payload in payloads})
    pairs = [(payload.pk, one.pk, one.score) for payload in payloads for one in alike(payload.text, payload.account.network, others)[:MOST_KEPT]]
    both = [pair for one, other, score in pairs for pair in ((one, other, score), (other, one, score))]
    Likeness.objects.bulk_create([Likeness(payload_id=one, other_id=other, score=score) for one, other, score in both])


def compare(draft: Draft) -> None:
    """Writes the same beside each text of a draft. Call it with the draft locked, behind what changes its texts."""
    now = timezone.now()
    variants = list(draft.variants.select_related("account"))
    others = compared_with(draft, {variant.account.network for variant in variants})
    for variant in variants:
        variant.draft = draft
        found = alike(variant.published_text, variant.account.network, others)[:MOST_KEPT]
        variant.alike, variant.compared_at = [[one.pk, one.account, one.score] for one in found], now
    Variant.objects.bulk_update(variants, ["alike", "compared_at"])


def compare_again() -> int:
    """Compares open drafts whose texts were last compared more than AGAIN ago, those first that were waiting longest; how many, MOST_AT_ONCE at most.

    A draft's page then has little to ask for: what was submitted since. One that is being saved at this moment compares itself.
    """
    is_old = Q(compared_at=None) | Q(compared_at__lt=timezone.now() - AGAIN)
    old = Variant.objects.filter(is_old, draft__state__in=OPEN_STATES).order_by(F("compared_at").asc(nulls_first=True), "pk")
    chosen = list(dict.fromkeys(old.values_list("draft", flat=True)[: MOST_AT_ONCE * 5]))[:MOST_AT_ONCE]
    for pk in chosen:
        with transaction.atomic():
            if draft := Draft.objects.select_for_update(of=("self",), skip_locked=True).select_related("campaign").filter(pk=pk).first():
                compare(draft)
    return len(chosen)
