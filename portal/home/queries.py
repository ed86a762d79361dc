"""What the home page needs to know about the person who looks at it."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from campaigns.drafting.enums import DraftState
from campaigns.drafting.queries import drafts_of, return_of
from campaigns.drafting.rules import OPEN_STATES
from campaigns.reviewing.queries import after_reviews_for, waiting_for
from onboarding.learning.queries import current_certificate, path_progress
from onboarding.people.models import StaffMember
from onboarding.people.rules import is_administrator, is_association, is_records
from onboarding.policies.queries import unanswered
from onboarding.sessions.queries import attended, coming_sessions, my_places, unmarked_sessions
from portal.home.steps import BackFacts, CourseFacts, Facts, Thing

CERTIFICATE_IS_NEW_FOR = timedelta(days=1)

BACK = {DraftState.RETURNED, DraftState.EXPIRED}


def facts_about(person: StaffMember) -> Facts:
    """The person's facts, in a number of queries that does not grow."""
    certificate = current_certificate(person)
    place = my_places(person).filter(session__cancelled_at=None).first()
    states = list(drafts_of(person).order_by().values_list("state", flat=True))
    is_new = certificate is not None and timezone.now() - certificate.issued_at < CERTIFICATE_IS_NEW_FOR and not states and place is None
    own_job, own_job_url = _own_job(person)
    courses = [each for each in path_progress(person) if each.is_core]
    return Facts(
        is_circle_open=person.circle is not None and person.circle.is_open,
        circle=person.circle.name if person.circle else "",
        policies=tuple(Thing(version.policy.title, reverse("policy-detail", args=[version.policy.slug])) for version in unanswered(person)),
        courses=tuple(CourseFacts(each.title, each.next_url, each.minutes, each.cards_read, each.cards, each.is_passed) for each in courses),
        certificate_url=reverse("certificate-detail", args=[certificate.code]) if certificate else "",
        certificate_expires_at=certificate.expires_at if certificate else None,
        is_certificate_new=is_new,
        place=Thing(place.session.title, reverse("session-detail", args=[place.session_id])) if place else None,
        has_attended=attended(StaffMember.accounts.active().filter(pk=person.pk)).exists(),
        sessions_to_book=coming_sessions(person).filter(starts_at__gt=timezone.now(), my_state=None).count(),  # type: ignore[misc] # annotated there
        may_draft=person.has_perm("campaigns.draft_for_force"),
        has_drafted=bool(states),
        open_drafts=sum(state in OPEN_STATES for state in states),
        waiting=waiting_for(person).count(),
        back=_draft_back(person) if BACK & set(states) else None,
        afterwards=after_reviews_for(person).count(),
        unmarked=tuple(Thing(session.title, reverse("session-attendance", args=[session.pk])) for session in unmarked_sessions(person)[:5]),
        course_list_url=reverse("course-list"),
        policy_list_url=reverse("policy-list"),
        session_list_url=reverse("session-list"),
        draft_list_url=reverse("draft-list"),
        draft_new_url=reverse("draft-new"),
        review_url=reverse("review-list"),
        afterwards_url=reverse("review-list") + "#afterwards",
        own_job=own_job,
        own_job_url=own_job_url,
        share_url=reverse("share-list"),
    )


def _draft_back(person: StaffMember) -> BackFacts | None:
    """The own draft that waits longest for its author: those that were returned first, then those that nobody decided on in time."""
    draft = drafts_of(person).filter(state__in=BACK).order_by("-state", "changed_at", "pk").first()
    if draft is None:
        return None
    url = reverse("draft-detail", args=[draft.pk])
    if draft.state == DraftState.EXPIRED:
        return BackFacts(draft.title, url, is_expired=True)
    decision = return_of(draft)
    if decision is None:
        return BackFacts(draft.title, url)
    return BackFacts(draft.title, url, person=str(decision.decided_by), reason=decision.reason_words, words=decision.words)


def _own_job(person: StaffMember) -> tuple[str, str]:
    """What somebody with a role of their own is here for, and where it is done; empty for everybody else."""
    jobs = ((is_administrator, "people", "person-list"), (is_records, "trail", "record-list"), (is_association, "figures", "dashboard"))
    return next(((job, reverse(name)) for holds_it, job, name in jobs if holds_it(person)), ("", ""))
