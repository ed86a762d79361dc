"""What a draft would look like on each account, worked out for a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from campaigns.accounts.counting import Count, clean_text, count
from campaigns.accounts.models import Account
from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.queries import Shown, draft_photos, payloads_of, shown_as, shown_photos


@dataclass(frozen=True, slots=True)
class Preview:
    """One account's post as the public will see it, and how much of the room it takes."""

    account: Account
    text: str
    photos: list[Shown]
    count: Count
    inherits: bool = True

    @property
    def room(self) -> str:
        """How much of the network's room is used, in words."""
        numbers = {"used": number_format(self.count.used, force_grouping=True), "limit": number_format(self.count.limit, force_grouping=True)}
        return _("%(used)s of %(limit)s characters") % numbers


def typed_previews(text: str, accounts: Iterable[Account], texts: Mapping[int, str], photos: list[Shown]) -> list[Preview]:
    """Previews of what is being typed."""
    found = []
    for account in accounts:
        own = clean_text(texts.get(account.pk) or "")
        shown = own or clean_text(text)
        found.append(Preview(account, shown, photos, count(account.network, shown), inherits=not own))
    return found


def draft_previews(draft: Draft) -> list[Preview]:
    """Previews of a draft as it is saved."""
    photos = shown_draft_photos(draft)
    variants = list(draft.variants.select_related("account", "draft"))
    return [
        Preview(variant.account, variant.published_text, photos, count(variant.account.network, variant.published_text), inherits=not variant.text)
        for variant in variants
    ]


def revision_previews(revision: Revision) -> list[Preview]:
    """Previews of what was frozen."""
    return [Preview(one.account, one.text, shown_photos(one), count(one.account.network, one.text)) for one in payloads_of(revision)]


def shown_draft_photos(draft: Draft) -> list[Shown]:
    """The photos of the working text, as a page shows them."""
    return shown_as(draft.pk, [photo.frozen() for photo in draft_photos(draft)])
