"""Which route a revision takes."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from campaigns.drafting.actions import About, submit
from campaigns.drafting.models import Draft, Template, TemplateVersion
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import ask_urgent
from campaigns.reviewing.models import AfterReview, RouteRun
from campaigns.reviewing.queries import (
    choose,
    newest_versions,
    plan,
    why_words,
)
from campaigns.reviewing.shapes import Conditions, Facts, StageShape
from tests.campaigns.reviewing.routes.conftest import a_route, approve_shown
from tests.factories import make_account, make_draft


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
