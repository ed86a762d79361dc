"""The words that went and came between two texts or two versions of a template, in runs that read without colour."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from campaigns.drafting.models import TemplateVersion

_WORD = r"\w+(?:[-.:,'’]\w+)*"
_EMOJI = r"[\U0001f1e6-\U0001f1ff]{2}|[^\w\s](?:[\ufe0f\U0001f3fb-\U0001f3ff]|\u200d[^\w\s])*"  # a flag is two letters; joined emoji are one picture
_TOKENS = re.compile(rf"\s+|{_WORD}|{_EMOJI}")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text that stayed ("same"), came ("added") or went ("removed")."""

    kind: str
    text: str


def parts(before: str, after: str) -> list[Part]:
    """The words of `after` with what went and what came. Both texts can be put together again from the parts.

    Replaced words with nothing but spaces between them are one run: "open today" became "closed tomorrow", not word by word.
    """
    runs: list[tuple[str, str]] = []
    for is_equal, went, came in _runs(_TOKENS.findall(before), _TOKENS.findall(after)):
        if is_equal:
            runs.append((went, went))
        elif len(runs) > 1 and not runs[-1][0].strip(" ") and runs[-1][0] == runs[-1][1] and all(runs[-2]) and went and came and runs[-2][0] != runs[-2][1]:
            gap, (old, new) = runs.pop()[0], runs.pop()
            runs.append((old + gap + went, new + gap + came))
        else:
            runs.append((went, came))
    return [part for went, came in runs for part in _parts(went, came)]


def _runs(old: list[str], new: list[str]) -> list[tuple[bool, str, str]]:
    codes = SequenceMatcher(None, old, new).get_opcodes()
    return [(kind == "equal", "".join(old[a:b]), "".join(new[c:d])) for kind, a, b, c, d in codes]


def _parts(went: str, came: str) -> list[Part]:
    if went == came:
        return [Part("same", went)]
    return [Part(kind, text) for kind, text in (("removed", went), ("added", came)) if text]


def template_differences(before: TemplateVersion, after: TemplateVersion) -> list[tuple[str, list[Part]]]:
    """What is different between two versions of a template: the name of each field that differs, and its words."""
    said = [(name, old, new) for (name, old), (_name, new) in zip(_said(before), _said(after), strict=True) if old != new]
    return [(name, parts(old, new)) for name, old, new in said]


def _said(version: TemplateVersion) -> list[tuple[str, str]]:
    label = {each.name: capfirst(str(each.verbose_name)) for each in TemplateVersion._meta.fields}
    return [
        (label["name"], version.name),
        (label["text"], version.text),
        (_("The questions"), "\n".join(version.asked)),
        (label["category"], version.get_category_display()),
        (label["case_stage"], version.get_case_stage_display() if version.case_stage else "–"),
        (label["route"], version.get_route_display()),
        (_("To be checked before it is submitted"), "\n".join(version.checklist)),
        (label["rule"], version.rule),
        (label["source"], version.source),
    ]
