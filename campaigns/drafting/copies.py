"""What a draft gives to a copy of it: its words, accounts, photos and labels, and whose words they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.drafting.enums import PhotoState
from campaigns.drafting.models import Campaign, Draft, Photo, Revision, TemplateVersion
from campaigns.drafting.queries import draft_photos, running_campaigns, variants_of


@dataclass(frozen=True, slots=True)
class Words:
    """What a copy begins with. `texts`: an account's primary key → its own text. `photos`: in order, what `Photo.frozen` gave."""

    title: str
    text: str
    accounts: Sequence[Account]
    texts: Mapping[int, str]
    photos: Sequence[Mapping[str, Any]]
    campaign: Campaign | None
    template_version: TemplateVersion | None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What a draft has and a copy does not get: accounts that are disconnected, photos that are not ready, a campaign that has ended."""

    accounts: Sequence[Account]
    photos: Sequence[Photo]
    campaign: Campaign | None


def words_of(draft: Draft) -> tuple[Words, LeftOut]:
    """The draft's words as they are now, and what of it cannot be copied."""
    variants = variants_of(draft)
    usable = [each.account for each in variants if each.account.state != AccountState.DISCONNECTED]
    campaign = draft.campaign
    is_running = campaign is not None and running_campaigns().filter(pk=campaign.pk).exists()
    words = Words(
        title=draft.title,
        text=draft.text,
        accounts=usable,
        texts={each.account_id: each.text for each in variants if each.account in usable},
        photos=[photo.frozen() for photo in draft_photos(draft)],
        campaign=campaign if is_running else None,
        template_version=draft.template_version,
    )
    left_out = LeftOut(
        accounts=[each.account for each in variants if each.account not in usable],
        photos=list(draft.photos.exclude(state=PhotoState.READY)),
        campaign=None if is_running else campaign,
    )
    return words, left_out


def wrote_in(draft: Draft) -> frozenset[int]:
    """Primary keys of everybody whose words are in a draft, or were in what was submitted of it: none of them decides on a copy either."""
    people = {draft.author_id, draft.last_editor_id, *draft.editors}
    for author, last_editor, submitter, editors in Revision.objects.filter(draft=draft).values_list("author", "last_editor", "submitted_by", "editors"):
        people |= {author, last_editor, submitter, *editors}
    return frozenset(people)


def origins_of(draft: Draft) -> list[int]:
    """Primary keys of the draft itself, of the one that it was copied from, of the one before that, and so on."""
    chain = [draft.pk]
    origin = draft.copied_from_id
    while origin is not None and origin not in chain:
        chain.append(origin)
        origin = Draft.objects.filter(pk=origin).values_list("copied_from", flat=True).first()
    return chain
