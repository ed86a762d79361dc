"""Whether a text may name a person. It looks at capitals alone: a careful reader still has to look."""

import re

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from campaigns.drafting.enums import CaseStage, Category

SOURCE = _("College of Policing, authorised professional practice: arrests, charges and judicial outcomes")
BEFORE_CHARGE = frozenset({CaseStage.NONE, CaseStage.REPORTED, CaseStage.ARRESTED})
WORD = re.compile(r"[^\W\d_][\w'’-]*\.?|\S")


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


TITLES = _words("mr mrs ms miss mx dr sir lady lord prof")
NOT_NAMES = _words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december "
    "we our you your the a an he she they it this that there in on at if and but police"
)
PLACES = _words(
    "street road lane avenue drive close way square park green hill bridge station court crescent terrace place market quay harbour marina beach bay river "
    "school college university hospital church stadium centre center airport port police constabulary department division council city county town village "
    "borough district north south east west boulevard highway"
)


def must_say_who_decided(category: str, stage: str) -> bool:
    """Whether naming somebody is exceptional here: about an arrest, before a charge."""
    return category == Category.ARREST and stage in BEFORE_CHARGE


def names_in(text: str) -> list[str]:
    """What may be a person's name, each once: a title with a word, or two or more capitalised words in a row that are no place and no day."""
    found: list[str] = []
    run: list[str] = []
    for token in [*WORD.findall(text), "."]:
        word = token.rstrip(".")
        is_title = word.lower() in TITLES
        if word[:1].isupper() and (is_title or not _is_known(word)):
            run.append(word)
        elif run and word.lower() in PLACES and word[:1].isupper():
            run.clear()
            continue
        else:
            found += _name(run)
            run = []
            continue
        if token.endswith(".") and not is_title and len(word) > 1:
            found += _name(run)
            run = []
    return list(dict.fromkeys(found))


def _name(run: list[str]) -> list[str]:
    return [" ".join(run)] if len(run) > 1 else []


def _is_known(word: str) -> bool:
    plain = word.lower().removesuffix("'s").removesuffix("’s")
    return plain in NOT_NAMES or plain in PLACES or plain in settings.FORCE_NAME.lower().split()
