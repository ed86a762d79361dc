"""A moment as people type it: the hour that does not exist, and the one that comes twice."""

from datetime import UTC, datetime

import pytest
from django import forms
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.core.moments import MomentField


class MomentForm(forms.Form):
    at = MomentField()
    perhaps = MomentField(required=False)


@pytest.fixture(autouse=True)
def _in_london():
    with timezone.override("Europe/London"):
        yield


def typed(day, hour, which=""):
    return MomentForm({"at_0": day, "at_1": hour, "at_2": which})


def test_an_ordinary_time_is_what_it_says():
    form = typed("2026-07-01", "09:30")
    assert form.is_valid()
    assert form.cleaned_data == {"at": datetime(2026, 7, 1, 8, 30, tzinfo=UTC), "perhaps": None}
    assert "<select" not in str(form["at"])


def test_an_hour_that_does_not_exist_is_refused_with_the_next_that_does():
    form = typed("2026-03-29", "01:30")
    assert "01:30 does not exist. Choose 02:00 or later" in str(form.errors)


@pytest.mark.parametrize(("which", "moment"), [("first", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)), ("second", datetime(2026, 10, 25, 1, 30, tzinfo=UTC))])
def test_an_hour_that_comes_twice_asks_which(which, moment):
    form = typed("2026-10-25", "01:30")
    assert "01:30 comes twice" in str(form.errors)
    assert "<select" in str(form["at"])
    form = typed("2026-10-25", "01:30", which)
    assert form.is_valid()
    assert form.cleaned_data["at"] == moment
    assert f'value="{which}" selected' in str(MomentForm(initial={"at": moment})["at"])


@pytest.mark.parametrize(
    ("day", "hour", "said"),
    [("", "", "Enter the day and the time."), ("2026-07-01", "", "Enter the time."), ("", "09:30", "Enter the day."), ("x", "y", "Enter a valid date.")],
)
def test_half_a_moment_says_what_is_missing(day, hour, said):
    assert said in str(typed(day, hour).errors)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC)))
def test_what_is_shown_and_sent_back_is_the_same_minute(moment):
    moment = moment.replace(second=0, microsecond=0)
    shown = MomentField().widget.decompress(moment)
    form = typed(shown[0].isoformat(), shown[1].strftime("%H:%M"), shown[2])
    assert form.is_valid(), form.errors
    assert form.cleaned_data["at"] == moment
