"""Numbers to geometry."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.charts import bars, percent, pond_circles, trend


def test_a_circle_is_filled_by_its_share():
    (circle,) = pond_circles([{"name": "Command", "share": 0.917, "lines": ["11 of 12 take part"]}])
    assert (circle.arc, circle.figure, circle.radius, circle.line_ys) == (91.7, "92\u00a0%", 46, ((84, "11 of 12 take part"),))


def test_circles_stand_around_each_other():
    circles = pond_circles([{"name": str(place), "share": 1.0} for place in range(4)])
    assert [circle.radius for circle in circles] == [46, 89, 132, 175]
    assert all(inner.edges[1] < outer.edges[0] for inner, outer in pairwise(circles))


@pytest.mark.parametrize("state", ["closed", "hidden"])
def test_a_circle_without_a_figure_gives_nothing_away(state):
    (circle,) = pond_circles([{"name": "All staff", "share": 0.3, "state": state}])
    assert (circle.arc, circle.share, circle.figure) == (0.0, None, "–")


def test_a_figure_in_words_stands_in_place_of_the_percentage():
    (circle,) = pond_circles([{"name": "Command", "share": None, "state": "hidden", "figure": "fewer than 5"}])
    assert circle.figure == "fewer than 5"


@given(st.lists(st.floats(min_value=-1, max_value=2), max_size=6))
def test_an_arc_never_leaves_its_circle(shares):
    assert all(0 <= circle.arc <= 100 for circle in pond_circles([{"name": "x", "share": share} for share in shares]))


def test_bars_are_measured_against_the_longest_and_hide_what_is_hidden():
    rows = bars([{"label": "Patrol", "value": 80}, {"label": "Custody", "value": None, "figure": "fewer than 5"}, {"label": "Desk", "value": 20}])
    assert [(row.length, row.figure) for row in rows] == [(100.0, "80"), (None, "fewer than 5"), (25.0, "20")]


def test_no_bars_and_only_noughts_are_drawn_without_harm():
    assert bars([]) == []
    assert bars([{"label": "Patrol", "value": 0}])[0].length == 0.0


def test_a_trend_runs_from_left_to_right_and_up_to_its_top():
    line = trend([("1 May", 0), ("8 May", None), ("15 May", 10)])
    assert [(x, y) for x, y, _, _ in line.dots] == [(8, 190), (712, 10)]
    assert (line.first, line.last, line.top_label) == ("1 May", "15 May", "10")


def test_an_empty_trend_draws_nothing():
    assert (trend([]).path, trend([]).area) == ("", "")


def test_percentages_are_whole_or_a_dash():
    assert (percent(0.005), percent(1), percent(None)) == ("0\u00a0%", "100\u00a0%", "–")
