"""Sentences weighed word by word: what counts, what a name's surroundings add, and that the data file belongs to the labelled sentences."""

from campaigns.drafting.screening.tokens import tokens_of
from campaigns.drafting.screening.weighing import BIAS, ENOUGH, FILE, LONGEST_SENTENCE, Weights, features_around, features_of, learnt
from scripts.screening_weights import ENOUGH_AT, MENDING, digest, learn
from tests.campaigns.drafting.screening.measuring import rows


def test_words_neighbours_and_beginnings_count_and_capitals_inside_do_not():
    found = features_of(tokens_of("Officers watched Ada 44 times"))
    assert found == {
        *("officers", "watched", "<cap>", "0", "times"),
        *("^ officers", "officers watched", "watched <cap>", "<cap> 0", "0 times", "times $"),
        *("offic~", "watch~", "~ed"),
    }


def test_the_words_around_a_name_count_by_side_and_by_distance():
    tokens = tokens_of("Thieves robbed Ada Bell of a ring")
    assert features_around(tokens, 2, 4) >= {"<1 robbed", "<2 thieves", "<12 thieves robbed", ">1 of", ">2 a", "< thieves", "> ring"}
    assert {"<1 ^", ">1 $"} <= features_around(tokens_of("Ada Bell"), 0, 2)


def test_a_sentence_is_found_from_enough_on_and_no_further_than_the_longest():
    weights = Weights({BIAS: -1.0, ENOUGH: 0.5, "raid": 1.5})
    assert weights.are_enough({"raid", "tea"})
    assert not weights.are_enough({"tea"})
    assert not weights.are_enough({"raid"}, more=0.1)
    assert len(features_of(tokens_of("a1 " * 9000))) == len(features_of(tokens_of("a1 " * LONGEST_SENTENCE)))


def test_learning_tells_what_is_wanted_from_what_is_not():
    known = [({"raid", "now"}, True), ({"raid", "soon"}, True), ({"tea", "now"}, False), ({"tea", "soon"}, False)] * 3
    weights = Weights(learn(known, 0.5))
    assert weights.of["raid"] > 0 > weights.of["tea"]
    assert [weights.are_enough(features) for features, _wanted in known] == [wanted for _features, wanted in known]


def test_the_weights_were_learnt_from_the_sentences_of_today_and_from_no_set_kept_aside():
    assert digest(rows()) in FILE.read_text(encoding="utf-8").splitlines()[0]
    assert set(learnt()) == set(ENOUGH_AT)
    assert not {"held_out", "unseen", "fresh", "fresh_6"} & set(MENDING)
