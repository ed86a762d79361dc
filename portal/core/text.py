"""What people type, looked at character by character: what cannot be seen, and what only seems to be something."""

import unicodedata

from django.utils.translation import gettext as _

JOINER, NON_JOINER, BLACK_FLAG, VARIATION = "\u200d", "\u200c", "\U0001f3f4", "\ufe0f"
FILLERS = frozenset("\u115f\u1160\u3164\uffa0\u00ad")
"""Letters that show as nothing, and the soft hyphen."""
EMPTY_BRAILLE = "\u2800"


def hidden_marks(text: str) -> list[str]:
    """Names of the invisible or direction-changing characters in a text, each once. Those that emoji and some scripts need are left in peace."""
    names = [unicodedata.name(char, f"U+{ord(char):04X}") for at, char in enumerate(text) if _is_hidden(text, at)]
    return list(dict.fromkeys(names))


def hidden_words(text: str) -> str:
    """A sentence that names the characters in a text that cannot be seen, and says what to do; empty when there are none."""
    names = hidden_marks(text)
    if not names:
        return ""
    return _("It holds characters that cannot be seen (%(names)s). Type the words again instead of pasting them.") % {"names": ", ".join(names[:3])}


def is_blank(text: str) -> bool:
    """Whether nothing of it would be seen: no characters, or only spaces, fillers, controls and marks that sit on no letter."""
    return all(char in FILLERS or char == EMPTY_BRAILLE or unicodedata.category(char)[0] in "CZM" for char in text)


def _is_hidden(text: str, at: int) -> bool:
    char = text[at]
    if char in "\n\t" or (char.isascii() and char.isprintable()):
        return False
    if char in FILLERS:
        return True
    category = unicodedata.category(char)
    if char == JOINER:
        return not (_joins_emoji(text, at) or _joins_letters(text, at))
    if char == NON_JOINER:
        return not _joins_letters(text, at)
    if "\U000e0020" <= char <= "\U000e007f":
        return not _is_flag_tag(text, at)
    return category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _joins_emoji(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before and after) and (before == VARIATION or unicodedata.category(before) in {"So", "Sk"}) and unicodedata.category(after) == "So"


def _joins_letters(text: str, at: int) -> bool:
    """Persian, Hindi and their neighbours join and part letters with these two characters."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(before and after) and all(ord(char) >= 0x0600 and unicodedata.category(char)[0] in "LM" for char in (before, after))


def _is_flag_tag(text: str, at: int) -> bool:
    """The flags of England, Scotland and Wales are a black flag followed by tag letters."""
    while at > 0 and "\U000e0020" <= text[at] <= "\U000e007f":
        at -= 1
    return text[at] == BLACK_FLAG
