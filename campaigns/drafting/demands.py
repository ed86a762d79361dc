"""What a draft still owes before it can be submitted: the blanks and the checklist of its template, and who decided that somebody is named."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.drafting.models import Draft, Variant
from campaigns.drafting.naming import SOURCE, must_say_who_decided, names_in
from campaigns.drafting.templating import left_blank


def demands(draft: Draft, variants: Iterable[Variant]) -> list[tuple[str, str]]:
    """Pairs of where, in words, and what is to be done. Each must be met before the draft can be submitted."""
    texts = {"": draft.text} | {str(variant.account): variant.text for variant in variants if variant.text}
    found = [(where, said) for where, text in texts.items() for said in _about_blanks(draft, text)]
    return found + _about_checklist(draft) + _about_names(draft, texts)


def unticked(draft: Draft) -> list[str]:
    """The items of the template's checklist that nobody has ticked yet."""
    if draft.template_version is None:
        return []
    ticked = {entry["item"] for entry in draft.checklist}
    return [item for item in draft.template_version.checklist if item not in ticked]


def _about_blanks(draft: Draft, text: str) -> list[str]:
    left = left_blank(text, draft.template_version.text) if draft.template_version else []
    return [_("Fill in what stands in brackets, or take it out: %(blanks)s.") % {"blanks": ", ".join(f"[{blank}]" for blank in left)}] if left else []


def _about_checklist(draft: Draft) -> list[tuple[str, str]]:
    left = unticked(draft)
    if not left:
        return []
    said = ngettext("%(n)d point of the checklist is not ticked yet.", "%(n)d points of the checklist are not ticked yet.", len(left))
    return [(_("Checklist"), said % {"n": len(left)})]


def _about_names(draft: Draft, texts: dict[str, str]) -> list[tuple[str, str]]:
    if not must_say_who_decided(draft.category, draft.case_stage) or draft.names_nobody or (draft.naming_decided_by and draft.naming_reason):
        return []
    names = list(dict.fromkeys(name for text in texts.values() for name in names_in(text)))
    if not names:
        return []
    said = _(
        "This may name somebody (%(names)s). After an arrest nobody is named, but for exceptions that a senior officer decides. "
        "Take the name out, or write who decided and why; or say that these words name nobody who was arrested. (%(source)s)"
    )
    return [(_("Name"), said % {"names": ", ".join(names[:3]), "source": SOURCE})]
