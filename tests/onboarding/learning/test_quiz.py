"""Drawing and marking, over all banks."""

from decimal import Decimal
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from onboarding.learning.quiz import Item, draw, mark

banks = st.lists(st.booleans(), min_size=1, max_size=25).map(lambda flags: [Item(pk, flag, frozenset({pk * 10})) for pk, flag in enumerate(flags, 1)])
seen_counts = st.dictionaries(st.integers(1, 25), st.integers(0, 6))


@given(banks, seen_counts, st.integers(1, 30), st.randoms(use_true_random=False))
def test_a_quiz_never_asks_twice_and_asks_as_many_as_there_are(bank, seen, draws, chance):
    drawn = draw(bank, seen, draws, chance)
    assert len(drawn) == len(set(drawn)) == min(draws, len(bank))
    assert set(drawn) <= {item.id for item in bank}


@given(banks, seen_counts, st.integers(1, 30), st.randoms(use_true_random=False))
def test_must_know_comes_first_and_the_least_seen_before_the_rest(bank, seen, draws, chance):
    drawn = set(draw(bank, seen, draws, chance))
    must_know = {item.id for item in bank if item.is_must_know}
    assert len(drawn & must_know) == min(draws, len(must_know))
    for kind in (must_know, {item.id for item in bank} - must_know):
        taken, left = drawn & kind, kind - drawn
        if taken and left:
            assert max(seen.get(pk, 0) for pk in taken) <= min(seen.get(pk, 0) for pk in left)


@given(banks, st.randoms(use_true_random=False))
def test_a_bank_is_gone_through_before_anything_comes_back(bank, chance):
    plain = [Item(item.id, False) for item in bank]
    seen: dict[int, int] = {}
    for _round in range(len(plain) * 2):
        for pk in draw(plain, seen, 1, chance):
            seen[pk] = seen.get(pk, 0) + 1
    assert set(seen.values()) == {2}


def test_two_draws_differ():
    bank = [Item(pk, False) for pk in range(20)]
    chance = Random(7)
    assert len({tuple(draw(bank, {}, 5, chance)) for _again in range(10)}) > 5


@given(banks, st.data())
def test_passing_needs_the_share_and_every_must_know(bank, data):
    wrong = data.draw(st.sets(st.sampled_from([item.id for item in bank])))
    share = data.draw(st.sampled_from([Decimal("0.5"), Decimal("0.8"), Decimal("1.0")]))
    marked = mark(bank, {item.id: [1] if item.id in wrong else item.right for item in bank}, share)
    assert marked.missed == wrong
    assert marked.right == len(bank) - len(wrong)
    knows = not any(item.is_must_know for item in bank if item.id in wrong)
    assert marked.is_passed == (knows and Decimal(marked.right) / len(bank) >= share)


def test_a_choice_too_many_or_too_few_is_wrong():
    item = Item(1, False, frozenset({10, 11}))
    assert mark([item], {1: [10, 11]}, Decimal(1)).is_passed
    assert not mark([item], {1: [10]}, Decimal(1)).is_passed
    assert not mark([item], {1: [10, 11, 12]}, Decimal(1)).is_passed
    assert not mark([item], {}, Decimal(1)).is_passed
    assert not mark([], {}, Decimal(1)).is_passed
