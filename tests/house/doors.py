"""Asks every address of the URL configuration as every role, by GET and by an empty POST. `table()` is what came back."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign, Comment, Draft, Photo, Revision, Suggestion, Template
from campaigns.drafting.screening.models import Finding, Word, WordList
from campaigns.publishing.enums import TakedownReason, TakedownState
from campaigns.publishing.models import Delivery, Postponement, Stop, Takedown
from campaigns.reviewing.actions import Wording, save_route
from campaigns.reviewing.models import AfterReview, RouteProposal
from campaigns.reviewing.shapes import Conditions, StageShape
from onboarding.leadership.models import AnsweredQuestion, Commitment, Objective
from onboarding.learning.models import Card, Certificate, Course, QuizAttempt
from onboarding.people.models import Circle, StaffMember
from onboarding.policies.models import Policy
from onboarding.sessions.models import TrainingSession

ROLES = ("chief", "comms", "comms2", "trainer", "constable", "champion", "dispatcher", "admin", "records", "association")
OTHERS_CODE = ("account_", "socialaccount_", "mfa_", "openid_connect_")


def named_patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every named pattern of the URL configuration."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from named_patterns(pattern, prefix)
        elif pattern.name:
            yield pattern.name, pattern


def own_names() -> list[str]:
    """Names of the portal's own addresses: allauth's pages are its authors' to test, all but that they are there."""
    return sorted({name for name, _pattern in named_patterns() if not name.startswith(OTHERS_CODE)})


def arguments(name: str, pattern: URLPattern, sample: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    """Values for the parameters of an address: a sample for `name.parameter`, else for `noun.parameter`. KeyError when there is none."""
    noun = name.partition("-")[0]
    found = {parameter: sample.get(f"{name}.{parameter}") or sample[f"{noun}.{parameter}"] for parameter in pattern.pattern.converters}
    return {parameter: value() for parameter, value in found.items()}


def render(answers: dict[str, dict[str, str]]) -> str:
    """The table as text: one line an address, one column a person."""
    people = ["out", *ROLES]
    lines = [" ".join([f"{'GET/POST':22}", *(f"{who:11}" for who in people)]).rstrip()]
    lines += [" ".join([f"{name:22}", *(f"{row[who]:11}" for who in people)]).rstrip() for name, row in sorted(answers.items())]
    return "\n".join(lines) + "\n"


def _answer(client: Client, method: str, url: str) -> str:
    """The status of one answer, with whatever it wrote undone."""
    with transaction.atomic():
        response: HttpResponse = getattr(client, method)(url)
        transaction.set_rollback(True)
    if response.status_code == 302:
        return "login" if response["Location"].startswith("/accounts/login/") else "302"
    return str(response.status_code)


def table(sample: dict[str, Callable[[], Any]]) -> dict[str, dict[str, str]]:
    """URL name → who → "GET/POST" statuses. `out` is somebody who is not signed in."""
    clients = {"out": Client(raise_request_exception=False)}
    for who in ROLES:
        clients[who] = Client(raise_request_exception=False)
        clients[who].force_login(StaffMember.accounts.get(email=f"{who}@demo.example"), backend="onboarding.people.backends.StaffBackend")
    answers: dict[str, dict[str, str]] = {}
    patterns = dict(named_patterns())
    for name in own_names():
        try:
            url = reverse(name, kwargs=arguments(name, patterns[name], sample))
        except (NoReverseMatch, KeyError):
            answers[name] = dict.fromkeys(clients, "no sample")
            continue
        answers[name] = {who: f"{_answer(client, 'get', url)}/{_answer(client, 'post', url)}" for who, client in clients.items()}
    return answers


def samples() -> dict[str, Callable[[], Any]]:
    """One row of each noun, the champion's where rows belong to somebody, chosen so that the demonstration always has it."""
    champion = StaffMember.objects.get(email="champion@demo.example")
    dispatcher = StaffMember.objects.get(email="dispatcher@demo.example")
    draft = Draft.objects.filter(author=champion, state="writing").order_by("pk")
    with_photo = Photo.objects.filter(draft__author=champion).order_by("pk")
    waiting = Revision.objects.filter(draft__state="in_review", draft__author=champion).order_by("-pk")
    approved = Draft.objects.filter(state="approved", author=champion).order_by("pk")
    attempt = QuizAttempt.objects.filter(assignment__person=champion).order_by("pk")
    code = Certificate.objects.filter(person=champion).order_by("pk")
    standing = Delivery.objects.filter(state="sent", payload__revision__author=champion, takedowns=None).order_by("pk")
    return {
        "account.network": lambda: "x",
        "account.way": lambda: "keys",
        "account.account_id": lambda: Account.objects.order_by("pk").first().pk,
        "calendar-feed-file.secret": lambda: "no-such-feed",
        "campaign.pk": lambda: Campaign.objects.order_by("pk").first().pk,
        "card.slug": lambda: Course.objects.first().slug,
        "card.card_slug": lambda: Card.objects.filter(version__course=Course.objects.first()).order_by("-version__number", "position").first().slug,
        "certificate.code": lambda: code.first().code,
        "circle.slug": lambda: Circle.objects.order_by("-position").first().slug,
        "comment.pk": lambda: _a_comment().draft_id,
        "comment.comment_pk": lambda: _a_comment().pk,
        "commitment.pk": lambda: Commitment.objects.filter(kept_at=None).order_by("pk").first().pk,
        "course.slug": lambda: Course.objects.first().slug,
        "delivery.delivery_id": lambda: Delivery.objects.filter(state="queued").order_by("pk").first().pk,
        "delivery-correct.delivery_id": lambda: standing.first().pk,
        "delivery-remove.delivery_id": lambda: standing.first().pk,
        "delivery-settle.delivery_id": lambda: Delivery.objects.filter(state="uncertain").order_by("pk").first().pk,
        "draft.pk": lambda: draft.first().pk,
        "suggestion.pk": lambda: Suggestion.objects.filter(state="waiting", suggested_by=dispatcher).first().pk,
        "template.slug": lambda: Template.objects.order_by("pk").first().slug,
        "template.number": lambda: _an_older_version_of(Template.objects.order_by("pk").first()),
        "draft-photo-edit.pk": lambda: with_photo.first().draft_id,
        "draft-photo-remove.pk": lambda: with_photo.first().draft_id,
        "draft.photo_pk": lambda: with_photo.first().pk,
        "draft-restore.pk": lambda: draft.first().pk,
        "draft-restore.number": lambda: _a_revision_of(draft.first()).number,
        "draft-reopen.pk": lambda: waiting.first().draft_id,
        "draft-unapprove.draft_id": lambda: approved.first().pk,
        "finding.pk": lambda: Finding.objects.order_by("pk").first().pk,
        "invitation.secret": lambda: "no-such-invitation",
        "objective.pk": lambda: Objective.objects.order_by("pk").first().pk,
        "person.pk": lambda: dispatcher.pk,
        "photo.original_pk": lambda: with_photo.first().original_id,
        "photo.pk": lambda: with_photo.first().draft_id,
        "photo.sha256": lambda: with_photo.first().sha256,
        "policy.slug": lambda: Policy.objects.first().slug,
        "question.pk": lambda: AnsweredQuestion.objects.filter(answered_at=None).order_by("pk").first().pk,
        "quiz.slug": lambda: Course.objects.first().slug,
        "quiz.attempt_id": lambda: attempt.first().pk,
        "review.pk": lambda: waiting.first().pk,
        "review.revision_id": lambda: waiting.first().pk,
        "after-review.pk": lambda: _an_after_review().pk,
        "also.pk": lambda: approved.first().pk,
        "outside-open.secret": lambda: "no-such-link",
        "outside-photo.sha256": lambda: "0" * 64,
        "route.slug": lambda: "standard",
        "route.pk": lambda: _a_proposal().pk,
        "urgent.pk": lambda: draft.first().pk,
        "session.session_id": lambda: TrainingSession.objects.order_by("-starts_at").first().pk,
        "safety.revision_id": lambda: waiting.first().pk,
        "stop.stop_id": lambda: _a_stop().pk,
        "takedown.takedown_id": lambda: _a_timer().pk,
        "takedown-agree.postponement_id": lambda: Postponement.objects.get(takedown=_a_timer()).pk,
        "word.pk": lambda: Word.objects.order_by("pk").first().pk,
        "wordlist.pk": lambda: WordList.objects.order_by("pk").first().pk,
    }


def _a_comment() -> Comment:
    """A comment of an approver on a draft that is being written."""
    approver = StaffMember.objects.get(email="comms@demo.example")
    return Comment.objects.first() or Comment.objects.create(
        draft=Draft.objects.filter(state="writing").order_by("pk").first(), author=approver, text="Which road?"
    )


def _a_proposal() -> RouteProposal:
    """The administrator takes the stages of the careful route away."""
    administrator = StaffMember.objects.get(email="admin@demo.example")
    return RouteProposal.objects.first() or save_route(
        wording=Wording("Careful", "D.", 20, Conditions(categories=("court",)), (StageShape(),)), by=administrator, slug="careful", seen=1
    )


def _an_older_version_of(template):
    newest = template.versions.order_by("-number").first()
    if newest.number == 1:
        newest.pk, newest.number, newest.name = None, 2, f"{newest.name} again"
        newest.save(force_insert=True)
    return 1


def _a_revision_of(draft: Draft) -> Revision:
    """What was submitted of a draft once, before it was taken back to writing."""
    people = dict.fromkeys(("author", "last_editor", "submitted_by"), draft.author)
    return draft.revisions.first() or Revision.objects.create(draft=draft, number=1, title=draft.title, submitted_at=timezone.now(), **people)


def _a_stop() -> Stop:
    """A lifted stop: one in force would change every page."""
    leader = StaffMember.objects.get(email="chief@demo.example")
    now = timezone.now()
    return Stop.objects.first() or Stop.objects.create(reason="Exercise", started_by=leader, started_at=now, lifted_by=leader, lifted_at=now)


def _a_timer() -> Takedown:
    """A timer that runs, for which the second approver has asked for a later day."""
    if found := Takedown.objects.filter(is_timer=True).first():
        return found
    people = {who: StaffMember.objects.get(email=f"{who}@demo.example") for who in ("champion", "comms", "comms2")}
    now = timezone.now()
    timer = Takedown.objects.create(
        delivery=Delivery.objects.filter(state="sent", takedowns=None).exclude(payload__revision__author=people["champion"]).order_by("pk").first(),
        state=TakedownState.CONFIRMED,
        reason=TakedownReason.BOOKING,
        is_timer=True,
        requested_by=people["champion"],
        requested_at=now,
        confirmed_by=people["comms"],
        confirmed_at=now,
        due_at=now + timedelta(days=14),
    )
    Postponement.objects.create(takedown=timer, until=now + timedelta(days=21), reason="Still wanted", asked_by=people["comms2"], asked_at=now)
    return timer


def _an_after_review() -> AfterReview:
    """Something of the champion's that went out and is looked at afterwards."""
    gone = Revision.objects.filter(draft__state="approved", author__email="champion@demo.example").order_by("pk").first()
    now = timezone.now()
    return AfterReview.objects.first() or AfterReview.objects.create(revision=gone, opened_at=now, due_at=now)
