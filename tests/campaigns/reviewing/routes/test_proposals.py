"""An easier route holds when a second person has confirmed it, and not before."""

from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.actions import About
from campaigns.reviewing.actions import confirm_route, decline_route, force_route, save_route, withdraw_route
from campaigns.reviewing.models import Route, RouteProposal, RouteRun, RouteVersion
from campaigns.reviewing.queries import newest_version, second_people, state_of_routes, waiting_proposals
from campaigns.reviewing.queries.routes import asked_words
from campaigns.reviewing.shapes import Conditions, StageShape, Wording
from onboarding.people.models import RoleGrant
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.factories import submitted

LEADER = StageShape(role="leader")


def of(slug, **changes):
    version = newest_version(slug)
    said = {"conditions": version.applies, "stages": tuple(version.shapes), "after_review_hours": version.after_review_hours}
    return Wording(**({"name": version.name, "description": "D.", "position": version.position} | said | changes))


@pytest.fixture
def proposal(cast):
    """Ada takes the leader out of the careful route."""
    return save_route(wording=of("careful", stages=(StageShape(),)), by=cast.ada, slug="careful", seen=1)


def test_an_easier_route_says_nothing_until_a_second_person_confirms_it(champ, cast, proposal):
    assert (newest_version("careful").number, list(waiting_proposals())) == (1, [proposal])
    assert RouteRun.objects.get(revision=submitted(champ, about=About(sensitivity="restricted"))).length == 2
    told = {notice.person: notice.url for notice in Notice.objects.filter(kind="route_proposal")}
    assert told == dict.fromkeys([cast.carla, cast.colin, cast.chief], reverse("route-proposal", args=[proposal.pk]))
    version = confirm_route(proposal=proposal, by=cast.carla, seen=state_of_routes())
    assert (version.number, version.made_by, version.proposal.closed_by) == (2, cast.ada, cast.carla)
    assert RouteRun.objects.get(revision=submitted(champ, about=About(sensitivity="restricted"))).length == 1
    assert not Notice.objects.filter(kind="route_proposal", read_at=None).exists()
    assert {notice.person for notice in Notice.objects.filter(key=f"route-{version.pk}")} == {cast.ada, cast.colin, cast.chief}
    assert [event.verb for event in AuditEvent.objects.filter(verb__startswith="route.").order_by("pk")] == ["route.proposed", "route.confirmed"]
    assert AuditEvent.objects.get(verb="route.proposed").data["easier"] == ["fewer_stages"]


def test_of_a_new_route_nothing_is_said_to_stay_as_it_is(cast, as_, proposal):
    asked = Conditions(categories=("arrest", "court"), rules=("sexual-victim", "minor"))
    outside = Wording("Counsel", "D.", 1, asked, (StageShape(deciders="outside"), StageShape()))
    new = save_route(wording=outside, by=cast.ada, slug="")
    client = as_(cast.carla)
    page, changed = (client.get(reverse("route-proposal", args=[each.pk])).content.decode() for each in (new, proposal))
    for words in ("Until then it is not used.", "Decline: it is not used"):
        assert (words in page, words in changed) == (True, False)
    for words in ("Until then the route stays as it is.", "Decline: the route stays as it is"):
        assert (words in page, words in changed) == (False, True)


def test_what_a_route_is_taken_for_is_said_in_the_same_order_however_it_was_typed():
    one = Conditions(categories=("court", "arrest"), sensitivities=("restricted", "sensitive"), rules=("gone-rule", "minor", "sexual-victim"))
    other = Conditions(categories=("arrest", "court"), sensitivities=("sensitive", "restricted"), rules=("sexual-victim", "gone-rule", "minor"))
    assert asked_words(one) == asked_words(other)
    assert len(asked_words(one)) == 7


def test_neither_its_proposer_nor_whoever_may_not_change_routes_confirms_it(cast, proposal):
    cast.ada.is_superuser = True
    cast.ada.save()
    for person in (cast.ada, cast.chief, cast.champ, cast.rita):
        with pytest.raises(NotPermitted):
            confirm_route(proposal=proposal, by=person, seen=state_of_routes())
        with pytest.raises(NotPermitted):
            decline_route(proposal=proposal, by=person, words="No.")
    assert newest_version("careful").number == 1
    assert AuditEvent.objects.filter(verb="route.confirm.refused", actor=cast.ada.pk).exists()


def test_the_database_keeps_it_too(cast, proposal):
    now, route = timezone.now(), proposal.route
    first = newest_version("careful")
    first.route, first.made_at = route, now
    first.save(force_insert=True)
    fields = {"route": route, "number": 2, "made_by": cast.ada, "made_at": now, **proposal.wording}
    rows = RouteProposal.objects.filter(pk=proposal.pk)
    attempts = [
        lambda: RouteVersion.objects.create(**fields),
        lambda: RouteVersion.objects.create(**fields, proposal=proposal),
        lambda: RouteVersion.objects.create(**{**fields, "stages": first.stages, "conditions": {}}, proposal=proposal),
        lambda: rows.update(state="confirmed", closed_by=cast.ada, closed_at=now),
        lambda: rows.update(state="confirmed", closed_at=now),
        lambda: rows.update(state="declined", closed_by=cast.ada, closed_at=now),
        lambda: rows.update(state="forced", closed_at=now),
        lambda: rows.update(wording={**proposal.wording, "stages": []}),
        lambda: rows.update(proposed_by=cast.carla),
        lambda: rows.delete(),
        lambda: RouteProposal.objects.create(route=route, base=1, wording={}, proposed_by=cast.carla, proposed_at=now),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    rows.update(state="confirmed", closed_by=cast.carla, closed_at=now)
    for attempt in (lambda: rows.update(state="waiting"), lambda: RouteVersion.objects.create(**{**fields, "stages": []}, proposal=proposal)):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()
    RouteVersion.objects.create(**fields, proposal=proposal)


def test_a_look_afterwards_that_goes_is_refused_by_the_database(cast):
    save_route(wording=of("urgent", position=5), by=cast.ada, slug="urgent", seen=1)
    fields = {**of("urgent").as_data(), "number": 3, "made_by": cast.ada, "made_at": timezone.now()}
    for hours in (0, 48):
        with pytest.raises(IntegrityError), transaction.atomic():
            RouteVersion.objects.create(route=Route.objects.get(slug="urgent"), **{**fields, "after_review_hours": hours})


def test_a_stricter_route_holds_at_once_and_overtakes_what_was_proposed(cast, proposal):
    version = save_route(wording=of("careful", stages=(StageShape(), LEADER, LEADER)), by=cast.colin, slug="careful", seen=1)
    assert (version.number, version.proposal) == (2, None)
    proposal.refresh_from_db()
    assert proposal.state == "overtaken"
    assert Notice.objects.filter(person=cast.ada, key=f"route-overtaken-{proposal.pk}").exists()
    with pytest.raises(Refused, match="no longer waits"):
        confirm_route(proposal=proposal, by=cast.carla, seen=state_of_routes())


def test_a_proposal_is_declined_with_words_or_taken_back(cast, proposal):
    with pytest.raises(Refused, match="waits for a second person already"):
        save_route(wording=of("careful", is_on=False), by=cast.carla, slug="careful", seen=1)
    with pytest.raises(Refused, match="Say in a sentence"):
        decline_route(proposal=proposal, by=cast.carla, words=" ")
    decline_route(proposal=proposal, by=cast.carla, words="Arrests need the chief.")
    assert "Arrests need the chief." in Notice.objects.get(person=cast.ada, kind="route").text
    other = save_route(wording=of("careful", is_on=False), by=cast.carla, slug="careful", seen=1)
    with pytest.raises(NotPermitted, match="Somebody else proposed"):
        withdraw_route(proposal=other, by=cast.ada)
    withdraw_route(proposal=other, by=cast.carla)
    assert (newest_version("careful").number, list(waiting_proposals())) == (1, [])


def test_what_the_second_person_saw_is_what_holds(cast, proposal):
    """Another route that changed meanwhile may make this change mean something else."""
    seen = state_of_routes()
    save_route(wording=of("standard", stages=(StageShape(rule="quorum", quorum=2),)), by=cast.colin, slug="standard", seen=1)
    with pytest.raises(Refused, match="Routes have changed"):
        confirm_route(proposal=proposal, by=cast.carla, seen=seen)
    confirm_route(proposal=proposal, by=cast.carla, seen=state_of_routes())


def test_two_people_who_hold_the_right_now(cast, proposal):
    RoleGrant.objects.filter(person=cast.ada).delete()
    with pytest.raises(Refused, match="may no longer change routes"):
        confirm_route(proposal=proposal, by=cast.carla, seen=state_of_routes())


def test_a_new_route_waits_as_well_and_its_name_is_free_again_when_declined(cast):
    wording = Wording("Quick events", "D.", 15, Conditions(categories=("event",)), (StageShape(),))
    proposal = save_route(wording=wording, by=cast.ada)
    assert (proposal.base, newest_version("quick-events")) == (0, None)
    decline_route(proposal=proposal, by=cast.carla, words="No.")
    again = save_route(wording=replace(wording, description="E."), by=cast.ada)
    assert confirm_route(proposal=again, by=cast.colin, seen=state_of_routes()).number == 1
    assert newest_version("quick-events").description == "E."


def test_a_single_person_with_the_right_needs_the_server_and_a_reason(cast, proposal):
    with pytest.raises(CommandError, match="somebody who may confirm"):
        call_command("confirm_route", proposal.pk, reason="Now.", verbosity=0)
    RoleGrant.objects.filter(person__in=[cast.carla, cast.colin]).delete()
    assert second_people(proposal) == []
    with pytest.raises(Refused, match="Say why"):
        force_route(proposal=proposal, reason=" ")
    with pytest.raises(CommandError, match="no proposal"):
        call_command("confirm_route", proposal.pk + 1, reason="Now.", verbosity=0)
    call_command("confirm_route", proposal.pk, reason="Colin starts in May.", verbosity=0)
    version = newest_version("careful")
    assert (version.number, version.proposal.state, version.proposal.closed_by) == (2, "forced", None)
    assert "Colin starts in May." in Notice.objects.get(person=cast.chief, key=f"route-{version.pk}").text
    assert AuditEvent.objects.get(verb="route.forced").data["why"] == "Colin starts in May."


def test_the_page_says_what_gets_easier_and_takes_the_second_persons_answer(cast, as_, proposal):
    address = reverse("route-proposal", args=[proposal.pk])
    own = as_(cast.ada).get(address).content.decode()
    for words in ("fewer stages", "For example: Court outcome", "Carla Reyes, Colin Baird", "Take my proposal back"):
        assert words in own
    assert "Confirm: it holds" not in own
    leader = as_(cast.chief).get(address).content.decode()
    assert "Confirm: it holds" not in leader
    assert address in as_(cast.chief).get(reverse("route-list")).content.decode()
    client = as_(cast.carla)
    assert "Say in a sentence" not in client.get(address).content.decode()
    assert client.post(reverse("route-decline", args=[proposal.pk]), {"words": ""}).status_code == 200
    client.post(reverse("route-confirm", args=[proposal.pk]), {"seen": "made up"})
    assert newest_version("careful").number == 1
    client.post(reverse("route-confirm", args=[proposal.pk]), {"seen": state_of_routes()})
    assert newest_version("careful").number == 2
    assert "Confirmed" in client.get(address).content.decode()
    assert "confirmed by Carla Reyes" in client.get(reverse("route-list")).content.decode()


def test_the_page_is_for_the_proposer_to_take_back_and_says_when_nobody_else_could_confirm(cast, as_, proposal):
    RoleGrant.objects.filter(person__in=[cast.carla, cast.colin]).delete()
    client = as_(cast.ada)
    assert f"manage.py confirm_route {proposal.pk}" in client.get(reverse("route-proposal", args=[proposal.pk])).content.decode()
    client.post(reverse("route-decline", args=[proposal.pk]))
    proposal.refresh_from_db()
    assert proposal.state == "withdrawn"
