"""When certificates end, over all moments and zones."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onboarding.learning.expiry import expiry

ZONES = [
    ZoneInfo(name)
    for name in ("UTC", "Europe/Paris", "America/Chicago", "America/Nuuk", "Asia/Beirut", "Pacific/Apia", "Australia/Lord_Howe", "America/Havana")
]
moments = st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC))
zones = st.sampled_from(ZONES)


@given(moments, zones)
def test_it_ends_with_the_day_twelve_months_later_in_the_forces_zone(issued_at, zone):
    begins, ends = issued_at.astimezone(zone).date(), expiry(issued_at, zone).astimezone(zone)
    expected_day = 28 if (begins.month, begins.day) == (2, 29) else begins.day
    assert (ends.year, ends.month, ends.day) == (begins.year + 1, begins.month, expected_day)
    assert (ends + timedelta(seconds=1)).astimezone(zone).date() >= ends.date()
    assert (expiry(issued_at, zone) + timedelta(seconds=1)).astimezone(zone).date() > ends.date()


@given(moments, zones)
def test_it_lives_a_full_year_and_at_most_a_day_more(issued_at, zone):
    lived = expiry(issued_at, zone) - issued_at
    left_out = timedelta(days=zone.key == "Pacific/Apia")  # 30 December 2011 never was there
    assert timedelta(days=364, hours=22) - left_out < lived < timedelta(days=367, hours=2)


@given(moments, st.timedeltas(timedelta(0), timedelta(days=800)), zones)
def test_whoever_finishes_later_never_ends_earlier(issued_at, later, zone):
    assert expiry(issued_at + later, zone) >= expiry(issued_at, zone)


@pytest.mark.parametrize(
    ("issued", "ends"),
    [
        ("2024-02-29T09:00+00:00", "2025-02-28T22:59:59+00:00"),
        ("2026-03-29T00:30+00:00", "2027-03-29T21:59:59+00:00"),  # the night on which the clocks change
        ("2026-10-25T00:30+00:00", "2027-10-25T21:59:59+00:00"),
        ("2026-12-31T23:30+00:00", "2028-01-01T22:59:59+00:00"),  # already next year in Paris
    ],
)
def test_in_paris(issued, ends):
    assert expiry(datetime.fromisoformat(issued), ZoneInfo("Europe/Paris")) == datetime.fromisoformat(ends)
