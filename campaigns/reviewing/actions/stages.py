"""The way of a revision through the stages of its route. All of it happens with the draft locked, in the transaction of a submission or a decision."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Revision
from campaigns.reviewing.actions.after import open_afterwards
from campaigns.reviewing.actions.shortage import ease_shortage
from campaigns.reviewing.enums import DECIDING_ROLES, Deciders, Late, StageState, Verdict
from campaigns.reviewing.models import Decision, Opinion, RouteRun, StageRun, UrgentAsk
from campaigns.reviewing.queries import facts_of, newest_versions, people_of, plan
from campaigns.reviewing.rules import open_stage
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record
from portal.core.notices import notify


def begin(revision: Revision) -> StageRun | None:
    """Gives a revision its route, opens the first stage and tells those whom it asks. Does nothing when it has one. Answers the open stage."""
    if RouteRun.objects.filter(revision=revision).exists():
        return open_stage(revision)
    StageRun.objects.filter(revision__draft=revision.draft_id, state=StageState.OPEN).exclude(revision=revision).update(
        state=StageState.LEFT, closed_at=timezone.now()
    )
    planned = plan(facts_of(revision), newest_versions())
    version = planned.version
    run = RouteRun.objects.create(
        revision=revision,
        version=version if version.pk else None,
        slug=version.route.slug,
        name=planned.name,
        stages=[stage.as_data() for stage in planned.stages],
        length=len(planned.stages),
        facts=planned.facts.as_data(),
        after_review_hours=version.after_review_hours,
        started_at=timezone.now(),
    )
    UrgentAsk.objects.filter(draft=revision.draft_id, revision=None).update(revision=revision)
    return _open(run, 1)


def _open(run: RouteRun, number: int) -> StageRun:
    shape, now = run.shape(number), timezone.now()
    stage = StageRun(
        revision=run.revision,
        number=number,
        deciders=shape.deciders,
        role=shape.role if shape.deciders == Deciders.ROLE else "",
        unit_id=shape.unit if shape.deciders == Deciders.UNIT else None,
        late=shape.late,
        escalates_to=shape.escalates_to,
        opened_at=now,
        due_at=now + timedelta(minutes=shape.minutes) if shape.minutes else None,
    )
    stage.copy_place(is_urgent=run.after_review_hours > 0)
    stage.save()
    if shape.deciders == Deciders.PEOPLE:
        stage.people.set(StaffMember.objects.filter(pk__in=shape.people))
    asked = list(people_of(stage, run.revision))
    if (needed := shape.needed(len(asked))) != stage.needed:
        stage.needed = needed
        stage.save(update_fields=["needed"])
    _tell(run, stage, asked)
    ease_shortage(run, stage, asked)
    return stage


def _tell(run: RouteRun, stage: StageRun, asked: list[StaffMember]) -> None:
    title, key = run.revision.title, f"review-{run.revision_id}" + (f"-{stage.number}" if stage.number > 1 else "")
    text = _("“%(title)s” waits for a decision.") % {"title": title}
    if run.after_review_hours:
        text = _("Urgent: “%(title)s” waits for a decision until %(until)s.") % {"title": title, "until": _clock(stage.due_at)}
    url = reverse("review-detail", args=[run.revision_id])
    if stage.deciders == Deciders.OUTSIDE:
        text = _("“%(title)s” waits for somebody outside. Please ask them: a link goes to whomever you name.") % {"title": title}
        url, asked = reverse("review-outside", args=[run.revision_id]), _askers(run.revision)
    for person in asked:
        notify(person, kind="review", text=text, url=url, key=key, is_urgent=run.after_review_hours > 0)


def _askers(revision: Revision) -> list[StaffMember]:
    """Whoever may ask somebody outside about it: approvers, or leaders where no approver may."""
    people = StaffMember.objects.active()
    able = ([person for person in people.holding(role) if person.has_perm("campaigns.ask_outside", revision)] for role in DECIDING_ROLES)
    return next((found for found in able if found), [])


def _clock(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%H:%M") if at else "–"


def advance(revision: Revision, stage: StageRun) -> bool:
    """Closes a stage that has the approvals it needs and opens the next one. Answers whether the whole route has passed."""
    rows = Opinion.objects if stage.deciders == Deciders.OUTSIDE else Decision.objects
    given = rows.filter(revision=revision, stage=stage.number, verdict=Verdict.APPROVED).count()
    if given < stage.needed:
        return False
    close(stage, StageState.PASSED)
    run = RouteRun.objects.select_related("revision").get(revision=revision)
    if stage.number < run.length:
        _open(run, stage.number + 1)
        return False
    if run.after_review_hours:
        open_afterwards(revision, run.after_review_hours)
    return True


def close(stage: StageRun, state: str) -> None:
    """Ends a stage now."""
    stage.state, stage.closed_at = state, timezone.now()
    stage.save(update_fields=["state", "closed_at"])


@action("stage.escalate")
def escalate(*, stage: StageRun, by: None = None) -> bool:
    """Lets others decide at a stage that is late, and tells them, once. False when it is not late or they were told."""
    now = timezone.now()
    late = StageRun.objects.filter(pk=stage.pk, state=StageState.OPEN, late=Late.ESCALATE, escalated_at=None, due_at__lte=now)
    if not late.update(escalated_at=now):
        return False
    stage.refresh_from_db()
    revision = stage.revision
    text = _("“%(title)s” has waited for a decision longer than it should. You may decide on it as well.") % {"title": revision.title}
    if stage.deciders == Deciders.OUTSIDE:
        text = _("“%(title)s” waits for an outside reviewer longer than it should. Please look after it.") % {"title": revision.title}
        told = StaffMember.objects.active().holding(stage.escalates_to)
    else:
        told = people_of(stage, revision)
    for person in StaffMember.objects.none() if revision.author.is_protected else told:
        key = f"review-late-{revision.pk}-{stage.number}"
        notify(person, kind="review", text=text, url=reverse("review-detail", args=[revision.pk]), key=key, is_urgent=True)
    record("stage.escalated", revision, stage=stage.number, to=stage.escalates_to)
    return True


def escalate_overdue() -> int:
    """Escalates every stage that is late. Answers how many. May run twice at once."""
    late = StageRun.objects.filter(
        state=StageState.OPEN, late=Late.ESCALATE, escalated_at=None, due_at__lte=timezone.now(), revision__draft__state=DraftState.IN_REVIEW
    )
    return sum(escalate(stage=stage) for stage in late.select_related("revision__author"))
