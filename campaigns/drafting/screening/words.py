"""The force's word lists as screening takes them."""

from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.models import Word
from campaigns.drafting.screening.recognisers.phrases import ListedWord
from portal.core.compiled import Compiled

WORDS = Compiled(lambda: Word.objects.order_by("key", "pk").values_list("phrase", "level", "reason", "word_list__name"))


def key_of(phrase: str) -> str:
    """What counts as the same phrase: small letters, single spaces."""
    return " ".join(phrase.casefold().split())


def listed() -> tuple[ListedWord, ...]:
    """Every word of every list, in one query."""
    return tuple(ListedWord(phrase, Level(level), reason, name) for phrase, level, reason, name in WORDS.rows())
