"""Which route a revision takes, how it goes through its stages, and who may change routes."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from campaigns.accounts.enums import Network
from campaigns.drafting.actions import About, submit
from campaigns.drafting.enums import DraftState as S
from campaigns.drafting.models import Draft, Template, TemplateVersion
from campaigns.drafting.screening.actions import clear
from campaigns.drafting.screening.models import Finding
from campaigns.publishing.actions import approve, reschedule
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import Wording, ask_urgent, escalate_overdue, expire_undecided, return_to_author, review_afterwards, save_route
from campaigns.reviewing.models import AfterReview, Decision, RouteRun, RouteVersion, StageRun
from campaigns.reviewing.queries import (
    after_reviews_for,
    choose,
    hashes_of,
    is_passed,
    newest_versions,
    plan,
    trust_of,
    urgent_figures,
    waiting_for,
    why_words,
    window_of,
)
from campaigns.reviewing.shapes import Conditions, Facts, StageShape, faults
from campaigns.reviewing.trust import Outcome, earned
from onboarding.people.enums import Role
from onboarding.people.models import RoleGrant, StaffMember
from portal.core.errors import NotPermitted, Refused
from portal.core.models import AuditEvent, Notice
from tests.factories import certify, make_account, make_draft, submitted


def approve_shown(revision, by):
    return approve(revision, by=by, hashes_seen=hashes_of(revision))


def a_route(by, *stages, name="Ours", conditions=None, **fields):
    """A route for appeals, before all others."""
    what = {"position": 1, "conditions": conditions or Conditions(categories=("general",)), **fields}
    wording = Wording(name=name, description="D.", stages=stages, **what)
    return save_route(wording=wording, by=by)


@pytest.fixture
def other_approver(cast):
    """Tara approves too."""
    RoleGrant.objects.create(person=cast.tara, role=Role.APPROVER)
    return StaffMember.objects.get(pk=cast.tara.pk)


# ---- the choice ----


@pytest.mark.parametrize(
    ("facts", "slug"),
    [
        (Facts(category="general"), "standard"),
        (Facts(category="general", is_trusted=True), "short"),
        (Facts(category="arrest"), "careful"),
        (Facts(category="arrest", is_trusted=True), "careful"),
        (Facts(category="general", sensitivity="restricted", is_trusted=True), "careful"),
        (Facts(category="general", hint="legal"), "careful"),
        (Facts(category="general", level="block"), "careful"),
        (Facts(category="general", level="warn"), "second-look"),
        (Facts(category="general", level="warn", is_trusted=True), "short"),
        (Facts(category="road", hint="short"), "short"),
        (Facts(category="general", level="note"), "standard"),
        (Facts(category="general", level="warn", rules=("named-victim",)), "careful"),
        (Facts(category="general", level="warn", rules=("minor",), is_trusted=True), "careful"),
        (Facts(category="general", level="warn", rules=("sexual-victim",)), "careful"),
        (Facts(category="prevention", case_stage="charged"), "careful"),
        (Facts(category="safety"), "urgent"),
        (Facts(category="court", is_urgent=True), "urgent"),
    ],
)
def test_the_route_follows_the_facts(db, facts, slug):
    assert choose(facts, newest_versions()).route.slug == slug


CAREFUL = {
    "arrest": Facts(category="arrest"),
    "court": Facts(category="court"),
    "sensitive": Facts(category="general", sensitivity="sensitive"),
    "restricted": Facts(category="general", sensitivity="restricted"),
    "template": Facts(category="general", hint="legal"),
    "proceedings": Facts(category="general", case_stage="trial"),
    "block": Facts(category="general", level="block"),
    "victim": Facts(category="general", level="warn", rules=("named-victim",)),
    "child": Facts(category="general", level="warn", rules=("minor",)),
    "sexual offence": Facts(category="general", level="warn", rules=("sexual-victim",)),
}


@pytest.mark.parametrize("said", ["it cannot wait", "it is a safety message", "both"])
@pytest.mark.parametrize("condition", list(CAREFUL))
@pytest.mark.parametrize("is_trusted", [True, False])
def test_urgency_shortens_times_and_drops_no_stage(db, condition, said, is_trusted):
    facts = replace(CAREFUL[condition], is_trusted=is_trusted, is_urgent=said != "it is a safety message")
    if said != "it cannot wait":
        facts = replace(facts, category="safety")
    planned = plan(facts, newest_versions())
    kept = condition not in ("arrest", "court") or said == "it cannot wait"  # a category is one: what is called a safety message is not called an arrest
    assert planned.version.after_review_hours == 24
    assert [(each.role, each.minutes, each.late) for each in planned.stages][: 2 if kept else 1] == [
        ("approver", 30, "expire"),
        *([("leader", 30, "expire")] if kept else []),
    ]
    assert (planned.facts.kept, planned.name) == (("careful", "Urgent, careful") if kept else ("", "Urgent"))


def test_any_stricter_route_of_the_force_keeps_its_stages_too(champ, cast):
    a_route(cast.ada, StageShape(rule="quorum", quorum=2, minutes=600), conditions=Conditions(categories=("road",)), position=15)
    draft = make_draft(champ, make_account(), about=About(category="road"))
    ask_urgent(draft=draft, by=champ, reason="The bridge is closed.")
    draft.refresh_from_db()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    run = RouteRun.objects.get(revision=revision)
    assert (run.slug, run.known.kept, run.shape(1).quorum, run.shape(1).minutes) == ("urgent", "ours", 2, 30)


def test_an_urgent_arrest_takes_its_leader_too_and_the_facts_stay_with_the_run(champ, cast):
    draft = make_draft(champ, make_account(), about=About(sensitivity="restricted"))
    ask_urgent(draft=draft, by=champ, reason="The paper prints at six.")
    draft.refresh_from_db()
    revision = submit(draft=draft, by=champ, edition=draft.edition)
    run = RouteRun.objects.get(revision=revision)
    assert (run.name, run.length, run.known.kept, run.known.sensitivity, run.known.is_urgent) == ("Urgent, careful", 2, "careful", "restricted", True)
    assert why_words(run) == [
        "Its author says that it cannot wait.",
        "It is marked as restricted.",
        "It cannot wait, and it keeps the stages that it would have without hurry: only the times are shorter.",
    ]
    approve_shown(revision, cast.carla)
    assert not Delivery.objects.exists()
    Draft.objects.update(sensitivity="routine")
    approve_shown(revision, cast.chief)
    assert (Delivery.objects.count(), AfterReview.objects.count()) == (1, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        RouteRun.objects.update(facts={})


def test_a_template_asks_for_the_short_way_as_long_as_the_draft_is_still_about_it(champ, cast):
    template = Template.objects.create(slug="closure")
    version = TemplateVersion.objects.create(template=template, number=1, name="Closure", category="road", route="short", text="x", made_at=timezone.now())
    hints = []
    for category, text in (("road", "The bridge is closed."), ("missing", "Have you seen her?"), ("road", "Ring Jo on 07700 900123.")):
        draft = make_draft(champ, make_account(), text=text, about=About(category=category))
        Draft.objects.filter(pk=draft.pk).update(template_version=version)
        draft.refresh_from_db()
        hints.append(RouteRun.objects.get(revision=submit(draft=draft, by=champ, edition=draft.edition)).known.hint)
    assert hints == ["short", "", ""]


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
    version = a_route(cast.ada, StageShape())
    assert {notice.person for notice in Notice.objects.filter(key=f"route-{version.pk}")} == {cast.carla, cast.colin, cast.chief}
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


# ---- stages ----


def test_two_stages_let_nothing_out_before_both_have_passed(champ, cast):
    a_route(cast.ada, StageShape(), StageShape(role=Role.LEADER.value))
    revision = submitted(champ, make_account(), make_account(Network.FACEBOOK))
    assert (list(waiting_for(cast.carla)), list(waiting_for(cast.chief))) == ([revision], [])
    with pytest.raises(NotPermitted, match="asks somebody else"):
        approve_shown(revision, cast.chief)
    approve_shown(revision, cast.carla)
    assert (Draft.objects.get().state, Delivery.objects.count()) == (S.IN_REVIEW, 0)
    assert (list(waiting_for(cast.carla)), list(waiting_for(cast.chief))) == ([], [revision])
    assert Notice.objects.filter(person=cast.chief, key=f"review-{revision.pk}-2").exists()
    approve_shown(revision, cast.chief)
    assert (Draft.objects.get().state, Delivery.objects.count()) == (S.APPROVED, 2)
    assert list(StageRun.objects.values_list("number", "state")) == [(1, "passed"), (2, "passed")]


def test_nobody_counts_twice(champ, cast):
    RoleGrant.objects.create(person=cast.carla, role=Role.LEADER)
    carla = StaffMember.objects.get(pk=cast.carla.pk)
    a_route(cast.ada, StageShape(), StageShape(role=Role.LEADER.value))
    revision = submitted(champ)
    approve_shown(revision, carla)
    with pytest.raises(NotPermitted, match="Nobody counts twice"):
        approve_shown(revision, carla)
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(revision=revision, stage=2, verdict="approved", decided_by=carla, decided_at=now)
    assert not Delivery.objects.exists()


def test_a_quorum_takes_several_and_all_means_all(champ, cast, other_approver):
    a_route(cast.ada, StageShape(rule="quorum", quorum=2))
    revision = submitted(champ)
    approve_shown(revision, cast.carla)
    assert not Delivery.objects.exists()
    approve_shown(revision, cast.colin)
    assert Delivery.objects.count() == 1
    with pytest.raises(Refused, match="already decided"):
        approve_shown(revision, other_approver)


def test_all_of_the_named_people_but_never_a_writer(champ, cast):
    certify(cast.carla)
    a_route(cast.ada, StageShape(deciders="people", people=(cast.carla.pk, cast.colin.pk, cast.chief.pk), rule="all"))
    revision = submitted(cast.carla)
    assert StageRun.objects.get(revision=revision).needed == 2
    approve_shown(revision, cast.colin)
    assert not is_passed(revision)
    approve_shown(revision, cast.chief)
    assert is_passed(revision)


def test_a_return_at_any_stage_ends_the_run(champ, cast):
    a_route(cast.ada, StageShape(), StageShape(role=Role.LEADER.value))
    revision = submitted(champ)
    approve_shown(revision, cast.carla)
    decision = return_to_author(revision=revision, by=cast.chief, reason=["tone", "law"], words="Ask counsel.")
    assert (decision.reasons, Draft.objects.get().state) == (["law", "tone"], S.RETURNED)
    assert "(Law or proceedings, Tone)" in Notice.objects.get(person=champ, kind="decision").text
    assert list(StageRun.objects.values_list("state", flat=True)) == ["passed", "failed"]


def test_the_database_keeps_the_stages(champ, cast):
    a_route(cast.ada, StageShape(rule="quorum", quorum=2), StageShape(role=Role.LEADER.value))
    revision = submitted(champ)
    payload, now = revision.payloads.get(), timezone.now()
    approve_shown(revision, cast.carla)
    attempts = [
        lambda: StageRun.objects.update(state="passed"),
        lambda: StageRun.objects.update(needed=0),
        lambda: StageRun.objects.create(revision=revision, number=2, state="passed", opened_at=now),
        lambda: Decision.objects.create(revision=revision, stage=2, verdict="approved", decided_by=cast.chief, decided_at=now),
        lambda: Delivery.objects.create(payload=payload, account=payload.account, sha256=payload.sha256, due_at=now, late_at=now + timedelta(hours=1)),
        lambda: RouteRun.objects.update(length=1),
        lambda: RouteRun.objects.all().delete(),
    ]
    for attempt in attempts:
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


def test_late_stages_are_escalated_once_and_others_may_then_decide(champ, cast):
    revision = submitted(champ)
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert (escalate_overdue(), escalate_overdue()) == (1, 0)
        assert Notice.objects.filter(person=cast.chief, key=f"review-late-{revision.pk}-1").count() == 1
        assert list(waiting_for(cast.chief)) == [revision]
        approve_shown(revision, cast.chief)
    assert is_passed(revision)


# ---- urgent ----


def make_urgent(champ):
    draft = make_draft(champ, make_account())
    ask_urgent(draft=draft, by=champ, reason="A dam may break.")
    draft.refresh_from_db()
    return submit(draft=draft, by=champ, edition=draft.edition)


def test_an_urgent_draft_goes_first_ends_after_half_an_hour_and_is_looked_at_by_a_third(champ, cast, other_approver):
    usual = submitted(champ, publish_at=timezone.now() + timedelta(hours=1))
    late, urgent = make_urgent(champ), make_urgent(champ)
    assert list(waiting_for(cast.carla)) == [late, urgent, usual]
    approve_shown(urgent, cast.carla)
    review = AfterReview.objects.get()
    assert [list(after_reviews_for(each)) for each in (champ, cast.carla, cast.colin)] == [[], [], [review]]
    for person in (champ, cast.carla):
        with pytest.raises(NotPermitted):
            review_afterwards(review=review, by=person, is_sound=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            AfterReview.objects.update(done_by=person, done_at=timezone.now(), is_sound=True)
    assert urgent_figures() == {"approved": 1, "reviewed": 0, "concerns": 0, "waiting": 1, "overdue": 0}
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert urgent_figures()["overdue"] == 1
    review_afterwards(review=review, by=cast.colin, is_sound=False, words="It named the street.")
    assert Notice.objects.filter(kind="after_review", person=champ).exists()
    with pytest.raises(Refused, match="looked at this already"):
        review_afterwards(review=review, by=other_approver, is_sound=True)
    with time_machine.travel(timezone.now() + timedelta(minutes=31)):
        expire_undecided()
    assert Draft.objects.get(pk=late.draft_id).state == S.EXPIRED
    assert StageRun.objects.get(revision=late).state == "expired"
    assert Draft.objects.get(pk=usual.draft_id).state == S.IN_REVIEW


# ---- trust ----


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


# ---- the window ----


def test_an_approval_is_for_a_time(champ, cast, settings):
    at = timezone.now() + timedelta(days=2)
    revision = submitted(champ, publish_at=at)
    approve_shown(revision, cast.carla)
    assert window_of(revision) == (at, at + timedelta(days=settings.APPROVAL_WINDOW_DAYS))
    delivery = Delivery.objects.get()
    for wrong in (at - timedelta(hours=2), at + timedelta(days=8)):
        with pytest.raises(Refused, match="have it approved again"):
            reschedule([delivery], due_at=wrong, by=cast.colin)
    reschedule([delivery], due_at=at + timedelta(days=6), by=cast.colin)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(due_at=at + timedelta(days=8), late_at=at + timedelta(days=9))


def test_a_quorum_that_nobody_could_reach_is_refused(cast):
    for stage in (
        StageShape(rule="quorum", quorum=9),
        StageShape(deciders="unit", unit=cast.carla.unit_id, rule="quorum", quorum=9),
    ):
        with pytest.raises(Refused, match="Stage 2 asks for more"):
            save_route(wording=Wording("W", "D.", 50, Conditions(categories=("event",)), (StageShape(), stage)), by=cast.ada)
    save_route(wording=Wording("W", "D.", 50, Conditions(categories=("event",)), (StageShape(rule="quorum", quorum=2),)), by=cast.ada)
