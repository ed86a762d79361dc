"""Asks every address of the URL configuration as every role, by GET and by an empty POST. `table()` is what came back."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from campaigns.accounts.models import Account
from campaigns.drafting.models import Campaign, Draft, Photo, Revision
from campaigns.publishing.models import Delivery, Stop
from onboarding.leadership.models import AnsweredQuestion, Commitment, Objective
from onboarding.learning.models import Card, Certificate, Course, QuizAttempt
from onboarding.people.models import Circle, StaffMember
from onboarding.policies.models import Policy
from onboarding.sessions.models import TrainingSession
from portal.core.models import Notice

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
    """Values for the parameters of an address: a sample for `name.parameter`, else for `parameter`."""
    return {parameter: sample.get(f"{name}.{parameter}", sample.get(parameter, lambda: 1))() for parameter in pattern.pattern.converters}


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
        except NoReverseMatch:
            answers[name] = dict.fromkeys(clients, "no sample")
            continue
        answers[name] = {who: f"{_answer(client, 'get', url)}/{_answer(client, 'post', url)}" for who, client in clients.items()}
    return answers


def samples() -> dict[str, Callable[[], Any]]:
    """One row of each noun, the champion's where rows belong to somebody, chosen so that the demonstration always has it."""
    champion = StaffMember.objects.get(email="champion@demo.example")
    own = Draft.objects.filter(author=champion).order_by("pk")
    return {
        "draft_id": lambda: own.filter(state="writing").first().pk,
        "revision_id": lambda: Revision.objects.filter(draft__state="in_review").order_by("pk").first().pk,
        "photo_id": lambda: Photo.objects.order_by("pk").first().pk,
        "campaign_id": lambda: Campaign.objects.order_by("pk").first().pk,
        "delivery_id": lambda: Delivery.objects.filter(state="uncertain").order_by("pk").first().pk,
        "stop_id": lambda: Stop.objects.order_by("pk").values_list("pk", flat=True).first() or 1,
        "account_id": lambda: Account.objects.order_by("pk").first().pk,
        "person_id": lambda: StaffMember.objects.get(email="dispatcher@demo.example").pk,
        "circle_id": lambda: Circle.objects.order_by("-position").first().pk,
        "session_id": lambda: TrainingSession.objects.order_by("-starts_at").first().pk,
        "objective_id": lambda: Objective.objects.order_by("pk").first().pk,
        "commitment_id": lambda: Commitment.objects.order_by("pk").first().pk,
        "question_id": lambda: AnsweredQuestion.objects.order_by("pk").first().pk,
        "notice_id": lambda: Notice.objects.order_by("pk").values_list("pk", flat=True).first() or 1,
        "course_slug": lambda: Course.objects.first().slug,
        "card_slug": lambda: Card.objects.filter(version__course=Course.objects.first()).order_by("-version__number", "position").first().slug,
        "attempt_id": lambda: QuizAttempt.objects.filter(assignment__person=champion).order_by("pk").first().pk,
        "certificate_id": lambda: Certificate.objects.filter(person=champion).order_by("pk").first().pk,
        "code": lambda: Certificate.objects.filter(person=champion).order_by("pk").first().code,
        "policy_slug": lambda: Policy.objects.first().slug,
        "secret": lambda: "no-such-invitation",
    }
