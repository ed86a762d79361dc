"""What a draft would look like on each account, worked out for a page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from campaigns.accounts.counting import Count, clean_text, count
from campaigns.accounts.enums import Network
from campaigns.accounts.limits import LONGEST_TEXT, limits_of
from campaigns.accounts.models import Account
from campaigns.drafting.links import tagged
from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.queries import Shown, draft_photos, payloads_of, shown_as, shown_photos, variants_of

MOST_READ = 25_000
"""Characters of a typed text that are counted as a network counts and shown; of a longer one only how long it is, and its beginning."""


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
    def network(self) -> str:
        """Its name."""
        return str(self.account.get_network_display())

    @property
    def account_name(self) -> str:
        """What the account is called there."""
        return self.account.name

    @property
    def handle(self) -> str:
        """As it is written there."""
        return f"@{self.account.handle}"

    @property
    def foot(self) -> str:
        """What stands under it: room used, whose text it is, and what a link costs where links cost."""
        parts = [self.room]
        if self.inherits is not None:
            parts.append(_("common text") if self.inherits else _("its own text"))
        if self.count.has_link and (prices := link_prices(self.account.network)):
            parts.append(_("a link in it: %(with)s instead of %(without)s") % prices)
        return " · ".join(parts)

    @property
    def price(self) -> str:
        """What a link costs where links cost, in a sentence; empty without one."""
        if not self.count.has_link or not (prices := link_prices(self.account.network)):
            return ""
        said = {"network": self.account.get_network_display(), **prices}
        return _("%(network)s charges %(with)s for a post with a link, %(without)s without (since %(since)s).") % said

    @property
    def room(self) -> str:
        """How much of the network's room is used, in words."""
        numbers = {"used": number_format(self.count.used, force_grouping=True), "limit": number_format(self.count.limit, force_grouping=True)}
        return _("%(used)s of %(limit)s characters") % numbers


def link_prices(network: str) -> dict[str, str]:
    """What a post with and without a link costs where that differs, and since when; empty elsewhere, and where the force has set no price."""
    if network != Network.X or not (settings.X_PRICE_WITH_LINK and settings.X_PRICE_WITHOUT_LINK):
        return {}
    since = date_format(settings.X_PRICES_SINCE, "j F Y")
    return {"with": settings.X_PRICE_WITH_LINK, "without": settings.X_PRICE_WITHOUT_LINK, "since": since}


def typed_previews(text: str, accounts: Iterable[Account], texts: Mapping[int, str], photos: list[Shown], *, tag: str = "") -> list[Preview]:
    """Previews of what is being typed. `tag`: that of the chosen campaign, which its links would carry."""
    found = []
    for account in accounts:
        own = clean_text(texts.get(account.pk) or "")
        if len(whole := own or clean_text(text)) > MOST_READ:
            limit = min(limits_of(account.network).text, LONGEST_TEXT)
            found.append(
                Preview(account, whole[:MOST_READ] + "…", photos, Count(used=len(whole), limit=limit, is_within=False, has_link=False), inherits=not own)
            )
            continue
        shown = tagged(own or clean_text(text), source=account.network, campaign=tag)
        found.append(Preview(account, shown, photos, room_of(account.network, shown, own or clean_text(text)), inherits=not own))
    return found


def room_of(network: str, published: str, typed: str) -> Count:
    """How much of the room is used: the network's, or the portal's where that is smaller. What tagging a link adds is no matter to the portal."""
    counted = count(network, published)
    if counted.limit <= LONGEST_TEXT:
        return counted
    is_within = len(typed) <= LONGEST_TEXT
    return Count(used=min(counted.used, LONGEST_TEXT) if is_within else len(typed), limit=LONGEST_TEXT, is_within=is_within, has_link=counted.has_link)


def beyond_portal(text: str) -> str:
    """By how much a text is longer than the portal takes, in a sentence; empty when it is not."""
    length = len(clean_text(text))
    if length <= LONGEST_TEXT:
        return ""
    said = {"length": length, "limit": LONGEST_TEXT, "over": length - LONGEST_TEXT}
    numbers = {name: number_format(number, force_grouping=True) for name, number in said.items()}
    return _("%(length)s characters: the portal takes %(limit)s. Shorten it by %(over)s.") % numbers


def draft_previews(draft: Draft) -> list[Preview]:
    """Previews of a draft as it is saved."""
    photos = shown_draft_photos(draft)
    return [
        Preview(
            variant.account,
            variant.published_text,
            photos,
            room_of(variant.account.network, variant.published_text, variant.text or draft.text),
            inherits=not variant.text,
        )
        for variant in variants_of(draft)
    ]


def revision_previews(revision: Revision) -> list[Preview]:
    """Previews of what was frozen."""
    return [Preview(one.account, one.text, shown_photos(one), room_of(one.account.network, one.text, one.text)) for one in payloads_of(revision)]


def shown_draft_photos(draft: Draft) -> list[Shown]:
    """The photos of the working text, as a page shows them."""
    return shown_as(draft.pk, [photo.frozen() for photo in draft_photos(draft)])
