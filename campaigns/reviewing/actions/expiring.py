"""What nobody decided in time, and what soon nobody will have."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.actions import locked_draft
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.queries import newest_revision
from campaigns.drafting.transitions import DRAFT
from campaigns.reviewing.actions.stages import close
from campaigns.reviewing.actions.telling import writers_told
from campaigns.reviewing.enums import Late, StageState
from campaigns.reviewing.models import StageRun
from campaigns.reviewing.queries import people_of
from campaigns.reviewing.rules import active_approvers, open_stage
from campaigns.reviewing.writers import writers_of
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record
from portal.core.models import Notice
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
    asked = list(people_of(stage, revision)) if stage else []
    if stage:
        close(stage, StageState.EXPIRED)
    DRAFT.step(draft, DraftState.EXPIRED)
    draft.edition += 1
    draft.save()
    _tell(draft, revision, asked, is_box_over)
    record("draft.expired", draft, revision=revision.pk)
    return True


def _tell(draft: Draft, revision: Revision, asked: list[StaffMember], is_box_over: bool) -> None:
    told = {person.pk: person for person in writers_told(revision)}
    if not draft.author.is_protected:
        told |= {person.pk: person for person in StaffMember.objects.active().holding(Role.APPROVER)}
        told |= {person.pk: person for person in asked}
    text = _("“%(title)s” was not decided in time. It will not go out; choose a later time and submit it again.")
    if is_box_over:
        text = _("“%(title)s” was urgent and nobody decided in time. It will not go out; submit it again, and call somebody who may decide.")
    url, key = reverse("draft-detail", args=[draft.pk]), f"expired-{revision.pk}"
    for person in told.values():
        notify(person, kind="expired", text=text % {"title": draft.title}, url=url, key=key, is_urgent=True)


def expire_undecided() -> int:
    """Expires everything that waits for a decision and whose time has passed. Answers how many. May run twice at once."""
    now = timezone.now()
    boxed = StageRun.objects.filter(state=StageState.OPEN, late=Late.EXPIRE, due_at__lte=now).values("revision__draft")
    waiting = Draft.objects.filter(Q(publish_at__lte=now) | Q(pk__in=boxed), state=DraftState.IN_REVIEW)
    return sum(expire(draft=draft) for draft in waiting)


def warn_expiring() -> int:
    """Tells the author, and those asked at the open stage, of everything that soon expires undecided. Answers of how many. May run twice at once."""
    return sum(warn(draft=draft) for draft in _soon_over(timezone.now()))


def _soon_over(now: datetime) -> QuerySet[Draft]:
    """A box that is shorter than the warning time is warned of by its own notice, which says until when."""
    soon = now + timedelta(hours=settings.EXPIRY_WARNING_HOURS)
    newest = Revision.objects.filter(draft=OuterRef("pk")).order_by("-number")
    told = Notice.objects.filter(key=Concat(Value("expires-"), Cast(OuterRef("newest"), CharField())))
    drafts = Draft.objects.filter(state=DraftState.IN_REVIEW, publish_at__gt=now, publish_at__lte=soon)
    return drafts.annotate(newest=Subquery(newest.values("pk")[:1])).filter(~Exists(told)).select_related("author")


@action("draft.warn_of_expiry")
def warn(*, draft: Draft, by: None = None) -> bool:
    """Tells the people concerned that a draft expires soon, once for each time that it was submitted. False when it no longer waits."""
    draft = locked_draft(draft)
    revision = newest_revision(draft)
    if draft.state != DraftState.IN_REVIEW or revision is None or draft.publish_at is None or draft.author.is_protected:
        return False
    stage, key = open_stage(revision), f"expires-{revision.pk}"
    until = f"{timezone.localtime(draft.publish_at):%H:%M}"
    said = {"title": revision.title, "until": until}
    notify(
        draft.author,
        kind="review",
        text=_("“%(title)s” has not been decided on yet. If nobody decides until %(until)s, it will not go out.") % said,
        url=reverse("draft-detail", args=[draft.pk]),
        key=key,
        is_urgent=True,
    )
    asked = people_of(stage, revision) if stage else active_approvers().exclude(pk__in=writers_of(revision))
    for person in asked:
        text = _("“%(title)s” waits for your decision until %(until)s. After that it will not go out.") % said
        notify(person, kind="review", text=text, url=reverse("review-detail", args=[revision.pk]), key=key, is_urgent=True)
    return True
