"""What leaders say in public, and what everybody may ask them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.leadership import rules as _rules  # noqa: F401  (registers the permissions)
from onboarding.leadership.models import AnsweredQuestion, Commitment, Objective
from onboarding.people.enums import NAMED, Role
from onboarding.people.models import StaffMember
from portal.core import context
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused
from portal.core.notices import notify


@action("objective.add")
def add_objective(*, title: str, why: str, position: int, by: StaffMember) -> Objective:
    """Publishes an objective and why it matters."""
    require(by, "onboarding.lead")
    objective = Objective.objects.create(title=title.strip(), why=why.strip(), position=position, published_at=timezone.now(), published_by=by)
    record("objective.added", objective, by=by, title=objective.title)
    return objective


@action("objective.change")
def change_objective(objective: Objective, *, title: str, why: str, position: int, by: StaffMember) -> Objective:
    """Puts an objective in other words or in another place. Refused once it is retired."""
    require(by, "onboarding.lead", objective)
    objective = _current(objective)
    objective.title, objective.why, objective.position = title.strip(), why.strip(), position
    objective.save(update_fields=["title", "why", "position"])
    record("objective.changed", objective, by=by, title=objective.title)
    return objective


@action("objective.retire")
def retire_objective(objective: Objective, *, by: StaffMember) -> None:
    """Takes an objective off the page. Campaigns that served it keep it."""
    require(by, "onboarding.lead", objective)
    objective = _current(objective)
    objective.retired_at = timezone.now()
    objective.save(update_fields=["retired_at"])
    record("objective.retired", objective, by=by)


def _current(objective: Objective) -> Objective:
    found = Objective.objects.select_for_update().filter(pk=objective.pk, retired_at=None).first()
    if found is None:
        raise Refused(_("This objective was retired in the meantime."))
    return found


@action("commitment.make")
def make_commitment(*, text: str, due_on: date, by: StaffMember) -> Commitment:
    """Makes a promise that all staff can read. Refused for a day that is past, and for leaders who may not be named."""
    require(by, "onboarding.lead")
    if by.safety_class not in NAMED:
        raise Refused(_("Your safety class keeps your name off every page, so a public commitment is not possible."))
    if due_on < timezone.localdate():
        raise Refused(_("Choose a day that is still to come."))
    commitment = Commitment.objects.create(leader=by, text=text.strip(), due_on=due_on, made_at=timezone.now())
    record("commitment.made", commitment, by=by)
    return commitment


@action("commitment.keep")
def keep_commitment(commitment: Commitment, *, by: StaffMember) -> None:
    """Says that a promise was kept. Only whoever made it can."""
    require(by, "onboarding.keep_commitment", commitment)
    if not Commitment.objects.filter(pk=commitment.pk, kept_at=None).update(kept_at=timezone.now()):
        raise Refused(_("This commitment is marked as kept already."))
    record("commitment.kept", commitment, by=by)


def ask(*, question: str) -> AnsweredQuestion:
    """Puts a question to leadership. Nobody can learn who asked.

    So this action takes no person, its events name none and carry no request id (which would lead to a line of the
    server's log), and the row knows the day but not the hour. Every page is for staff who signed in: that is the permission.
    """
    with _unlinked():
        return _ask(question=question)


@contextmanager
def _unlinked() -> Iterator[None]:
    token = context.request_id.set("")
    try:
        yield
    finally:
        context.request_id.reset(token)


@action("question.ask")
def _ask(*, question: str) -> AnsweredQuestion:
    if not question.strip():
        raise Refused(_("Write your question first."))
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    asked = AnsweredQuestion.objects.create(question=question.strip(), asked_at=today)
    for leader in StaffMember.accounts.active().holding(Role.LEADER):
        notify(leader, kind="question", text=_("A question to leadership waits for an answer."), url=reverse("leadership"), key=f"question-{asked.pk}")
    record("question.asked", asked)
    return asked


@action("question.answer")
def answer_question(question: AnsweredQuestion, *, answer: str, by: StaffMember) -> AnsweredQuestion:
    """Answers a question; from now on all staff can read both. Refused when another leader was quicker."""
    require(by, "onboarding.lead", question)
    question = AnsweredQuestion.objects.select_for_update().get(pk=question.pk)
    if question.answered_at:
        raise Refused(_("Another leader has answered this question in the meantime."))
    if not answer.strip():
        raise Refused(_("Write the answer first."))
    question.answer, question.answered_by, question.answered_at = answer.strip(), by, timezone.now()
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    record("question.answered", question, by=by)
    return question
