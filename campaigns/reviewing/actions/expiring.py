"""What nobody decided in time."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.actions import locked_draft
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.queries import newest_revision
from campaigns.drafting.transitions import DRAFT
from campaigns.reviewing.actions.stages import close
from campaigns.reviewing.enums import Late, StageState
from campaigns.reviewing.models import StageRun
from campaigns.reviewing.rules import open_stage
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record
from portal.core.notices import notify


@action("draft.expire")
def expire(*, draft: Draft, by: None = None) -> bool:
    """Ends the wait of a draft whose time, or whose stage's time, has passed without a decision, and tells the author and the approvers.

    False when it no longer waits.
    """
    draft = locked_draft(draft)
    revision = newest_revision(draft)
    if draft.state != DraftState.IN_REVIEW or revision is None:
        return False
    stage, now = open_stage(revision), timezone.now()
    is_box_over = stage is not None and stage.late == Late.EXPIRE and stage.due_at is not None and stage.due_at <= now
    if not is_box_over and (draft.publish_at is None or draft.publish_at > now):
        return False
    if stage:
        close(stage, StageState.EXPIRED)
    DRAFT.step(draft, DraftState.EXPIRED)
    draft.edition += 1
    draft.save()
    _tell(draft, revision, is_box_over)
    record("draft.expired", draft, revision=revision.pk)
    return True


def _tell(draft: Draft, revision: Revision, is_box_over: bool) -> None:
    told = {draft.author_id: draft.author}
    if not draft.author.is_protected:
        told |= {person.pk: person for person in StaffMember.objects.active().holding(Role.APPROVER)}
    text = _("“%(title)s” was not decided in time. It will not go out; choose a later time and submit it again.")
    if is_box_over:
        text = _("“%(title)s” was urgent and nobody decided in time. It will not go out; submit it again, and call somebody who may decide.")
    for person in told.values():
        notify(person, kind="expired", text=text % {"title": draft.title}, url=reverse("draft-detail", args=[draft.pk]), key=f"expired-{revision.pk}")


def expire_undecided() -> int:
    """Expires everything that waits for a decision and whose time has passed. Answers how many. May run twice at once."""
    now = timezone.now()
    boxed = StageRun.objects.filter(state=StageState.OPEN, late=Late.EXPIRE, due_at__lte=now).values("revision__draft")
    waiting = Draft.objects.filter(Q(publish_at__lte=now) | Q(pk__in=boxed), state=DraftState.IN_REVIEW)
    return sum(expire(draft=draft) for draft in waiting)
