"""One text: what is found, what a country's data file changes, and that hostile texts neither break nor hold anything up."""

import re
import sys
from re import _parser as parser

import pytest
from django.core.checks import run_checks
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.drafting.screening.catalogue import RULES
from campaigns.drafting.screening.enums import Level
from campaigns.drafting.screening.packs import pack, pack_names
from campaigns.drafting.screening.recognisers import people, phones, phrases, sentences, style
from campaigns.drafting.screening.recognisers.phrases import ListedWord
from campaigns.drafting.screening.texts import LONGEST, Context, spans
from tests.campaigns.drafting.screening.measuring import HOSTILE, PACKS, Roster

REPEATS = (parser.MAX_REPEAT, parser.MIN_REPEAT)


def test_what_is_public_is_left_in_peace(found, settings):
    assert "phone" not in found("Call 101, or 0800 555 111 without your name.")
    settings.SCREENING_OWN_CONTACTS = ["020 7946 0999", "northshore.example"]
    assert found("Ring 020 7946 0999 or write to desk@northshore.example.") == {}
    assert found("Ring 020 7946 0998.") == {"phone": "020 7946 0998"}


def test_a_country_is_looked_for_when_it_is_chosen(found):
    assert "national-id" in found("SSN 987-65-4321", names=("us",))
    assert "national-id" not in found("SSN 987-65-4321", names=("uk",))
    assert "postcode" in found("Letters to K1X 9Z9", names=("ca",))
    assert "postcode" not in found("Letters to K1X 9Z9", names=("us",))
    assert "email" in found("jo@example.org", names=())


def test_an_unknown_country_is_told_by_a_system_check(settings):
    settings.SCREENING_PACKS = ["uk", "atlantis"]
    assert ["atlantis" in str(message) for message in run_checks() if message.id == "concentric.E005"] == [True]
    settings.SCREENING_PACKS = pack_names()
    assert not [message for message in run_checks() if message.id == "concentric.E005"]
    with pytest.raises(KeyError):
        pack(("atlantis",))


def test_the_stage_of_the_case_decides_how_much_a_verdict_weighs():
    def level(stage):
        return [span.level or RULES[span.rule].level for span in spans("He is guilty of it.", Context(pack=pack(PACKS), case_stage=stage))]

    assert level("") == level("reported") == [Level.NOTE]
    assert level("arrested") == level("charged") == level("trial") == [Level.WARN]
    assert level("closed") == []


def test_somebody_under_18_weighs_more_while_proceedings_are_active(found):
    text = "A 15-year-old from Lowgate was stopped."
    assert set(found(text)) == {"minor"}
    assert set(found(text, "charged")) == {"minor-in-proceedings"}


def test_words_of_the_force_are_found_whole_in_any_case_and_over_line_ends(found):
    listed = [ListedWord("Operation  Heron", Level.BLOCK, "Not public.", "Operations"), ListedWord("heron", Level.NOTE, "A bird.", "Birds")]
    assert found("About OPERATION\nheron today", words=listed) == {"word-list": "OPERATION\nheron"}
    assert found("The herons are back", words=listed) == {}
    assert found("C++ (really)", words=[ListedWord("c++", Level.NOTE, "x", "y")]) == {"word-list": "C++"}


def test_titles_and_descriptions_are_not_judged_for_style(found):
    assert spans("THE HARBOUR ROAD IS CLOSED TODAY", Context(pack=pack(PACKS)), is_post=False) == []


def test_more_than_can_be_marked_is_said_and_a_text_that_is_too_long_is_refused():
    many = spans("a@example.org " * 40, Context(pack=pack(PACKS)))
    assert sum(span.rule == "email" for span in many) == 20
    assert [span.rule for span in many if span.rule not in {"email", "reading-age"}] == ["too-much"]
    long = spans("a " * LONGEST, Context(pack=pack(PACKS)))
    assert [(span.rule, span.level) for span in long if span.rule == "too-much"] == [("too-much", Level.BLOCK)]


def test_one_number_is_noticed_once():
    both = spans("Her NHS number is 999 000 0042.", Context(pack=pack(PACKS)))
    assert [span.rule for span in both] == ["national-id"]


@given(st.text(max_size=600))
@settings(max_examples=200)
def test_any_text_gives_places_inside_it(text):
    for span in spans(text, Context(pack=pack(PACKS), case_stage="charged", colleagues=Roster(pack(PACKS)))):
        assert 0 <= span.start < span.end <= len(text)
        assert span.rule in RULES


@given(st.text(alphabet="aA1 .-@()/:#'é\u0301\n,0+", max_size=600))
@settings(max_examples=200)
def test_signs_that_patterns_are_made_of_give_places_inside_it(text):
    for span in spans(text, Context(pack=pack(PACKS), colleagues=Roster(pack(PACKS)))):
        assert 0 <= span.start < span.end <= len(text)


def work_of(text: str) -> int:
    """How many functions are called for a text: the same on every machine."""
    context, calls = Context(pack=pack(PACKS), case_stage="charged", colleagues=Roster(pack(PACKS))), 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        spans(text, context)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("unit", [*HOSTILE, "officers are now at the house ", "he is a thug and ", "Ab Cd was robbed, "])
def test_twice_the_text_is_at_most_about_twice_the_work(unit):
    work_of(unit)
    once, twice = (work_of((unit * LONGEST)[:size]) for size in (LONGEST // 2, LONGEST))
    assert twice <= 2.3 * once + 500


def repeats(parsed, inside=False):
    """Whether some part may repeat without end inside a part that may repeat without end: what takes a regular expression too long."""
    for kind, value in parsed:
        if kind in REPEATS:
            endless = value[1] is parser.MAXREPEAT
            if (endless and inside) or repeats(value[2], inside or endless):
                return True
        elif kind is parser.BRANCH:
            if any(repeats(branch, inside) for branch in value[1]):
                return True
        elif isinstance(value, tuple) and any(isinstance(part, parser.SubPattern) and repeats(part, inside) for part in value):
            return True
    return False


def test_no_pattern_repeats_without_end_inside_a_repeat():
    assert repeats(parser.parse(r"(?:a+)+"))
    assert not repeats(parser.parse(r"a+b+"))
    chosen = pack(tuple(pack_names()))
    own = [value for module in (people, phones, phrases, sentences, style) for value in vars(module).values() if isinstance(value, re.Pattern)]
    listed = [chosen.any_of(name) for name in ("live", "prejudicial", "sexual", "sexual_detail")]
    every = [*own, *listed, *(pattern.regex for pattern in chosen.patterns)]
    assert len(every) > 30
    assert [one.pattern for one in every if repeats(parser.parse(one.pattern, one.flags & ~re.UNICODE))] == []


@pytest.mark.parametrize("unit", ["07700 900123 ", "victim Ab Cd ", "a 15-year-old from Ab. ", "jo@example.org ", "PC Ab "])
def test_a_text_full_of_something_is_looked_at_only_so_closely(unit):
    few, many = (spans((unit * 9000)[:size], Context(pack=pack(PACKS), colleagues=Roster(pack(PACKS)))) for size in (LONGEST, 4 * LONGEST))
    assert len(many) <= len(few) + 1
