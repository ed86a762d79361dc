"""The force's word lists as screening takes them."""

from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.models import Word
from campaigns.drafting.screening.recognisers.phrases import ListedWord


def key_of(phrase: str) -> str:
    """What counts as the same phrase: small letters, single spaces."""
    return " ".join(phrase.casefold().split())


def listed() -> list[ListedWord]:
    """Every word of every list, in one query."""
    words = Word.objects.select_related("word_list").order_by("key", "pk")
    return [ListedWord(word.phrase, Level(word.level), word.reason, word.word_list.name) for word in words]
