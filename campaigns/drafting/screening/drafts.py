"""A draft as a whole: what must be mended, what is to be cleared, what is worth a second look."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.accounts.counting import count, is_chained
from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.limits import RAW_LIMIT, limits_of
from campaigns.accounts.models import Account
from campaigns.drafting.clashes import Clash, clashes
from campaigns.drafting.demands import demands
from campaigns.drafting.media.checks import photo_blockers
from campaigns.drafting.models import Draft, Photo, Revision, Variant
from campaigns.drafting.queries import photos_of, variants_of
from campaigns.drafting.screening.catalogue import RULES
from campaigns.drafting.screening.colleagues import Colleagues
from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.models import Finding, Passage
from campaigns.drafting.screening.spans import Span
from campaigns.drafting.screening.texts import Context, chosen_pack, noticed
from campaigns.drafting.screening.words import listed
from portal.core.text import is_blank

AROUND = 40
"""Characters shown before and after a marked place."""
WEIGHT = {Level.BLOCK: 0, Level.WARN: 1, Level.NOTE: 2}
F = Finding.Field


def findings(draft: Draft, *, clashing: Callable[[Draft, list[Variant]], list[Clash]] = clashes) -> list[Finding]:
    """Everything noticed in a draft, the heaviest first. Nothing of it is saved.

    `clashing`: for a page that is only looked at, `kept_clashes`; whatever is decided on compares afresh.
    """
    variants = variants_of(draft)
    photos = photos_of(draft)
    found = [
        *_about_the_whole(draft, variants),
        *(finding for variant in variants for finding in _about_one(variant, len(photos))),
        *_about_photos(photos),
        *(_made("photo-people", field=F.ALT, photo=number, reason=said) for number, said in photo_blockers(photos)),
        *_about_sameness(variants),
        *(_demand(where, said) for where, said in demands(draft, variants)),
        *(_clash(clash) for clash in clashing(draft, variants)),
        *_about_words(draft, variants, photos),
    ]
    return sorted(found, key=lambda finding: (not finding.blocks, WEIGHT[Level(finding.level)]))


def blockers(draft: Draft) -> list[Finding]:
    """What must be mended before the draft can be submitted."""
    return [finding for finding in findings(draft) if finding.blocks]


def keep(revision: Revision, found: Iterable[Finding]) -> None:
    """Writes what was noticed beside the revision. Call it in the transaction that submits; afterwards none of it changes."""
    for finding in found:
        finding.revision = revision
    Finding.objects.bulk_create(list(found))


def passage_of(text: str, start: int | None, end: int | None) -> Passage | None:
    """The place with the words around it; None when it is about all of the text."""
    if start is None or end is None or (start == 0 and end >= len(text)):
        return None
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    if start > AROUND:
        before = "…" + (before.partition(" ")[2] if " " in before.rstrip() else before)
    if end + AROUND < len(text):
        after = (after.rpartition(" ")[0] if " " in after.lstrip() else after) + "…"
    return Passage(before, text[start:end], after)


def _made(rule: str, *, reason: str = "", **place: Any) -> Finding:
    known = RULES[rule]
    return Finding(rule=rule, level=known.level, reason=reason or str(known.reason), source=known.source, **place)


def _about_words(draft: Draft, variants: list[Variant], photos: list[Photo]) -> Iterator[Finding]:
    texts = list(_texts(draft, variants))
    chosen = chosen_pack()
    colleagues = Colleagues(chosen, [draft.title, *(text for text, _account in texts), *(photo.alt for photo in photos)])
    context = Context(pack=chosen, case_stage=str(draft.case_stage or ""), words=listed(), colleagues=colleagues)
    yield from _in_text(draft.title, context, field=F.TITLE)
    for text, account in texts:
        yield from _in_text(text, context, field=F.TEXT, account=account)
    for number, photo in enumerate(photos, start=1):
        yield from _in_text(photo.alt, context, field=F.ALT, photo=number)


def _texts(draft: Draft, variants: list[Variant]) -> Iterator[tuple[str, Account | None]]:
    """Each text that would go out, once: with its account, or None when all accounts take the same."""
    different = {variant.published_text for variant in variants} or {draft.text}
    if len(different) == 1:
        yield different.pop(), None
        return
    for variant in variants:
        yield variant.published_text, variant.account


def _in_text(text: str, context: Context, **place: Any) -> Iterator[Finding]:
    for span in noticed(text, context, is_post=place["field"] == F.TEXT):
        finding = _from_span(span, place)
        finding.passage = passage_of(text, span.start, span.end)
        yield finding


def _from_span(span: Span, place: dict[str, Any]) -> Finding:
    finding = _made(span.rule, reason=span.reason, start=span.start, end=span.end, **place)
    finding.level = span.level or finding.level
    finding.source = span.source or finding.source
    return finding


def _about_the_whole(draft: Draft, variants: list[Variant]) -> Iterator[Finding]:
    if not variants:
        yield _made("account-missing")
    if draft.publish_at and draft.publish_at <= timezone.now():
        yield _made("time-passed")
    if not variants and is_blank(draft.text):
        yield _made("text-missing")


def _about_one(variant: Variant, photos: int) -> Iterator[Finding]:
    account, text = variant.account, variant.published_text
    if is_blank(text):
        yield _made("text-missing", account=account)
    counted, limits = count(account.network, text), limits_of(account.network)
    if not counted.is_within:
        yield _made("too-long", account=account, reason=_too_long(account.network, text))
    if photos > limits.photos:
        most = ngettext("It takes %(n)d photo at most.", "It takes %(n)d photos at most.", limits.photos) % {"n": limits.photos}
        yield _made("photos", account=account, reason=most)
    if account.state == AccountState.DISCONNECTED:
        yield _made("account-disconnected", account=account)
    if account.state == AccountState.BROKEN:
        yield _made("account-broken", account=account)
    if account.network == Network.X and counted.has_link:
        yield _made("link-price", account=account)


def _demand(where: str, said: str) -> Finding:
    finding = _made("demand", reason=f"{where}: {said}" if where else said)
    finding.mends = {_("Checklist"): "checklist", _("Name"): "naming"}.get(where, "")
    return finding


def _clash(clash: Clash) -> Finding:
    finding = _made("clash", reason=f"{clash.where}: {clash.text}" if clash.where else clash.text)
    finding.level, finding.other = clash.level, clash.other
    return finding


def _too_long(network: str, text: str) -> str:
    if network == Network.X and len(text) <= RAW_LIMIT and is_chained(text):
        return _("Many words in a row are joined by dots. Put a space after each full stop.")
    counted = count(network, text)
    return _("The text is too long: %(used)s of %(limit)s characters. Shorten it, or write a shorter text for this account.") % {
        "used": counted.used,
        "limit": counted.limit,
    }


def _about_photos(photos: list[Photo]) -> Iterator[Finding]:
    for number, photo in enumerate(photos, start=1):
        if is_blank(photo.alt):
            yield _made("alt-missing", field=F.ALT, photo=number)
        if photo.low_contrast:
            said = _("Its letters hardly stand out from their ground: %(ratio)s to 1, where 4.5 to 1 is asked, or 3 to 1 of large ones.")
            yield _made("low-contrast", field=F.ALT, photo=number, reason=said % {"ratio": number_format(photo.low_contrast // 10 / 10, 1)})


def _about_sameness(variants: list[Variant]) -> Iterator[Finding]:
    on_x = Counter(" ".join(variant.published_text.split()).casefold() for variant in variants if variant.account.network == Network.X)
    if any(times > 1 for text, times in on_x.items() if text):
        yield _made("same-text")
