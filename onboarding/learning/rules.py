"""Who may learn, and who may take a certificate back."""

import rules

from onboarding.learning.models import Assignment, Certificate
from onboarding.people.models import StaffMember
from onboarding.people.rules import is_administrator, is_staff, is_trainer


@rules.predicate
def is_own_or_open(person: StaffMember, assignment: Assignment | None = None) -> bool:
    """An assignment: it is the person's own. None: the person's circle is open, so that learning may begin."""
    if assignment is not None:
        return assignment.person_id == person.pk
    return person.circle is not None and person.circle.is_open


@rules.predicate
def is_holder_seen(_person: StaffMember, certificate: Certificate | None = None) -> bool:
    """Whether the holder may be known of at all: what is about a protected colleague is within nobody's reach."""
    return certificate is None or not certificate.person.is_protected


rules.add_perm("onboarding.take_course", is_staff & is_own_or_open)
rules.add_perm("onboarding.revoke_certificate", (is_trainer | is_administrator) & is_holder_seen)
