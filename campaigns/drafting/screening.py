"""What must be mended before a draft can be submitted, and what is worth a second look."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.accounts.counting import count, is_chained
from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.limits import RAW_LIMIT, limits_of
from campaigns.drafting.models import Draft, Variant

JOINER, NON_JOINER, BLACK_FLAG, VARIATION = "\u200d", "\u200c", "\U0001f3f4", "\ufe0f"
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u00ad")
"""Letters that show as nothing, and the soft hyphen."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something noticed: where (in words), what, and whether it must be mended first."""

    where: str
    text: str
    blocks: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.text}" if self.where else self.text


def hostile_characters(text: str) -> list[str]:
    """Names of the invisible or direction-changing characters in a text, each once. Those that emoji and some scripts need are left in peace."""
    names = [unicodedata.name(char, f"U+{ord(char):04X}") for at, char in enumerate(text) if _is_hostile(text, at)]
    return list(dict.fromkeys(names))


def _is_hostile(text: str, at: int) -> bool:
    char = text[at]
    if char in "\n\t" or (char.isascii() and char.isprintable()):
        return False
    if char in FILLERS:
        return True
    category = unicodedata.category(char)
    if char == JOINER:
        return not (_joins_emoji(text, at) or _joins_letters(text, at))
    if char == NON_JOINER:
        return not _joins_letters(text, at)
    if "\U000e0020" <= char <= "\U000e007f":
        return not _is_flag_tag(text, at)
    return category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _joins_emoji(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before and after) and (before == VARIATION or unicodedata.category(before) in {"So", "Sk"}) and unicodedata.category(after) == "So"


def _joins_letters(text: str, at: int) -> bool:
    """Persian, Hindi and their neighbours join and part letters with these two characters."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before and after) and all(ord(char) >= 0x0600 and unicodedata.category(char)[0] in "LM" for char in (before, after))


def _is_flag_tag(text: str, at: int) -> bool:
    """The flags of England, Scotland and Wales are a black flag followed by tag letters."""
    while at > 0 and "\U000e0020" <= text[at] <= "\U000e007f":
        at -= 1
    return text[at] == BLACK_FLAG


def findings(draft: Draft) -> list[Finding]:
    """Everything noticed in a draft, what must be mended first."""
    variants = list(draft.variants.select_related("account", "draft"))
    photos = list(draft.photos.all())
    found = [
        *_about_the_whole(draft, variants),
        *(finding for variant in variants for finding in _about_one(variant, len(photos))),
        *_about_photos([photo.alt for photo in photos]),
        *_about_sameness(variants),
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
    if not variants and not draft.text.strip():
        found.append(Finding("", _("Write the text.")))
    return found + _about_characters(_("Working title"), draft.title)


def _about_one(variant: Variant, photos: int) -> list[Finding]:
    account, text, where = variant.account, variant.published_text, str(variant.account)
    found = _about_characters(where, text)
    if not text:
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
        if not alt.strip():
            found.append(Finding(where, _("Describe it for people who cannot see it.")))
        found += _about_characters(where, alt)
    return found


def _about_characters(where: str, text: str) -> list[Finding]:
    names = hostile_characters(text)
    if not names:
        return []
    return [
        Finding(
            where, _("It holds characters that cannot be seen (%(names)s). Type the words again instead of pasting them.") % {"names": ", ".join(names[:3])}
        )
    ]


def _about_sameness(variants: list[Variant]) -> list[Finding]:
    on_x = Counter(" ".join(variant.published_text.split()).casefold() for variant in variants if variant.account.network == Network.X)
    if any(times > 1 for text, times in on_x.items() if text):
        return [Finding("", _("X forbids the same text on several accounts. Write a different text for each X account, or choose one."))]
    return []
