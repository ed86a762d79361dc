"""Who may do what. Predicates on the person; being a superuser makes no difference to any of them."""

import rules
from allauth.mfa.models import Authenticator
from django.conf import settings

from onboarding.people.enums import Role
from onboarding.people.models import StaffMember

SECOND_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def holds(role: str) -> rules.predicates.Predicate:
    """A predicate: the person works here and holds the role."""

    def check(person: StaffMember) -> bool:
        return bool(getattr(person, "is_active", False)) and role in person.roles

    return rules.predicate(check, name=f"holds_{role}")


def is_second_factor_set_up(person: StaffMember) -> bool:
    """Whether the person has a TOTP app or a passkey, asked once per object. Recovery codes alone are none."""
    if not hasattr(person, "_has_second_factor"):
        person._has_second_factor = Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists()
    return person._has_second_factor


@rules.predicate
def has_second_factor(person: StaffMember) -> bool:
    """Whether a TOTP app or a passkey is set up. The demonstration may relax this; `check --deploy` refuses that."""
    if settings.SECOND_FACTOR_RELAXED:
        return True
    return is_second_factor_set_up(person)


is_staff = rules.predicate(lambda person: bool(getattr(person, "is_active", False)), name="is_staff")
is_trainer = holds(Role.TRAINER)
is_leader = holds(Role.LEADER)
is_records = holds(Role.RECORDS)
is_association = holds(Role.ASSOCIATION)
is_approver = holds(Role.APPROVER) & has_second_factor
is_administrator = holds(Role.ADMINISTRATOR) & has_second_factor

rules.add_perm("onboarding.administer_people", is_administrator)
rules.add_perm("onboarding.view_people", is_administrator | is_leader | is_trainer)
rules.add_perm("onboarding.open_circle", is_leader)
