"""Whom to tell of what becomes of a revision, and what happens when its author takes it back."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.models import Draft, Revision
from campaigns.drafting.queries import newest_revision
from campaigns.reviewing.enums import StageState, Verdict
from campaigns.reviewing.models import Decision, OutsideLink
from campaigns.reviewing.rules import open_stage
from campaigns.reviewing.writers import writers_of
from onboarding.people.models import StaffMember
from portal.core.notices import close_notices, notify


def writers_told(revision: Revision) -> list[StaffMember]:
    """The author first, then whoever edited or submitted it and may still open the draft."""
    others = StaffMember.objects.active().filter(pk__in=writers_of(revision)).exclude(pk=revision.author_id)
    return [revision.author, *(person for person in others if person.has_perm("campaigns.view_draft", revision.draft))]


def approvers_told(revision: Revision) -> list[StaffMember]:
    """Whoever approved a stage of it and works here."""
    decisions = Decision.objects.filter(revision=revision, verdict=Verdict.APPROVED).select_related("decided_by").order_by("pk")
    return [each.decided_by for each in decisions if each.decided_by.is_active]


def tell_void(revision: Revision, text: str, *, but: StaffMember) -> None:
    """Whoever wrote or approved it learns that the approval no longer counts, from the person who did not take it back."""
    for person in {each.pk: each for each in (*writers_told(revision), *approvers_told(revision))}.values():
        if person.is_active and person.pk != but.pk:
            notify(person, kind="approval_void", text=text[:400], url=reverse("draft-detail", args=[revision.draft_id]), key=f"void-{revision.pk}")


def let_go(draft: Draft, by: StaffMember) -> None:
    """Ends the wait of a draft that was taken back: its stage is left, whoever was asked has nothing to do, and whoever had approved learns that it is void."""
    revision = newest_revision(draft)
    if revision is None:
        return
    if stage := open_stage(revision):
        stage.state, stage.closed_at = StageState.LEFT, timezone.now()
        stage.save(update_fields=["state", "closed_at"])
    OutsideLink.objects.filter(revision=revision, used_at=None, withdrawn_at=None).update(withdrawn_at=timezone.now(), sealed="")
    close_notices(kind="review", urls=[reverse(name, args=[revision.pk]) for name in ("review-detail", "review-outside")])
    if approvers_told(revision):
        tell_void(
            revision, _("“%(title)s” was taken back before it was decided on. What was approved of it no longer counts.") % {"title": revision.title}, but=by
        )
