"""What changed between two versions of a draft, account by account, in words that need no colour."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import About
from campaigns.drafting.differences import Part, parts
from campaigns.drafting.models import Draft, Labels, Payload, Revision
from campaigns.drafting.previews import Preview
from campaigns.drafting.queries import Shown, draft_photos, shown_as, variants_of

ABOUT = tuple(each.name for each in fields(About))
Frozen = Mapping[str, Any]
"""A photo as a payload keeps it."""


@dataclass(frozen=True, slots=True)
class PhotoChange:
    """One photo: "removed", "added", "changed" (what is said of it) or "same", with its description and who is in it as differences."""

    kind: str
    url: str
    alt: list[Part]
    facts: list[Part]


@dataclass(frozen=True, slots=True)
class Change:
    """What changed for one account, or for several in the same way: the text's parts (empty when it is the same), its photos (empty when they are) and
    the rest in sentences. `account`: their names.
    """

    account: str
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    photos: list[PhotoChange] = field(default_factory=list)


def changes(before: Iterable[Payload], after: Iterable[Payload]) -> list[Change]:
    """What changed from one version's payloads to the next one's. Accounts where nothing did are left out; where the same did, they stand together."""
    old = {payload.account_id: payload for payload in before}
    new = {payload.account_id: payload for payload in after}
    shown_old, shown_new = _shown(old.values()), _shown(new.values())
    gone = [Change(str(old[pk].account), _whole("removed", old[pk].text), [_("It no longer goes to this account.")]) for pk in old if pk not in new]
    came = [Change(str(new[pk].account), _whole("added", new[pk].text), [_("It now goes to this account too.")]) for pk in new if pk not in old]
    stayed = [_change(old[pk], new[pk], shown_old, shown_new) for pk in new if pk in old]
    return _together([*(change for change in stayed if change.parts or change.notes or change.photos), *came, *gone])


def _together(found: Iterable[Change]) -> list[Change]:
    kept: list[Change] = []
    for change in found:
        same = next((place for place, each in enumerate(kept) if replace(each, account=change.account) == change), None)
        if same is None:
            kept.append(change)
        else:
            kept[same] = replace(change, account=f"{kept[same].account}, {change.account}")
    return kept


def working_payloads(draft: Draft) -> list[Payload]:
    """The draft as it is saved now, in the form in which a submission would freeze it. Nothing of it is kept."""
    photos = draft_photos(draft)
    revision = Revision(draft=draft)
    return [
        Payload(revision=revision, account=each.account, text=each.published_text, photos=[photo.frozen(each.account.network) for photo in photos])
        for each in variants_of(draft)
    ]


def _whole(kind: str, text: str) -> list[Part]:
    return [Part(kind, text)] if text else []


def fact_changes(before: Revision | Draft, after: Revision | Draft) -> list[Change]:
    """What changed of the title, the time and the labels: each under its name, what stood there and what stands there now."""
    changed = [Change(_("Working title"), parts(before.title, after.title))] if before.title != after.title else []
    rows = [(_("When"), _when(before), _when(after)), *((_label(name), _said(before, name), _said(after, name)) for name in ABOUT)]
    return changed + [Change(name, [Part("removed", old), Part("same", " → "), Part("added", new)]) for name, old, new in rows if old != new]


def _label(name: str) -> str:
    return capfirst(str(Revision._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _when(revision: Revision | Draft) -> str:
    return date_format(timezone.localtime(revision.publish_at), "j F Y H:i") if revision.publish_at else _("as soon as it is approved")


def _said(revision: Labels, name: str) -> str:
    value = getattr(revision, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    shown = getattr(revision, f"get_{name}_display", None)
    return str(shown() if shown else value) or "–"


def time_change(before: Revision, after: Revision) -> bool:
    """Whether it is to go out at another time."""
    return before.publish_at != after.publish_at


def _change(before: Payload, after: Payload, shown_old: Mapping[str, Shown], shown_new: Mapping[str, Shown]) -> Change:
    texts = parts(before.text, after.text) if before.text != after.text else []
    photos = _photo_changes(before.photos, after.photos, shown_old, shown_new)
    order = [photo["sha256"] for photo in before.photos], [photo["sha256"] for photo in after.photos]
    is_moved = order[0] != order[1] and set(order[0]) == set(order[1])
    is_changed = is_moved or any(photo.kind != "same" for photo in photos)
    return Change(str(after.account), texts, [_("The photos are in another order.")] if is_moved else [], photos if is_changed else [])


def _shown(payloads: Iterable[Payload]) -> dict[str, Shown]:
    """Each photo of these payloads once, as a page shows it. The accounts of one version carry the same photos."""
    there = list(payloads)
    photos: dict[str, Frozen] = {photo["sha256"]: photo for payload in there for photo in payload.photos}
    if not photos:
        return {}
    return dict(zip(photos, shown_as(there[0].revision.draft_id, list(photos.values())), strict=True))


def _photo_changes(before: Iterable[Frozen], after: Iterable[Frozen], shown_old: Mapping[str, Shown], shown_new: Mapping[str, Shown]) -> list[PhotoChange]:
    old, new = [photo["sha256"] for photo in before], [photo["sha256"] for photo in after]
    gone = [_photo_change(shown_old[key], None) for key in old if key not in new]
    return gone + [_photo_change(shown_old[key] if key in old else None, shown_new[key]) for key in new]


def _photo_change(before: Shown | None, after: Shown | None) -> PhotoChange:
    old_facts, new_facts = " ".join(before.facts if before else ()), " ".join(after.facts if after else ())
    alt, facts = parts(before.alt if before else "", after.alt if after else ""), parts(old_facts, new_facts)
    is_same = before and after and (before.alt, old_facts) == (after.alt, new_facts)
    kind = "removed" if not after else "added" if not before else "same" if is_same else "changed"
    shown = after or before
    return PhotoChange(kind, shown.url if shown else "", alt, facts)


@dataclass(frozen=True)
class SameWords:
    """The accounts on which exactly the same text and photos go out; often one alone. What is approved stays one hash for each account."""

    previews: list[Preview]

    @property
    def first(self) -> Preview:
        """The post as it is shown once for all of them."""
        return self.previews[0]

    @property
    def names(self) -> str:
        """What the accounts are called, each name once."""
        return ", ".join(dict.fromkeys(each.account.name for each in self.previews))

    @property
    def handle(self) -> str:
        """The handle of one alone. Several are listed by name and handle where they are shown, once."""
        return f"@{self.first.account.handle}" if len(self.previews) == 1 else ""

    @property
    def networks(self) -> str:
        """Their networks, each once, in the order in which they are named everywhere."""
        present = {each.account.network for each in self.previews}
        return get_text_list([str(network.label) for network in Network if network in present], _("and"))

    @property
    def foot(self) -> str:
        """How much room it takes, for each network where they are several."""
        rooms = {str(each.account.get_network_display()): each.room for each in self.previews}
        return " · ".join(rooms.values()) if len(rooms) == 1 else " · ".join(f"{network}: {room}" for network, room in rooms.items())


def same_words(previews: Sequence[Preview]) -> list[SameWords]:
    """The previews put together where text, links and photos with their descriptions are the same, in the order of the first of each."""
    together: dict[tuple[object, ...], list[Preview]] = {}
    for preview in previews:
        together.setdefault((preview.text, *((photo.url, photo.alt) for photo in preview.photos)), []).append(preview)
    return [SameWords(each) for each in together.values()]
