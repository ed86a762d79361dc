"""What a draft would look like on each account, worked out for a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from campaigns.accounts.counting import Count, clean_text, count
from campaigns.accounts.enums import Network
from campaigns.accounts.models import Account
from campaigns.drafting.links import tagged
from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.queries import Shown, draft_photos, payloads_of, shown_as, shown_photos, variants_of

LINK_PRICES: dict[str, dict[str, str]] = {Network.X: {"with": "$0.20", "without": "$0.015"}}
"""What a post with and without a link costs where that differs. X, pay-per-use, since 20 April 2026."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One account's post as the public will see it, and how much of the room it takes."""

    account: Account
    text: str
    photos: list[Shown]
    count: Count
    inherits: bool | None = None
    """Whether it is the common text, or one of the account's own; None where that is no longer known: what was submitted."""

    @property
    def foot(self) -> str:
        """What stands under it: room used, whose text it is, and what a link costs where links cost."""
        parts = [self.room]
        if self.inherits is not None:
            parts.append(_("common text") if self.inherits else _("its own text"))
        if LINK_PRICES.get(self.account.network) and self.count.has_link:
            parts.append(_("a link in it: %(with)s instead of %(without)s") % LINK_PRICES[self.account.network])
        return " · ".join(parts)

    @property
    def room(self) -> str:
        """How much of the network's room is used, in words."""
        numbers = {"used": number_format(self.count.used, force_grouping=True), "limit": number_format(self.count.limit, force_grouping=True)}
        return _("%(used)s of %(limit)s characters") % numbers


def typed_previews(text: str, accounts: Iterable[Account], texts: Mapping[int, str], photos: list[Shown], *, tag: str = "") -> list[Preview]:
    """Previews of what is being typed. `tag`: that of the chosen campaign, which its links would carry."""
    found = []
    for account in accounts:
        own = clean_text(texts.get(account.pk) or "")
        shown = tagged(own or clean_text(text), source=account.network, campaign=tag)
        found.append(Preview(account, shown, photos, count(account.network, shown), inherits=not own))
    return found


def draft_previews(draft: Draft) -> list[Preview]:
    """Previews of a draft as it is saved."""
    photos = shown_draft_photos(draft)
    return [
        Preview(variant.account, variant.published_text, photos, count(variant.account.network, variant.published_text), inherits=not variant.text)
        for variant in variants_of(draft)
    ]


def revision_previews(revision: Revision) -> list[Preview]:
    """Previews of what was frozen."""
    return [Preview(one.account, one.text, shown_photos(one), count(one.account.network, one.text)) for one in payloads_of(revision)]


def shown_draft_photos(draft: Draft) -> list[Shown]:
    """The photos of the working text, as a page shows them."""
    return shown_as(draft.pk, [photo.frozen() for photo in draft_photos(draft)])
