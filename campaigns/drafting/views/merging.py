"""The page on which two editions of one draft meet: what was taken over, and what the person must choose."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import cast

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.counting import clean_text
from campaigns.drafting import actions
from campaigns.drafting.differences import Part, parts
from campaigns.drafting.forms import DraftForm
from campaigns.drafting.forms.drafts import draft_state
from campaigns.drafting.merging import digests, merge
from campaigns.drafting.models import Draft
from portal.core.templatetags.portal import moment_words

MINE, THEIRS = "mine", "theirs"
WRITTEN = frozenset({"title", "text", "naming_reason"})
"""Fields whose words are worth comparing one by one; the texts of single accounts as well."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed, in words: what stands in the draft now and what was typed; of a text also the words by which they differ."""

    name: str
    label: str
    theirs: str
    mine: str
    parts: list[Part] = field(default_factory=list)
    taken: str = ""
    """Whose words were chosen already, where the page asks once more because of another field."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What the page says about the newer edition: labels of what was taken over from it, and what is to be chosen."""

    newer: Draft
    taken: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)


def undecided(data: QueryDict) -> list[str]:
    """The fields that both changed and about which the person has not said yet whose words count."""
    names = _asked(data)
    return names if any(data.get(f"take_{name}") not in {MINE, THEIRS} for name in names) else []


def _asked(data: QueryDict) -> list[str]:
    """The fields that the page asked about. A browser sends them, so that anything may stand there."""
    return [name for name in data.getlist("clashing")[:100] if not name.startswith("account_") or name.removeprefix("account_").isdecimal()]


def chosen(data: QueryDict, draft: Draft) -> QueryDict:
    """What was typed, with the draft's own value wherever the person chose theirs."""
    theirs = [name for name in _asked(data) if data.get(f"take_{name}") == THEIRS]
    if not theirs or undecided(data):
        return data
    mixed = data.copy()
    _take(mixed, theirs, draft)
    return mixed


def merged(form: DraftForm, stale: actions.Stale) -> tuple[DraftForm, Meeting]:
    """The form on top of the newer edition: untouched fields take its values, typed ones stay, and what both changed is asked about."""
    state = draft_state(stale.draft)
    found = merge(str(form.data.get("base", "")), form.state(), state)
    data = cast(QueryDict, form.data).copy()
    _take(data, found.taken, stale.draft)
    data["edition"], data["base"] = str(stale.draft.edition), digests(state)
    renewed = DraftForm(data, draft=stale.draft)
    renewed.is_valid()
    renewed.add_error(None, str(stale))
    labels = list(dict.fromkeys(_label(renewed, name) for name in found.taken))
    return renewed, Meeting(stale.draft, labels, _clashes(renewed, stale.draft, found.clashing))


def asked_again(form: DraftForm) -> DraftForm:
    """The same form, with the question why it was not saved."""
    form.is_valid()
    form.add_error(None, _("Choose for each of them whose words count."))
    return form


def meeting_of(form: DraftForm, draft: Draft, names: list[str]) -> Meeting:
    """The same questions once more."""
    clashes = _clashes(form, draft, [name for name in names if _field_of(name) in form.fields])
    return Meeting(draft, [], [replace(clash, taken=form.data.get(f"take_{clash.name}", "")) for clash in clashes])


def _take(data: QueryDict, names: list[str], draft: Draft) -> None:
    """Puts the draft's values of these fields into what a browser posted."""
    fresh = DraftForm(draft=draft)
    for name in names:
        if name == "when":
            local = timezone.localtime(draft.publish_at) if draft.publish_at else None
            data["when"] = "at" if local else "asap"
            for place, part in enumerate(fresh["publish_at"].field.widget.decompress(draft.publish_at)):
                data[f"publish_at_{place}"] = "" if part is None else str(part)
        elif name.startswith("account_"):
            pk = name.removeprefix("account_")
            kept = [value for value in data.getlist("accounts") if value != pk]
            data.setlist("accounts", [*kept, pk] if int(pk) in fresh.kept else kept)
        elif name == "names_nobody":
            data.setlist(name, ["on"] if draft.names_nobody else [])
        elif name in fresh.fields:
            value = fresh[name].value()
            data[name] = "" if value is None else str(value)


def _clashes(form: DraftForm, draft: Draft, names: list[str]) -> list[Clash]:
    fresh = DraftForm(draft=draft)
    return [_clash(name, _label(form, name), _words(fresh, name), _words(form, name)) for name in dict.fromkeys(names)]


def _clash(name: str, label: str, theirs: str, mine: str) -> Clash:
    is_text = name in WRITTEN or name.startswith("text_")
    return Clash(name, label, theirs, mine, parts(clean_text(theirs), clean_text(mine)) if is_text else [])


def _field_of(name: str) -> str:
    return "accounts" if name.startswith("account_") else name


def _label(form: DraftForm, name: str) -> str:
    return str(form.fields[_field_of(name)].label)


def _words(form: DraftForm, name: str) -> str:
    """A field's value as people read it."""
    value = form[_field_of(name)].value()
    if name == "when":
        return _("as soon as it is approved") if value != "at" else _moment_in_words(form)
    if name == "names_nobody":
        return _("yes") if value else _("no")
    choices = {str(key): str(words) for key, words in getattr(form.fields[_field_of(name)], "choices", [])}
    return choices.get(str(value or ""), str(value or "")) or "–"


def _moment_in_words(form: DraftForm) -> str:
    """The chosen time in the force's zone; what was typed, as it was typed, when it is no time."""
    typed = form["publish_at"].value()
    moment = typed if not form.is_bound or form.errors.get("publish_at") else form.cleaned_data.get("publish_at")
    if isinstance(moment, datetime):
        return moment_words(moment, zone=True)
    return " ".join(str(part) for part in typed[:2] if part) if isinstance(typed, list) else ""
