"""Who may change routes, and what is no route."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from campaigns.reviewing.actions import Wording, save_route
from campaigns.reviewing.models import RouteRun, RouteVersion
from campaigns.reviewing.queries import (
    is_passed,
    newest_versions,
)
from campaigns.reviewing.shapes import Conditions, StageShape, faults
from onboarding.people.enums import Role
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.campaigns.reviewing.routes.conftest import a_route, approve_shown
from tests.factories import submitted

SHAPES = st.builds(
    StageShape,
    deciders=st.sampled_from(["role", "unit", "people", "outside"]),
    rule=st.sampled_from(["any", "all", "quorum"]),
    quorum=st.integers(-2, 12),
    role=st.sampled_from(["approver", "leader", "staff", ""]),
    unit=st.sampled_from([None, 1]),
    people=st.sampled_from([(), (1,), (1, 2)]),
)


@given(stages=st.lists(SHAPES, max_size=6))
def test_no_route_that_is_sound_is_passed_by_its_author_alone(stages):
    """Two people in all: the last stage of a sound route always needs at least one colleague, whatever its numbers say."""
    if not faults(stages):
        assert stages
        assert stages[-1].deciders != "outside"
        assert all(stage.needed(0) >= 1 for stage in stages)


@pytest.mark.parametrize(
    ("stages", "said"),
    [
        ((), "never fewer than two"),
        ((StageShape(deciders="outside"),), "decided by a colleague"),
        ((StageShape(rule="quorum", quorum=0),), "between 1 and 9"),
        ((StageShape(role="staff"),), "a role that may decide"),
        ((StageShape(deciders="people"),), "name at least one person"),
        ((StageShape(deciders="people", people=(1,)), StageShape(deciders="people", people=(1,))), "Nobody counts twice"),
        ((StageShape(),) * 5, "4 stages at most"),
    ],
)
def test_an_unsound_route_is_refused_with_a_sentence(cast, stages, said):
    with pytest.raises(Refused, match=said):
        a_route(cast.ada, *stages)
    assert not RouteVersion.objects.exists()


def test_routes_are_changed_by_administrators_and_approvers_alone_and_everybody_is_told(cast, settings):
    for person in (cast.champ, cast.chief, cast.rita, cast.tara):
        with pytest.raises(NotPermitted):
            a_route(person, StageShape())
    version = a_route(cast.ada, StageShape(), StageShape(role="leader"), position=50)
    assert {notice.person for notice in Notice.objects.filter(key=f"route-{version.pk}")} == {cast.carla, cast.colin, cast.chief}
    assert version.proposal is None
    assert AuditEvent.objects.get(verb="route.saved").data["route"] == "ours"


def test_the_standard_route_stays_and_a_shipped_route_keeps_its_first_version(cast):
    standard = next(each for each in newest_versions() if each.route.slug == "standard")
    wording = Wording(standard.name, standard.description, 100, Conditions(), tuple(standard.shapes))
    for wrong in (replace(wording, is_on=False), replace(wording, conditions=Conditions(is_trusted=True))):
        with pytest.raises(Refused, match="standard route takes whatever"):
            save_route(wording=wrong, by=cast.ada, slug="standard", seen=1)
    longer = replace(wording, stages=(*wording.stages, StageShape(role=Role.LEADER.value)))
    assert save_route(wording=longer, by=cast.ada, slug="standard", seen=1).number == 2
    assert list(RouteVersion.objects.values_list("number", "made_by")) == [(2, cast.ada.pk), (1, None)]
    with pytest.raises(Refused, match="Somebody changed this route"):
        save_route(wording=wording, by=cast.carla, slug="standard", seen=1)


def test_what_runs_keeps_its_route_when_it_is_edited(champ, cast):
    running = submitted(champ)
    standard = next(each for each in newest_versions() if each.route.slug == "standard")
    longer = (*standard.shapes, StageShape(role=Role.LEADER.value))
    save_route(wording=Wording("Standard", "D.", 100, Conditions(), longer), by=cast.ada, slug="standard", seen=1)
    approve_shown(running, cast.carla)
    assert is_passed(running)
    assert RouteRun.objects.get(revision=submitted(champ)).length == 2
    for table in (RouteRun, RouteVersion):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.update(name="Easier")


def test_a_quorum_that_nobody_could_reach_is_refused(cast):
    for stage in (
        StageShape(rule="quorum", quorum=9),
        StageShape(deciders="unit", unit=cast.carla.unit_id, rule="quorum", quorum=9),
    ):
        with pytest.raises(Refused, match="Stage 2 asks for more"):
            save_route(wording=Wording("W", "D.", 50, Conditions(categories=("event",)), (StageShape(), stage)), by=cast.ada)
    save_route(wording=Wording("W", "D.", 50, Conditions(categories=("event",)), (StageShape(rule="quorum", quorum=2),)), by=cast.ada)
