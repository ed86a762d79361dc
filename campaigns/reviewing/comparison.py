"""What changed between two submitted revisions, account by account, in words that need no colour."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from difflib import SequenceMatcher

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.drafting.actions import About
from campaigns.drafting.models import Payload, Revision
from campaigns.drafting.previews import Preview

ABOUT = tuple(each.name for each in fields(About))
_TOKENS = re.compile(r"\s+|\w+(?:[-.:,'’]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text that stayed ("same"), came ("added") or went ("removed")."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What changed for one account: the text's parts (empty when it is the same) and the rest in sentences."""

    account: str
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def parts(before: str, after: str) -> list[Part]:
    """The words of `after` with what went and what came. Both texts can be put together again from the parts."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    found: list[Part] = []
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, old, new).get_opcodes():
        if kind == "equal":
            found.append(Part("same", "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            found.append(Part("removed", "".join(old[old_from:old_to])))
        if new_to > new_from:
            found.append(Part("added", "".join(new[new_from:new_to])))
    return found


def changes(before: Iterable[Payload], after: Iterable[Payload]) -> list[Change]:
    """What changed from one revision's payloads to the next one's. Accounts where nothing did are left out."""
    old = {payload.account_id: payload for payload in before}
    new = {payload.account_id: payload for payload in after}
    gone = [Change(str(old[pk].account), notes=[_("It no longer goes to this account.")]) for pk in old if pk not in new]
    came = [Change(str(new[pk].account), notes=[_("It now goes to this account too.")]) for pk in new if pk not in old]
    stayed = [_change(old[pk], new[pk]) for pk in new if pk in old]
    return [*(change for change in stayed if change.parts or change.notes), *came, *gone]


def fact_changes(before: Revision, after: Revision) -> list[Change]:
    """What changed of the title, the time and the labels: each under its name, what stood there and what stands there now."""
    changed = [Change(_("Working title"), parts(before.title, after.title))] if before.title != after.title else []
    rows = [(_("When"), _when(before), _when(after)), *((_label(name), _said(before, name), _said(after, name)) for name in ABOUT)]
    return changed + [Change(name, [Part("removed", old), Part("same", " → "), Part("added", new)]) for name, old, new in rows if old != new]


def _label(name: str) -> str:
    return capfirst(str(Revision._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _when(revision: Revision) -> str:
    return date_format(timezone.localtime(revision.publish_at), "j F Y H:i") if revision.publish_at else _("as soon as it is approved")


def _said(revision: Revision, name: str) -> str:
    value = getattr(revision, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    shown = getattr(revision, f"get_{name}_display", None)
    return str(shown() if shown else value) or "–"


def time_change(before: Revision, after: Revision) -> bool:
    """Whether it is to go out at another time."""
    return before.publish_at != after.publish_at


def _change(before: Payload, after: Payload) -> Change:
    texts = parts(before.text, after.text) if before.text != after.text else []
    return Change(str(after.account), texts, _photo_notes(before, after))


def _photo_notes(before: Payload, after: Payload) -> list[str]:
    old = {photo["sha256"]: photo["alt"] for photo in before.photos}
    new = {photo["sha256"]: photo["alt"] for photo in after.photos}
    notes = [_("Photo removed: %(alt)s") % {"alt": alt} for key, alt in old.items() if key not in new]
    notes += [_("Photo added: %(alt)s") % {"alt": alt} for key, alt in new.items() if key not in old]
    for key, alt in new.items():
        if key in old and old[key] != alt:
            notes.append(_("Photo described anew: “%(before)s” became “%(after)s”") % {"before": old[key], "after": alt})
    if not notes and list(old) != list(new):
        notes.append(_("The photos are in another order."))
    return notes


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
    def handles(self) -> str:
        """Their handles."""
        return ", ".join(dict.fromkeys(f"@{each.account.handle}" for each in self.previews))

    @property
    def networks(self) -> str:
        """Their networks, each once."""
        return ", ".join(dict.fromkeys(str(each.account.get_network_display()) for each in self.previews))

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
