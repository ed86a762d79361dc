"""Long lists in pages: counted no further than anybody reads, and reached to their end all the same."""

import re

import pytest
from django.core.paginator import Paginator
from django.http import QueryDict
from django.test import RequestFactory

from onboarding.people.models import StaffMember
from portal.core import context, paging
from portal.core.paging import links, page_of
from tests.factories import make_staff


def asked(**query):
    return RequestFactory().get("/", query)


@pytest.fixture
def _seven(db):
    for number in range(7):
        make_staff(number)


@pytest.mark.usefixtures("_seven")
def test_pages_are_counted_a_little_further_than_the_one_that_is_asked_for(monkeypatch):
    monkeypatch.setattr(paging, "FURTHER", 1)
    people = StaffMember.objects.all()
    assert page_of(asked(), people, per_page=2).paginator.num_pages == 2
    assert page_of(asked(page="2"), people, per_page=2).paginator.num_pages == 3
    last = page_of(asked(page="4"), people, per_page=2)
    assert (last.number, len(last), last.has_next()) == (4, 1, False)
    assert page_of(asked(), people, per_page=2, is_counted=True).paginator.count == 7


@pytest.mark.usefixtures("_seven")
@pytest.mark.parametrize("nonsense", ["", "0", "-3", "x", "²", "99", "9" * 30])
def test_nonsense_gives_the_nearest_page(nonsense):
    assert page_of(asked(page=nonsense), StaffMember.objects.all(), per_page=2).number in (1, 4)


@pytest.mark.usefixtures("_seven")
@pytest.mark.parametrize(("asked_for", "given"), [("0", 1), ("-1", 1), ("-", 1), ("--2", 1), ("4", 4), ("5", 4), ("-99999999999", 1)])
def test_too_small_is_the_first_page_and_too_large_the_last(asked_for, given):
    assert page_of(asked(page=asked_for), StaffMember.objects.all(), per_page=2).number == given


@pytest.mark.usefixtures("_seven")
def test_lists_and_values_are_counted_too():
    people = StaffMember.objects.all()
    for rows in (list(people), people.values_list("pk", flat=True), people.distinct()):
        assert page_of(asked(), rows, per_page=3).paginator.count == 7


def test_the_way_to_other_pages_keeps_what_else_was_asked_for():
    query = QueryDict("q=%22%3E%3Cb%3E&page=4&state=a&state=b")
    drawn = links(Paginator(range(200), 10).page(4), query)
    kept = "?q=%22%3E%3Cb%3E&amp;state=a&amp;state=b&amp;page="
    assert [int(number) for number in re.findall(re.escape(kept) + r"(\d+)", drawn)] == [3, 1, 2, 3, 4, 5, 20, 5]
    assert re.findall(r'page=(\d+)"[^>]*aria-current="page">', drawn) == ["4"]
    assert re.findall(r'page=(\d+)" rel="(\w+)"', drawn) == [("3", "prev"), ("5", "next")]
    assert drawn.count("⋯") == 1
    assert "<b>" not in drawn


def test_the_first_and_the_last_page_lead_one_way_and_one_page_nowhere():
    pages = Paginator(range(20), 10)
    first, last = links(pages.page(1), QueryDict("")), links(pages.page(2), QueryDict("page=2"))
    assert ('rel="prev"' in first, 'rel="next"' in first, 'rel="prev"' in last, 'rel="next"' in last) == (False, True, True, False)
    assert 'href="?page=1"' in last
    assert links(Paginator(range(3), 10).page(1), QueryDict("")) == ""


def test_a_question_is_asked_once_a_page_and_anew_where_something_may_be_written():
    counted = []

    def ask():
        counted.append(1)
        return len(counted)

    assert [context.once("k", ask), context.once("k", ask)] == [1, 2]
    token = context.answers.set({})
    try:
        assert [context.once("k", ask), context.once("k", ask)] == [3, 3]
    finally:
        context.answers.reset(token)
    assert context.once("k", ask) == 4
