"""How far somebody is, who is certified, and in how many queries."""

from datetime import timedelta

from django.utils import timezone

from onboarding.learning.actions import read_card, revoke
from onboarding.learning.queries import certified, current_certificate, is_certified, path_progress
from onboarding.people.models import StaffMember
from tests.factories import make_certificate, make_course, pass_course


def test_the_path_says_how_far_one_is(cast):
    first, second = make_course("M1"), make_course("M2", cards=3)
    pass_course(cast.connie, first)
    read_card(card=second.cards.first(), by=cast.connie)
    one, two = path_progress(cast.connie)
    assert (one.course_code, one.cards_read, one.cards, one.is_passed, one.next_url) == ("M1", 2, 2, True, "/learn/course-m1/")
    assert (two.title, two.minutes, two.cards_read, two.cards, two.is_passed, two.next_url) == ("Course M2", 4, 1, 3, False, "/learn/course-m2/card-2/")
    assert [each.cards_read for each in path_progress(cast.dispatch)] == [0, 0]


def test_the_path_takes_as_many_queries_for_one_course_as_for_ten(cast, django_assert_num_queries):
    pass_course(cast.connie, make_course("M1"))
    with django_assert_num_queries(5):
        path_progress(cast.connie)
    for number in range(2, 11):
        read_card(card=make_course(f"M{number}").cards.first(), by=cast.connie)
    with django_assert_num_queries(5):
        assert len(path_progress(cast.connie)) == 10


def test_certified_between_issue_and_expiry_and_not_after_revocation(cast):
    now = timezone.now()
    certificate = make_certificate(cast.connie, issued_at=now - timedelta(days=10), lasts=timedelta(days=20))
    moments = {-11: False, -9: True, 9: True, 11: False}
    assert {days: is_certified(cast.connie, now + timedelta(days=days)) for days in moments} == moments
    assert current_certificate(cast.connie) == certificate
    revoke(certificate=certificate, reason="A mistake.", by=cast.tara)
    assert not is_certified(cast.connie)
    assert is_certified(cast.connie, now - timedelta(days=1))


def test_the_latest_certificate_counts_alone(cast):
    make_certificate(cast.connie)
    newer = make_certificate(cast.connie, period=2)
    assert current_certificate(cast.connie) == newer
    revoke(certificate=newer, reason="A mistake.", by=cast.tara)
    assert not is_certified(cast.connie)


def test_counting_the_certified_is_one_query_and_leaves_out_the_protected(cast, django_assert_num_queries):
    for person in (cast.connie, cast.champ, cast.nova):
        make_certificate(person)
    make_certificate(cast.dispatch, issued_at=timezone.now() - timedelta(days=400))
    with django_assert_num_queries(1):
        assert certified(StaffMember.objects.all()).count() == 2
