"""The month as weeks of days."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.publishing import calendars
from campaigns.publishing.calendars import Entry, Plan, Tally

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "first"),
    [("2026-02", date(2026, 2, 1)), ("2026-13", date(2026, 11, 1)), ("0001-01", date(2026, 11, 1)), ("", date(2026, 11, 1)), ("9999-12", date(2026, 11, 1))],
)
def test_the_month_that_is_asked_for(text, first):
    assert calendars.month_of(text, TODAY) == first


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_whole_weeks_and_neighbours(day):
    first = day.replace(day=1)
    weeks = calendars.weeks(first, Plan([]), day)
    days = [each for week in weeks for each in week]
    assert {len(week) for week in weeks} == {7}
    assert days[0].on.weekday() == 0
    assert [each.on for each in days if each.is_today] == [day]
    assert calendars.previous_month(calendars.next_month(first)) == first


def test_each_entry_stands_on_its_local_day_in_the_order_of_time(settings):
    settings.TIME_ZONE = "Europe/London"
    late, early = (Entry(datetime(2026, 7, 14, hour, 30, tzinfo=UTC), f"at {hour}", "Session", "calm") for hour in (23, 5))
    days = {
        day.on: [entry.title for entry in day.entries] for week in calendars.weeks(date(2026, 7, 1), Plan([late, early]), TODAY) for day in week if day.entries
    }
    assert days == {date(2026, 7, 14): ["at 5"], date(2026, 7, 15): ["at 23"]}


def test_a_month_with_a_change_of_clocks_loses_no_hour(settings):
    settings.TIME_ZONE = "Europe/London"
    start, end = calendars.span(date(2026, 3, 1))
    assert (start.isoformat(), end.isoformat()) == ("2026-02-23T00:00:00+00:00", "2026-04-06T00:00:00+01:00")


@pytest.mark.parametrize(
    ("text", "monday"),
    [("2026-W47", date(2026, 11, 16)), ("2026-W01", date(2025, 12, 29)), ("2026-W99", date(2026, 11, 16)), ("x", date(2026, 11, 16)), ("", date(2026, 11, 16))],
)
def test_the_week_that_is_asked_for(text, monday):
    assert calendars.week_of(text, TODAY) == monday


@given(st.dates(date(2000, 1, 3), date(2100, 12, 31)))
def test_a_week_is_named_as_it_is_read(day):
    monday = calendars.week_of(calendars.week_name(day), TODAY)
    assert monday <= day < monday.fromordinal(monday.toordinal() + 7)
    assert [each.on.weekday() for each in calendars.week(monday, Plan([]), day)] == list(range(7))


def test_a_busy_day_is_told_in_figures_beside_what_is_listed():
    busy, session = date(2026, 7, 14), Entry(datetime(2026, 7, 14, 9, tzinfo=UTC), "Lunch-and-learn", "Session", "calm")
    plan = Plan([session], {busy: [Tally(2, "Missed its time", "wait"), Tally(7, "Published", "go")]})
    (day,) = [each for week in calendars.weeks(date(2026, 7, 1), plan, TODAY) for each in week if not each.is_empty]
    assert (day.on, day.is_busy, day.total, day.entries) == (busy, True, 9, [session])


@pytest.mark.parametrize(("text", "day"), [("2026-07-14", date(2026, 7, 14)), ("2026-13-14", TODAY), ("0001-01-01", TODAY), ("x" * 500, TODAY), ("", TODAY)])
def test_the_day_that_is_asked_for(text, day):
    assert calendars.day_of(text, TODAY) == day


def test_days_that_follow_each_other_are_one_span(settings):
    settings.TIME_ZONE = "Europe/London"
    days = [date(2026, 3, 29), date(2026, 3, 28), date(2026, 4, 2)]
    assert [(start.isoformat(), end.isoformat()) for start, end in calendars.spans(days, 6, lambda _day: 0)] == [
        ("2026-03-28T00:00:00+00:00", "2026-03-30T00:00:00+01:00"),
        ("2026-04-02T00:00:00+01:00", "2026-04-03T00:00:00+01:00"),
    ]
    assert calendars.spans([], 6, lambda _day: 0) == []


@pytest.mark.parametrize(("most", "expected"), [(3, ["1-2", "4-5", "9-10"]), (2, ["1-2", "4-10"]), (1, ["1-10"])])
def test_of_too_many_spans_those_are_joined_between_which_least_stands(most, expected):
    busy = {2: 50, 3: 1}  # of the month; nothing from the 5th to the 8th
    found = calendars.spans([date(2026, 7, day) for day in (1, 4, 9)], most, lambda day: busy.get(day.day, 0))
    assert [f"{start.day}-{end.day}" for start, end in found] == expected
