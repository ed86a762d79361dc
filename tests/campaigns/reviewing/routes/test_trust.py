"""Earned trust, and what it shortens."""

import pytest

from campaigns.drafting.screening.actions import clear
from campaigns.drafting.screening.models import Finding
from campaigns.reviewing.actions import return_to_author
from campaigns.reviewing.models import RouteRun, StageRun
from campaigns.reviewing.queries import (
    is_passed,
    trust_of,
)
from campaigns.reviewing.trust import Outcome, earned
from tests.campaigns.reviewing.routes.conftest import approve_shown
from tests.factories import submitted


@pytest.mark.parametrize(
    ("outcomes", "in_a_row", "is_earned"),
    [("", 0, False), ("aaa", 3, True), ("aara", 1, False), ("aaar", 0, True), ("aaas", 0, False), ("aaasaaa", 3, True), ("aaraa", 2, False)],
)
def test_trust_grows_with_approvals_and_goes_with_a_serious_return(outcomes, in_a_row, is_earned):
    trust = earned([Outcome(each == "a", each == "s") for each in outcomes], 3)
    assert (trust.in_a_row, trust.is_earned) == (in_a_row, is_earned)


def test_an_author_earns_the_shorter_route_and_loses_it(champ, cast, settings):
    settings.TRUST_AFTER = 2
    for _each in range(2):
        revision = submitted(champ, title=f"T{_each}")
        assert RouteRun.objects.get(revision=revision).slug == "standard"
        approve_shown(revision, cast.carla)
    assert trust_of(champ).is_earned
    trusted = submitted(champ, title="T3")
    assert RouteRun.objects.get(revision=trusted).slug == "short"
    return_to_author(revision=trusted, by=cast.carla, reason="personal_data", words="A name.")
    assert trust_of(champ).missing == 2
    assert RouteRun.objects.get(revision=trusted).shape(1).minutes == 120  # and a day by the standard route
    assert RouteRun.objects.get(revision=submitted(champ, title="T4")).slug == "standard"


def test_a_warning_takes_two_approvers_until_trust_is_earned(champ, cast, settings):
    settings.TRUST_AFTER = 1
    warned = submitted(champ, title="W", text="Ring Jo on 07700 900123.")
    assert StageRun.objects.get(revision=warned).needed == 2
    for finding in Finding.objects.filter(revision=warned):
        clear(finding=finding, by=cast.carla, why="Jo asked for it.")
    approve_shown(warned, cast.carla)
    assert not is_passed(warned)
    approve_shown(warned, cast.colin)
    assert is_passed(warned)
    assert StageRun.objects.get(revision=submitted(champ, title="W2", text="Ring Jo on 07700 900123.")).needed == 1
