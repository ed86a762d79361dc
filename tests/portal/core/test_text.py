"""Characters that cannot be seen, and texts that only seem to be something."""

import time

import pytest

from portal.core.text import hidden_marks, hidden_words, is_blank

HONEST = [
    "Plain words, 10 % off & more.\nSecond line.\tTab",
    "“Typographic” – ‘quotes’ … €",
    "Привет, 日本, नमस्ते, สวัสดี, مرحبا",
    "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}",
    "\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}",
    "\N{RAINBOW}\ufe0f 1\ufe0f\u20e3",
    "\U0001f3f3\ufe0f\u200d\U0001f308",
    "\N{POLICE OFFICER}\N{EMOJI MODIFIER FITZPATRICK TYPE-5}\u200d\N{FEMALE SIGN}\ufe0f",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "می\u200cخواهم",
    "क्\u200dष",
    "e\u0301",
    "non\u00a0breaking",
]
HOSTILE = {
    "right-to-left override": "exe\u202egpj",
    "isolate": "a\u2066b\u2069",
    "right-to-left mark": "a\u200fb",
    "zero-width space": "a\u200bb",
    "joiner between letters": "a\u200db",
    "non-joiner between letters": "a\u200cb",
    "joiner at the start": "\u200da",
    "word joiner": "a\u2060b",
    "byte order mark": "\ufeffa",
    "soft hyphen": "a\u00adb",
    "Hangul filler": "a\u3164b",
    "nul": "a\x00b",
    "escape": "a\x1b[31m",
    "delete": "a\x7f",
    "private use": "\ue000",
    "line separator": "a\u2028b",
    "tags without a flag": "a\U000e0067\U000e007f",
    "noncharacter": "a\ufffe",
    "interlinear": "a\ufff9",
}


@pytest.mark.parametrize("text", HONEST)
def test_honest_writing_is_left_in_peace(text):
    assert hidden_marks(text) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_invisible_and_turning_characters_are_found(name):
    assert hidden_marks(HOSTILE[name])


def test_screening_is_linear():
    started = time.process_time()
    hidden_marks("\U0001f3f4" + "\U000e0067" * 5000)
    assert time.process_time() - started < 2


def test_the_sentence_names_what_was_found():
    assert "ZERO WIDTH SPACE" in hidden_words("a\u200bb")
    assert hidden_words("plain") == ""


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u200b \u2060", "\u3164", "\u2800", "\ufe0f", "\u0301"])
def test_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", HONEST)
def test_not_blank(text):
    assert not is_blank(text)
