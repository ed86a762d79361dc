"""Rows for tests, made the way the portal makes them wherever an action exists. Append yours at the end."""

import hashlib
import io
import random
from datetime import timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from campaigns.accounts.enums import Network
from campaigns.accounts.models import Account
from campaigns.drafting.actions import Pictured, create_draft, submit
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Campaign, Draft, Payload, Revision
from campaigns.publishing.actions import approve
from campaigns.publishing.models import Delivery
from campaigns.reviewing.actions import confirm_route, save_route
from campaigns.reviewing.models import RouteProposal, RouteVersion
from campaigns.reviewing.queries import state_of_routes
from onboarding.learning.actions import answer_quiz, draw_quiz, import_course, read_card
from onboarding.learning.files import CourseFile
from onboarding.learning.models import Assignment, Card, Certificate, Choice, CourseVersion, QuizResult
from onboarding.people.enums import SafetyClass
from onboarding.people.models import StaffMember
from onboarding.sessions.actions import schedule
from onboarding.sessions.models import TrainingSession

NOBODY = Pictured(people="nobody")
"""Said of a photo in which nobody can be recognised."""


def make_account(network: str = Network.X, **fields) -> Account:
    """A connected account of the stand-in networks."""
    number = Account.objects.count() + 1001
    account = Account(network=network, **{"external_id": str(number), "name": f"Northshore {number}", "handle": f"northshore{number}", **fields})
    key = f"sandbox-{account.external_id}"
    account.keep_secrets({"access_token": key, "access_token_secret": "sandbox-secret", "app_password": key})
    account.save()
    return account


def make_revision(
    author, *accounts: Account, text: str = "The harbour road is open again.", publish_at=None, editors=(), photos=(), title="Harbour road", parts=None, **kind
):
    """A draft in review, frozen for each account. `photos`: (content, alt) pairs, written to storage, with a third part for what else is frozen of
    them. `parts`: who else changed it last or submitted it, by column. `kind`: a category, a campaign."""
    draft = Draft.objects.create(title=title, text=text, author=author, last_editor=author, state=DraftState.IN_REVIEW, publish_at=publish_at, **kind)
    frozen = [
        {
            "file": default_storage.save("photos/test.jpg", ContentFile(content)),
            "sha256": hashlib.sha256(content).hexdigest(),
            "alt": alt,
            "width": 1,
            "height": 1,
            "people": "nobody",
            **(more[0] if more else {}),
        }
        for content, alt, *more in photos
    ]
    revision = Revision.objects.create(
        draft=draft,
        number=1,
        title=title,
        category=draft.category,
        case_reference=draft.case_reference,
        **{"author": author, "last_editor": author, "submitted_by": author, **(parts or {})},
        editors=list(editors),
        publish_at=publish_at,
        submitted_at=timezone.now(),
    )
    for account in accounts:
        payload = Payload(revision=revision, account=account, text=text, photos=frozen)
        payload.sha256 = payload.digest()
        payload.save()
    return revision


def make_deliveries(author, approver, *accounts: Account, **revision):
    """Deliveries as an approval makes them, one per account, in the order of the accounts."""
    frozen = make_revision(author, *accounts, **revision)
    approve(frozen, by=approver, hashes_seen={str(payload.account_id): payload.sha256 for payload in frozen.payloads.all()})
    made = {delivery.account_id: delivery for delivery in Delivery.objects.filter(revision=frozen).select_related("account", "payload__revision")}
    return [made[account.pk] for account in accounts]


def make_delivery(author, approver, account: Account | None = None, **revision):
    """One delivery, due now unless `publish_at` says otherwise."""
    return make_deliveries(author, approver, account or make_account(), **revision)[0]


def make_campaign(owner, name="Winter roads") -> Campaign:
    """A campaign that runs."""
    return Campaign.objects.create(name=name, theme="Drive slowly.", owner=owner, starts_on=timezone.localdate())


def make_session(host, *, starts_in: timedelta = timedelta(days=3), lasts: timedelta = timedelta(hours=1), **fields) -> TrainingSession:
    """A session that starts `starts_in` from now; one that has started is written as history, because nobody can schedule the past."""
    starts_at = timezone.now() + starts_in
    details = {"title": "Dilemma lunch", "kind": "dilemma_lab", "description": "Bring a case.", "location": "Room 4", "places": 3, **fields}
    if starts_in > timedelta(0):
        return schedule(by=host, starts_at=starts_at, ends_at=starts_at + lasts, **details)
    return TrainingSession.objects.create(host=host, starts_at=starts_at, ends_at=starts_at + lasts, **details)


def make_staff(number: int, **fields) -> StaffMember:
    """One more open colleague."""
    return StaffMember.accounts.create_user(f"staff{number}@force.example", full_name=f"Staff {number:03}", **{"safety_class": SafetyClass.OPEN, **fields})


def certify(*people: StaffMember) -> None:
    """Gives each a certificate in force, as the whole core path would."""
    now = timezone.now()
    for person in people:
        Certificate.objects.create(
            person=person, period=1, title="Core path", minutes=120, evidence=[], issued_at=now - timedelta(days=1), expires_at=now + timedelta(days=364)
        )


def make_photo(colour="teal", size=(120, 80), form="PNG", **save) -> bytes:
    """The bytes of a small picture."""
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, form, **save)
    return buffer.getvalue()


OPEN_AGAIN = "The harbour road is open again."
THINGS = ("bakery", "bridge", "canteen", "ferry", "garden", "kiosk", "lantern", "market", "museum", "orchard", "parade", "pier", "quarry", "river", "windmill")


def other_words(number: int) -> str:
    """A harmless sentence that is like no other's: the same words twice would be pointed out, and on several X accounts be refused."""
    return "Come and see the " + ", the ".join(random.Random(number).sample(THINGS, 6)) + "."


def make_draft(author: StaffMember, *accounts: Account, title="Harbour road", text: str | None = None, **fields) -> Draft:
    """A draft being written, made by the action. The first one is about the harbour road, each further one about something else."""
    if text is None:
        number = Draft.objects.count()
        text = other_words(number) if number else OPEN_AGAIN
    return create_draft(by=author, title=title, text=text, accounts=accounts, **fields)


def submitted(author: StaffMember, *accounts: Account, **fields) -> Revision:
    """A draft that was written and submitted, by the actions."""
    draft = make_draft(author, *(accounts or [make_account()]), **fields)
    return submit(draft=draft, by=author, edition=draft.edition)


def make_course(code: str = "M1", *, cards: int = 2, questions: int = 4, **changes) -> CourseVersion:
    """The newest version of a small course; question 1 must be known and has two right choices."""
    several = [
        {"text": "First", "right": True, "why": "Yes."},
        {"text": "Second", "right": True, "why": "Yes."},
        {"text": "Third", "right": False, "why": "No."},
    ]
    one = [{"text": "Good", "right": True, "why": "That is it."}, {"text": "Bad", "right": False, "why": "It is not."}]
    bank = [
        {
            "slug": f"q{n}",
            "topic": f"topic {n}",
            "kind": "several" if n == 1 else "one",
            "must_know": n == 1,
            "prompt": f"Prompt {n}?",
            "choices": several if n == 1 else one,
        }
        for n in range(1, questions + 1)
    ]
    data = {
        "code": code,
        "slug": f"course-{code.lower()}",
        "title": f"Course {code}",
        "summary": "What it is about.",
        "minutes": 4,
        "position": int(code[1:]),
        "core": True,
        "pass_share": 0.5,
        "draws": 2,
        "objectives": ["Know it."],
        "references": ["A book."],
        "cards": [{"slug": f"card-{n}", "title": f"Card {n}", "minutes": 2, "body": f"Text about topic {n}."} for n in range(1, cards + 1)],
        "questions": bank,
        **changes,
    }
    import_course(file=CourseFile(data, hashlib.sha256(repr(data).encode()).hexdigest()))
    return CourseVersion.objects.filter(course__code=code).order_by("-number").first()


def right_answers(attempt) -> dict[int, list[int]]:
    """What answers a drawn quiz rightly: question id → choice ids."""
    return {pk: list(Choice.objects.filter(question=pk, is_right=True).values_list("pk", flat=True)) for pk in attempt.questions}


def read_all(person: StaffMember, version: CourseVersion) -> Assignment:
    """The person reads every card of the course; gives their period."""
    for card in Card.objects.filter(version=version):
        read_card(card=card, by=person)
    return Assignment.objects.filter(person=person, course=version.course).order_by("-period").first()


def pass_course(person: StaffMember, version: CourseVersion) -> QuizResult:
    """The person reads every card and answers the quiz rightly."""
    attempt = draw_quiz(assignment=read_all(person, version), by=person)
    return answer_quiz(attempt=attempt, answers=right_answers(attempt), by=person)


def make_certificate(person: StaffMember, *, issued_at=None, lasts: timedelta = timedelta(days=365), period: int = 1) -> Certificate:
    """A certificate written as history: without courses behind it."""
    issued_at = issued_at or timezone.now()
    evidence = [{"course": "M1", "title": "Course M1", "version": 1, "right": 2, "asked": 2}]
    return Certificate.objects.create(
        person=person, period=period, title="Social media core training", minutes=130, evidence=evidence, issued_at=issued_at, expires_at=issued_at + lasts
    )


def make_route(wording, *, by: StaffMember, second: StaffMember, slug="", seen=0) -> RouteVersion:
    """A route that holds: as `by` saved it, and as `second` confirmed it where it makes review easier."""
    saved = save_route(wording=wording, by=by, slug=slug, seen=seen)
    return confirm_route(proposal=saved, by=second, seen=state_of_routes()) if isinstance(saved, RouteProposal) else saved
