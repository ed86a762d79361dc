"""Units, circles, people, roles, invitations, and how far each person has come."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from onboarding.people.enums import SafetyClass
from onboarding.people.models import Circle, Invitation, RoleGrant, StaffMember, Unit
from onboarding.policies.enums import Answer
from portal.home.demo.force import OPENED_DAYS_AGO, Force
from portal.home.demo.people import CIRCLES, COVERT_EMAIL, PASSWORD, SIGN_INS, UNITS, everybody

COURSES = 6


@dataclass
class Way:
    """How far one person has come: when each step was taken, or None."""

    person: StaffMember
    signed_in_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str = ""
    passed_at: list[datetime] = field(default_factory=list)
    cards_in_next: int = 0


@dataclass(frozen=True)
class Plan:
    """How many people of a circle take each step, and within how many days."""

    not_invited: int
    signed_in: int
    declined: int
    advice: int
    agreed: int
    certified: int
    days: float


PLANS = {
    "command": Plan(not_invited=0, signed_in=12, declined=0, advice=0, agreed=12, certified=12, days=16),
    "champions": Plan(not_invited=0, signed_in=24, declined=1, advice=1, agreed=22, certified=19, days=24),
    "supervisors": Plan(not_invited=0, signed_in=26, declined=2, advice=2, agreed=21, certified=15, days=17),
    "all-staff": Plan(not_invited=5, signed_in=46, declined=3, advice=4, agreed=33, certified=9, days=6),
}


def settle_people(force: Force) -> None:
    """Makes the force's units, open circles and people. The ten sign-ins share one password; nobody else can sign in."""
    known, unknown = make_password(PASSWORD), make_password(None)
    force.units = {code: Unit.objects.create(code=code, name=name) for code, name in UNITS}
    force.circles = {
        slug: Circle.objects.create(slug=slug, name=name, position=position, opened_at=force.at_hour(OPENED_DAYS_AGO[slug], 9))
        for position, (slug, name) in enumerate(CIRCLES)
    }
    named = {email for email, _what in SIGN_INS}
    cast = list(everybody())
    people = StaffMember.accounts.bulk_create(
        StaffMember(
            email=one.email,
            full_name=one.name,
            staff_number=f"{1000 + number * 7}",
            kind=one.kind,
            rank=one.rank,
            unit=force.units[one.unit],
            circle=force.circles[one.circle],
            safety_class=one.safety,
            password=known if one.email in named else unknown,
        )
        for number, one in enumerate(cast)
    )
    force.people = {person.email: person for person in people}
    StaffMember.accounts.update(joined_at=force.ago(60))
    RoleGrant.objects.bulk_create(RoleGrant(person=force.people[one.email], role=role) for one in cast for role in one.roles)
    RoleGrant.objects.update(granted_at=force.ago(44))
    EmailAddress.objects.bulk_create(EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people)


def walk(force: Force) -> list[Way]:
    """Lets everybody come as far as their circle's plan says, and keeps invitations and first sign-ins. One way per person."""
    ways = [way for slug, plan in PLANS.items() for way in _walk_circle(force, slug, plan)]
    for way in ways:
        way.person.first_signed_in_at = way.signed_in_at
    StaffMember.accounts.bulk_update([way.person for way in ways], ["first_signed_in_at"])
    return ways


def _walk_circle(force: Force, slug: str, plan: Plan) -> list[Way]:
    people = force.of_circle(slug)
    special = {force["constable"].pk, force["dispatcher"].pk, force["records"].pk, force.people[COVERT_EMAIL].pk}
    first = [person for person in people if person.email in dict(SIGN_INS) and person.pk not in special]
    rest = [person for person in people if person not in first and person.pk not in special]
    force.random.shuffle(rest)
    order = first + _safe_last(rest)
    ways = [_way(force, person, place, slug, plan) for place, person in enumerate(order)]
    ways += [_special(force, person) for person in people if person.pk in special]
    _invite(force, slug, [person for person in people if person not in order[len(order) - plan.not_invited :]], ways)
    return ways


def _safe_last(people: list[StaffMember]) -> list[StaffMember]:
    """Unlisted people to the end: they need not appear as authors anywhere."""
    return sorted(people, key=lambda person: person.safety_class == SafetyClass.UNLISTED)


def _way(force: Force, person: StaffMember, place: int, slug: str, plan: Plan) -> Way:
    way = Way(person)
    opened = force.at_hour(OPENED_DAYS_AGO[slug], 9)
    share = 0.35 + 0.65 * min(1.0, place / plan.certified)
    latest = min(opened + timedelta(days=plan.days * share), force.ago(0, 2))
    if place >= plan.signed_in:
        return way
    way.signed_in_at = force.between(opened + timedelta(hours=1), opened + (latest - opened) * 0.4)
    if place >= plan.agreed + plan.declined + plan.advice:
        return way
    way.answered_at = force.between(way.signed_in_at, way.signed_in_at + (latest - way.signed_in_at) * 0.2)
    if place >= plan.agreed:
        way.answer = Answer.DECLINED if place < plan.agreed + plan.declined else Answer.SEEKING_ADVICE
        return way
    way.answer = Answer.AGREED
    passed = COURSES if place < plan.certified else force.random.randint(0, COURSES - 1)
    moments = sorted(force.between(way.answered_at + timedelta(minutes=30), latest) for _each in range(COURSES))
    way.passed_at = moments[:passed]
    way.cards_in_next = force.random.randint(0, 3) if passed < COURSES else 0
    return way


def _special(force: Force, person: StaffMember) -> Way:
    """People of whom the demonstration promises how far they are."""
    way = Way(person, signed_in_at=force.ago(2, 5))
    if person == force["constable"]:
        return way
    way.answered_at, way.answer = force.ago(2, 4), Answer.AGREED
    if person == force["dispatcher"]:
        way.passed_at, way.cards_in_next = [force.ago(1, 3)], 2
    elif person == force["records"]:
        way.passed_at, way.cards_in_next = [force.ago(1, 20), force.ago(1, 2), force.ago(0, 20)], 1
    else:
        way.passed_at, way.cards_in_next = [force.ago(1, 22), force.ago(0, 22)], 3
    return way


def _invite(force: Force, slug: str, people: list[StaffMember], ways: list[Way]) -> None:
    sent = force.at_hour(OPENED_DAYS_AGO[slug], 9, 5)
    arrived = {way.person.pk: way.signed_in_at for way in ways}
    made = Invitation.objects.bulk_create(
        Invitation(
            person=person,
            secret_hash=hashlib.sha256(f"{force.random.random()}".encode()).hexdigest(),
            invited_by=force["admin"],
            expires_at=sent + timedelta(days=14),
            accepted_at=arrived.get(person.pk),
        )
        for person in people
    )
    Invitation.objects.filter(pk__in=[one.pk for one in made]).update(sent_at=sent)
