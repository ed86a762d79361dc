"""Long lists in pages: counted no further than anybody reads, and reached to their end all the same."""

import pytest
from django.test import RequestFactory

from onboarding.people.models import StaffMember
from portal.core import context, paging
from portal.core.paging import page_of
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
def test_lists_and_values_are_counted_too():
    people = StaffMember.objects.all()
    for rows in (list(people), people.values_list("pk", flat=True), people.distinct()):
        assert page_of(asked(), rows, per_page=3).paginator.count == 7


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
