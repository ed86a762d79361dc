"""What templates may say."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import timezone
from django.utils.html import strip_tags

from portal.core.templatetags.portal import initials, markdown, moment, moment_words, number

NOON = datetime(2026, 3, 11, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_greenwich():
    with timezone.override("UTC"):
        yield


def drawn(text, **context):
    return engines["django"].from_string(text).render(context, RequestFactory().get("/list/?state=open&page=3"))


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(hours=2, minutes=30), "today 14:30 (in 2\u00a0hours)"),
        (timedelta(seconds=20), "today 12:00 (now)"),
        (timedelta(hours=21), "tomorrow 09:00 (in 21\u00a0hours)"),
        (timedelta(hours=-20), "yesterday 16:00 (20\u00a0hours ago)"),
        (timedelta(days=3), "Saturday 14 March 12:00 (in 3\u00a0days)"),
        (timedelta(days=30), "10 April 12:00"),
        (timedelta(days=-400), "4 February 2025 12:00"),
    ],
)
def test_a_moment_in_words(away, words):
    assert moment_words(NOON + away, now=NOON) == words


def test_a_day_in_words_and_the_zone_by_name():
    assert moment_words(date(2026, 3, 12), now=NOON) == "tomorrow"
    assert moment_words(NOON, now=NOON, zone=True) == "today 12:00 UTC (now)"


def test_a_moment_is_exact_for_machines_and_a_dash_when_there_is_none():
    assert 'datetime="2026-03-11T12:00:00+00:00"' in drawn("{% moment at %}", at=NOON)
    assert drawn("{% moment at %}", at=None) == "–"


def test_a_far_moment_may_go_over_two_lines():
    assert "\N{NO-BREAK SPACE}" not in drawn("{% moment at %}", at=timezone.now() + timedelta(days=60))


def test_numbers_are_grouped_and_words_pass():
    assert [number(value) for value in (48000, "fewer than 5", None, 0)] == ["48,000", "fewer than 5", "–", "0"]


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![x](https://example.org/a.png)", "<img src=x onerror=y>"])
def test_markdown_never_gives_script_or_pictures(hostile):
    shown = markdown(hostile)
    assert not {"<script", "<img", 'href="javascript'} & {part for part in ("<script", "<img", 'href="javascript') if part in shown}


def test_markdown_links_say_nothing_about_the_reader():
    assert 'rel="noopener noreferrer nofollow"' in markdown("[a](https://example.org)")


def test_days_are_counted_as_a_calendar_counts_them():
    evening, tuesday = datetime(2026, 3, 8, 20, tzinfo=UTC), datetime(2026, 3, 10, 9, tzinfo=UTC)
    assert moment_words(tuesday, now=evening) == "Tuesday 10 March 09:00 (in 2\u00a0days)"
    assert moment_words(evening, now=tuesday) == "Sunday 8 March 20:00 (2\u00a0days ago)"
    assert moment_words(tuesday, now=tuesday - timedelta(hours=23)).endswith("(in 23\u00a0hours)")


def test_initials_of_any_name():
    assert [initials(name) for name in ("Northmoor Police", "x", "", "a b c")] == ["NP", "X", "", "AB"]


def test_pages_keep_the_rest_of_the_query():
    page = Paginator(range(100), 10).page(3)
    text = drawn('{% include "components/pagination.html" %}', page=page)
    assert "?state=open&amp;page=4" in text
    assert 'aria-current="page"' in text


def test_the_pond_shows_what_is_known_and_hides_the_rest():
    pond = [{"name": "Command", "share": 0.5, "lines": ["6 of 12"]}, {"name": "All staff", "share": None, "state": "closed", "lines": ["not open yet"]}]
    text = drawn("{% pond pond %}", pond=pond)
    assert 'stroke-dasharray="50 100"' in text
    assert text.count('class="edge"') == 2
    assert "style=" not in text
    assert "Command: 50\u00a0%; All staff: –" in text


def test_a_difference_reads_without_colour():
    text = drawn('{% include "components/diff.html" %}', parts=[{"kind": "removed", "text": "closed"}, {"kind": "added", "text": "<open>"}])
    assert "removed: </span>closed</del>" in text
    assert "added: </span>&lt;open&gt;</ins>" in text


@pytest.mark.parametrize(
    ("away", "glued"),
    [(timedelta(days=60), ""), (timedelta(hours=3), "3\N{NO-BREAK SPACE}hours)"), (timedelta(days=-3), "3\N{NO-BREAK SPACE}days\N{NO-BREAK SPACE}ago)")],
)
def test_a_moment_may_break_anywhere_but_in_how_far_it_is(away, glued):
    drawn = strip_tags(moment(timezone.now() + away + timedelta(seconds=30)))
    assert drawn.partition(" (")[2].removeprefix("in\N{NO-BREAK SPACE}") == glued
    assert "\N{NO-BREAK SPACE}" not in drawn.partition(" (")[0]
    assert " " in drawn.partition(" (")[0]
