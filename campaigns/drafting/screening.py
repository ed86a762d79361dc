"""What must be mended before a draft can be submitted, and what is worth a second look."""

from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.accounts.counting import count, is_chained
from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.limits import RAW_LIMIT, limits_of
from campaigns.drafting.clashes import clashes
from campaigns.drafting.demands import demands
from campaigns.drafting.models import Draft, Variant
from campaigns.drafting.queries import variants_of
from portal.core.text import hidden_words, is_blank


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed: where (in words), what, and whether it must be mended first."""

    where: str
    text: str
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


def findings(draft: Draft) -> list[Finding]:
    """Everything noticed in a draft, what must be mended first."""
    variants = variants_of(draft)
    photos = list(draft.photos.all())
    found = [
        *_about_the_whole(draft, variants),
        *(finding for variant in variants for finding in _about_one(variant, len(photos))),
        *_about_photos([photo.alt for photo in photos]),
        *_about_sameness(variants),
        *(Finding(where, said) for where, said in demands(draft, variants)),
        *(Finding(clash.where, clash.text, blocks=False) for clash in clashes(draft, variants)),
    ]
    return sorted(dict.fromkeys(found), key=lambda finding: not finding.blocks)


def blockers(draft: Draft) -> list[Finding]:
    """What must be mended before the draft can be submitted."""
    return [finding for finding in findings(draft) if finding.blocks]


def _about_the_whole(draft: Draft, variants: list[Variant]) -> list[Finding]:
    found = []
    if not variants:
        found.append(Finding("", _("Choose at least one account that it goes to.")))
    if draft.publish_at and draft.publish_at <= timezone.now():
        found.append(Finding("", _("The time to publish has passed. Choose a later one, or “as soon as it is approved”.")))
    if not variants and is_blank(draft.text):
        found.append(Finding("", _("Write the text.")))
    return found + _about_characters(_("Working title"), draft.title)


def _about_one(variant: Variant, photos: int) -> list[Finding]:
    account, text, where = variant.account, variant.published_text, str(variant.account)
    found = _about_characters(where, text)
    if is_blank(text):
        found.append(Finding(where, _("Write the text.")))
    counted, limits = count(account.network, text), limits_of(account.network)
    if not counted.is_within:
        found.append(Finding(where, _too_long(account.network, text)))
    if photos > limits.photos:
        found.append(Finding(where, ngettext("It takes %(n)d photo at most.", "It takes %(n)d photos at most.", limits.photos) % {"n": limits.photos}))
    if account.state == AccountState.DISCONNECTED:
        found.append(Finding(where, _("This account is disconnected. Choose another, or ask an administrator to connect it again.")))
    if account.state == AccountState.BROKEN:
        found.append(Finding(where, _("This account needs attention; until an administrator has mended it, nothing goes out there."), blocks=False))
    if account.network == Network.X and counted.has_link:
        found.append(Finding(where, _("A post with a link costs about thirteen times as much on X as one without."), blocks=False))
    letters = [char for char in text if char.isalpha()]
    if len(letters) > 20 and sum(char.isupper() for char in letters) > 0.8 * len(letters):
        found.append(Finding(where, _("Nearly all of it is in capitals: that reads as shouting, and screen readers may spell it out."), blocks=False))
    return found


def _too_long(network: str, text: str) -> str:
    if network == Network.X and len(text) <= RAW_LIMIT and is_chained(text):
        return _("Many words in a row are joined by dots. Put a space after each full stop.")
    counted = count(network, text)
    return _("The text is too long: %(used)s of %(limit)s characters. Shorten it, or write a shorter text for this account.") % {
        "used": counted.used,
        "limit": counted.limit,
    }


def _about_photos(alts: list[str]) -> list[Finding]:
    found = []
    for number, alt in enumerate(alts, start=1):
        where = _("Photo %(number)d") % {"number": number}
        if is_blank(alt):
            found.append(Finding(where, _("Describe it for people who cannot see it.")))
        found += _about_characters(where, alt)
    return found


def _about_characters(where: str, text: str) -> list[Finding]:
    said = hidden_words(text)
    return [Finding(where, said)] if said else []


def _about_sameness(variants: list[Variant]) -> list[Finding]:
    on_x = Counter(" ".join(variant.published_text.split()).casefold() for variant in variants if variant.account.network == Network.X)
    if any(times > 1 for text, times in on_x.items() if text):
        return [Finding("", _("X forbids the same text on several accounts. Write a different text for each X account, or choose one."))]
    return []
