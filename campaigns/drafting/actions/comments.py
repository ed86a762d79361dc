"""Comments on a draft: written, withdrawn, marked as done. Their words are in no event of the trail and in no mail."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.counting import clean_text
from campaigns.drafting.mentions import mentioned
from campaigns.drafting.models import Comment, Draft, Revision
from campaigns.drafting.queries import people_concerned
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import NotPermitted, Refused
from portal.core.notices import notify

MOST_COMMENTS = 500


@action("comment.write")
def comment(
    *, draft: Draft, by: StaffMember, text: str, told: Iterable[StaffMember] = (), parent: Comment | None = None, revision: Revision | None = None
) -> Comment:
    """A comment, or an answer to one.

    Tells those named in `told` or after an @ in the text, the draft's author, and who has written in the same thread; nobody who may not read it.
    """
    draft = Draft.objects.select_for_update(of=("self",)).select_related("author").get(pk=draft.pk)
    require(by, "campaigns.comment", draft)
    if parent and (parent.draft_id != draft.pk or parent.parent_id):
        raise Refused(_("This comment cannot be answered. Answer the first one of its thread."))
    if revision and revision.draft_id != draft.pk:
        raise Refused(_("This version belongs to another draft."))
    if draft.comments.count() >= MOST_COMMENTS:
        raise Refused(_("This draft has %(most)d comments already. Talk to each other instead.") % {"most": MOST_COMMENTS})
    wanted = {person.pk for person in told}
    concerned = list(people_concerned(draft))
    chosen = [person for person in concerned if person.pk in wanted]
    if len(chosen) != len(wanted):
        raise Refused(_("Somebody whom you chose has nothing to do with this draft any more. Choose again."))
    written = Comment.objects.create(draft=draft, revision=revision, parent=parent, author=by, text=clean_text(text))
    chosen += [person for person in mentioned(text, concerned) if person.pk not in {*wanted, by.pk}]
    written.told.set(chosen)
    _tell(written, chosen)
    record("comment.written", draft, by=by, comment=written.pk, told=sorted(person.pk for person in chosen))
    return written


def _tell(written: Comment, chosen: list[StaffMember]) -> None:
    draft = written.draft
    thread = draft.comments.filter(Q(pk=written.parent_id or written.pk) | Q(parent=written.parent_id or written.pk))
    readers = {draft.author_id, *(person.pk for person in chosen), *thread.values_list("author", flat=True)} - {written.author_id}
    text = _("%(person)s wrote a comment on “%(title)s”.") % {"person": written.author, "title": draft.title}
    for person in StaffMember.objects.active().filter(pk__in=readers):
        if person.has_perm("campaigns.view_inside", draft):
            notify(person, kind="comment", text=text, url=reverse("draft-comments", args=[draft.pk]), key=f"comment-{written.pk}")


@action("comment.withdraw")
def withdraw_comment(*, comment: Comment, by: StaffMember) -> None:
    """Takes back one's own comment: its words are shown to nobody any more."""
    if comment.author_id != by.pk:
        raise NotPermitted(_("Only whoever wrote a comment can withdraw it."))
    require(by, "campaigns.comment", comment.draft)
    if Comment.objects.filter(pk=comment.pk, withdrawn_at=None).update(withdrawn_at=timezone.now()):
        record("comment.withdrawn", comment.draft, by=by, comment=comment.pk)


@action("comment.resolve")
def resolve_comment(*, comment: Comment, by: StaffMember) -> None:
    """Marks a thread as done. An answer to it can still be written."""
    require(by, "campaigns.comment", comment.draft)
    if comment.parent_id:
        raise Refused(_("A thread is marked as done at its first comment."))
    if Comment.objects.filter(pk=comment.pk, resolved_at=None).update(resolved_at=timezone.now(), resolved_by=by):
        record("comment.resolved", comment.draft, by=by, comment=comment.pk)
