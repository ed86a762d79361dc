"""How sentences are read: tenses, families, gaps, refusals, and that a text of nothing but beginnings ends."""

import pytest

from campaigns.drafting.screening.frames import Frames, TooMuch, families_of
from campaigns.drafting.screening.inflections import forms_of, plural_of
from campaigns.drafting.screening.tokens import tokens_of

FAMILIES = families_of([{"nouns": {"force": "officer, deputy"}, "verbs": {"hunt": "chase, knock + on"}, "phrases": {"be": "is, are, 's"}}])


def said(frame: str, text: str, names=None) -> list[str]:
    return [text[one.start : one.end] for one in Frames([frame], FAMILIES).found_in(tokens_of(text), names)]


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("surround", "surround surrounds surrounded surrounded surrounding"),
        ("chase", "chase chases chased chased chasing"),
        ("carry", "carry carries carried carried carrying"),
        ("stop stopped", "stop stops stopped stopped stopping"),
        ("go went gone", "go goes went gone going"),
        ("hit hit hit", "hit hits hit hit hitting"),
        ("sit sat sat", "sit sits sat sat sitting"),
        ("lie lay lain", "lie lies lay lain lying"),
        ("tie", "tie ties tied tied tying"),
        ("stop", "stop stops stopped stopped stopping"),
        ("admit +", "admit admits admitted admitted admitting"),
        ("visit", "visit visits visited visited visiting"),
        ("flee fled", "flee flees fled fled fleeing"),
        ("box", "box boxes boxed boxed boxing"),
    ],
)
def test_a_verb_has_its_forms(verb, forms):
    assert " ".join(forms_of(verb).values()) == forms


def test_nouns_have_plurals_and_contractions_are_taken_apart():
    nouns = ("officer", "deputy", "bus", "gunman", "housewife", "thief", "human")
    assert [plural_of(noun) for noun in nouns] == ["officers", "deputies", "buses", "gunmen", "housewives", "thieves", "humans"]
    assert [token.word for token in tokens_of("We\u2019ll see. He isn't there")] == ["we", "will", "see", "he", "is", "not", "there"]


def test_a_frame_keeps_to_its_tense_its_gap_and_its_sentence():
    frame = "<force> *2 <be> <hunt.ing>"
    assert said(frame, "Deputies in town are chasing him.") == ["Deputies in town are chasing"]
    assert said(frame, "Officers are knocking on the door.") == ["Officers are knocking on"]
    assert said(frame, "Officers chased him.") == said(frame, "Officers spoke. They are chasing him.") == []
    assert said(frame, "Officers from a far town are chasing him.") == []


def test_adverbs_stand_where_they_like():
    frame = "<force> <be> <hunt.ing> him"
    assert said(frame, "Officers are quietly chasing him.") == ["Officers are quietly chasing him"]
    assert said(frame, "Officers are chasing only him.") == []
    assert said(frame, "Officers are family chasing him.") == []


def test_frames_that_are_joined_stand_in_one_sentence_in_any_order_and_the_first_is_marked():
    frame = "<force> & <hunt.any> & -yesterday"
    assert said(frame, "Now chasing him, two deputies.") == ["deputies"]
    assert said(frame, "Deputies rest. They chased him.") == []
    assert said(frame, "Deputies chased him yesterday.") == []
    assert said(frame, "Deputies and officers chased him. Officers rest.") == ["Deputies", "officers"]


def test_families_are_joined_by_name():
    families = families_of([{"nouns": {"cat": "cat"}, "phrases": {"dog": "hot dog"}, "unions": {"pet": "cat, dog"}}])
    text = "Cats like a hot dog"
    assert [text[one.start : one.end] for one in Frames(["<pet>"], families).found_in(tokens_of(text))] == ["Cats", "hot dog"]


def test_what_is_refused_and_what_may_be_missing():
    assert said("guilty !plea", "A guilty plea. Guilty man.") == ["Guilty"]
    assert said("the old? man", "The man, the old man") == ["The man", "the old man"]


def test_a_name_is_told_with_its_place():
    text = "Ada Bell was chased"
    (found,) = Frames(["<Name> was <hunt.pp>"], FAMILIES).found_in(tokens_of(text), {0: 2})
    assert found.name == (0, 8)


def test_a_text_of_beginnings_alone_is_not_read_for_ever():
    with pytest.raises(TooMuch):
        list(Frames(["<force> *9 *9 never"], FAMILIES).found_in(tokens_of("officers " * 700)))
