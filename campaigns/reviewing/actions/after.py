"""What went out by the urgent route is looked at afterwards, by a third person."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.counting import clean_text
from campaigns.drafting.models import Revision
from campaigns.reviewing.enums import DECIDING_ROLES
from campaigns.reviewing.models import AfterReview, Decision
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import NotPermitted, Refused
from portal.core.notices import close_notices, notify
from portal.core.templatetags.portal import moment_words


@action("revision.review_afterwards")
def review_afterwards(*, review: AfterReview, by: StaffMember, is_sound: bool, words: str = "") -> AfterReview:
    """Says whether something urgent was sound. With a concern: in which words; author and approvers are told."""
    review = AfterReview.objects.select_for_update(of=("self",)).select_related("revision__author").get(pk=review.pk)
    require(by, "campaigns.review")
    if not by.has_perm("campaigns.review_afterwards", review):
        raise NotPermitted(_("You wrote this or decided on it. A third person looks at it afterwards."))
    if review.done_at:
        raise Refused(_("%(person)s has looked at this already.") % {"person": review.done_by})
    words = clean_text(words)[:2000]
    if not is_sound and not words:
        raise Refused(_("Say in a sentence what should have been otherwise."))
    review.done_by, review.done_at, review.is_sound, review.words = by, timezone.now(), is_sound, words
    review.save()
    close_notices(kind="after_review", urls=[reverse("after-review", args=[review.pk])])
    if not is_sound:
        text = _("“%(title)s” went out urgently, and whoever looked afterwards has a concern: %(words)s") % {"title": review.revision.title, "words": words}
        _tell(review, {review.revision.author, *(each.decided_by for each in _deciders(review))}, text, "concern")
    record("revision.reviewed_afterwards", review.revision, by=by, is_sound=is_sound)
    return review


def open_afterwards(revision: Revision, hours: int) -> AfterReview:
    """Asks for a look afterwards, within so many hours, and tells those who may take it. Call it in the transaction of the last approval."""
    now = timezone.now()
    review = AfterReview.objects.create(revision=revision, opened_at=now, due_at=now + timedelta(hours=hours))
    said = {"title": revision.title, "until": moment_words(review.due_at)}
    _tell_thirds(review, _("“%(title)s” was approved by the urgent route. Look at it afterwards, until %(until)s.") % said, "opened")
    return review


def _tell_thirds(review: AfterReview, text: str, key: str) -> None:
    """Whoever may decide, and neither wrote this nor decided on it. Of a colleague who may not be seen nobody is told."""
    if review.revision.author.is_protected:
        return
    people = StaffMember.objects.active().filter(role_grants__role__in=DECIDING_ROLES).distinct()
    _tell(review, {person for person in people if person.has_perm("campaigns.review_afterwards", review)}, text, key)


def _deciders(review: AfterReview) -> list[Decision]:
    return list(Decision.objects.filter(revision=review.revision).select_related("decided_by"))


def _tell(review: AfterReview, people: set[StaffMember], text: str, key: str) -> None:
    for person in people:
        url = reverse("draft-detail", args=[review.revision.draft_id]) if key == "concern" else reverse("after-review", args=[review.pk])
        notify(person, kind="after_review", text=text[:400], url=url, key=f"after-{review.pk}-{key}")


@action("revision.remind_afterwards")
def remind(*, review: AfterReview, by: None = None) -> bool:
    """Tells approvers and leaders, once, that something urgent was not looked at in time."""
    now = timezone.now()
    if not AfterReview.objects.filter(pk=review.pk, done_at=None, reminded_at=None, due_at__lte=now).update(reminded_at=now):
        return False
    text = _("“%(title)s” went out urgently, and nobody has looked at it afterwards. Please do.") % {"title": review.revision.title}
    _tell_thirds(review, text, "late")
    record("revision.afterwards_is_late", review.revision)
    return True


def remind_overdue() -> int:
    """Reminds of everything that is late. Answers how many. May run twice at once."""
    late = AfterReview.objects.filter(done_at=None, reminded_at=None, due_at__lte=timezone.now())
    return sum(remind(review=review) for review in late.select_related("revision__author"))
