"""What is hidden cannot be worked out: a reader who tries every table that fits the page finds more than one."""

from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.dashboard.masking import Cell, Word, publish, published_trend, share
from portal.dashboard.steps import STEPS, is_possible

K = 3
TWO = ("eligible", "certified")


def two_possible(counts):
    return 0 <= counts["certified"] <= counts["eligible"]


def tables_of(people):
    """Two one-way tables of the same people: (circle, unit, certified)."""
    tables = {"circle": {}, "unit": {}}
    for circle, unit, is_certified in people:
        for table, row in (("circle", circle), ("unit", unit)):
            counts = tables[table].setdefault(row, dict.fromkeys(TWO, 0))
            counts["eligible"] += 1
            counts["certified"] += is_certified
    return tables


def fits(cells, counts):
    """Whether a reader who sees these cells of one row could believe these counts: only by what the words say."""
    whole = counts["eligible"]
    for step in TWO:
        cell, count = cells[step], counts[step]
        good = {
            None: count == cell.number,
            Word.FEW: (0 if 0 < whole < K and step != "eligible" else 1) <= count < K,
            Word.NEARLY: 1 <= whole - count < K,
            Word.WITHHELD: True,
        }[cell.word]
        if not good:
            return False
    return two_possible(counts)


def options(cells, most):
    pairs = ({"eligible": e, "certified": c} for e in range(most + 1) for c in range(e + 1))
    return [(counts["eligible"], counts["certified"]) for counts in pairs if fits(cells, counts)]


def worlds(published, most):
    """Table → every way to fill its rows that fits, by the total it adds up to; totals that all tables can reach."""
    total_options = set(options(published.total, most))
    found = {}
    for table, rows in published.rows.items():
        ways = {}
        for way in product(*(options(cells, most) for cells in rows.values())):
            total = (sum(e for e, _c in way), sum(c for _e, c in way))
            if total in total_options:
                ways.setdefault(total, []).append(way)
        found[table] = ways
    totals = set.intersection(*(set(ways) for ways in found.values()))
    return found, totals


people = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.booleans()), min_size=1, max_size=11)


@given(people)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
def test_no_hidden_cell_can_be_worked_out_from_the_page(people):
    tables = tables_of(people)
    published = publish(tables, steps=TWO, k=K, is_possible=two_possible)
    most = len(people) + 3
    found, totals = worlds(published, most)
    assert totals, "the truth itself must fit"
    for place, step in enumerate(TWO):
        if published.total[step].word:
            assert len({total[place] for total in totals}) > 1, f"the total of {step} can be worked out"
        for table, rows in published.rows.items():
            for number, (row, cells) in enumerate(rows.items()):
                if cells[step].word:
                    values = {way[number][place] for total in totals for way in found[table][total]}
                    assert len(values) > 1, f"{step} of {row} can only be {values}"


@st.composite
def forces(draw):
    rows = draw(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("uvwxyz"), st.sampled_from("sc"), st.integers(0, 63)), min_size=1, max_size=90))
    tables = {"circle": {}, "unit": {}, "kind": {}}
    for circle, unit, kind, bits in rows:
        invited, policy, certified, attended, drafted, signed = (bool(bits >> n & 1) for n in range(6))
        took = {"eligible": True, "invited": invited or signed, "signed_in": signed, "policy_current": policy, "certified": certified}
        took |= {"attended": attended, "drafted": drafted, "takes_part": certified and (attended or drafted)}
        for table, row in (("circle", circle), ("unit", unit), ("kind", kind)):
            counts = tables[table].setdefault(row, dict.fromkeys(STEPS, 0))
            for step in STEPS:
                counts[step] += took[step]
    return tables


@given(forces())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_small_count_and_no_small_remainder_is_ever_shown(tables):
    published = publish(tables, steps=STEPS, k=5, is_possible=is_possible)
    for table, rows in published.rows.items():
        for row, cells in rows.items():
            for step in STEPS:
                number, whole = cells[step].number, tables[table][row]["eligible"]
                assert number is None or (number == tables[table][row][step] and not 0 < number < 5 and not 0 < whole - number < 5)
                if cells[step].word == Word.FEW:
                    assert tables[table][row][step] < 5
        for step in STEPS:  # one hidden cell beside a shown total would be no secret
            hidden = [row for row in rows if rows[row][step].word]
            assert len(hidden) != 1 or published.total[step].word


def test_one_small_unit_takes_another_with_it():
    tables = {"unit": {"a": {"eligible": 40, "certified": 2}, "b": {"eligible": 40, "certified": 20}, "c": {"eligible": 40, "certified": 30}}}
    rows = publish(tables, steps=TWO, k=5, is_possible=two_possible).rows["unit"]
    assert [rows[row]["certified"] for row in "abc"] == [Cell(None, Word.FEW), Cell(None, Word.WITHHELD), Cell(30)]


def test_four_ones_under_a_hidden_total_are_not_given_away():
    tables = {"unit": {name: {"eligible": 20, "certified": 1} for name in "abcd"}}
    published = publish(tables, steps=TWO, k=5, is_possible=two_possible)
    assert {published.rows["unit"][name]["certified"].word for name in "abcd"} != {Word.FEW} or published.total["certified"].word != Word.FEW


def test_nothing_is_hidden_where_nobody_could_be_found():
    tables = {"unit": {"a": {"eligible": 20, "certified": 0}, "b": {"eligible": 20, "certified": 20}, "c": {"eligible": 20, "certified": 10}}}
    published = publish(tables, steps=TWO, k=5, is_possible=two_possible)
    assert [published.rows["unit"][row]["certified"].number for row in "abc"] == [0, 20, 10]


def test_k_is_never_below_three():
    tables = {"unit": {"a": {"eligible": 30, "certified": 2}, "b": {"eligible": 30, "certified": 15}}}
    assert publish(tables, steps=TWO, k=1, is_possible=two_possible).rows["unit"]["a"]["certified"].word == Word.FEW


def test_a_share_of_something_hidden_is_hidden():
    assert share(Cell(10), Cell(40)) == 0.25
    assert share(Cell(None, Word.FEW), Cell(40)) is None
    assert share(Cell(10), Cell(None, Word.WITHHELD)) is None
    assert share(Cell(0), Cell(0)) is None


@given(st.lists(st.one_of(st.none(), st.integers(0, 200)), max_size=30), st.integers(0, 9))
def test_no_two_shown_weeks_differ_by_a_few_people(values, k):
    shown = published_trend(values, k=k)
    assert len(shown) == len(values)
    numbers = [value for value in shown if value is not None]
    assert all(a == b or abs(a - b) >= max(k, 3) for a in numbers for b in numbers)
    assert not values or shown[-1] == values[-1]
