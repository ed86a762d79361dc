"""What is done to people's accounts."""

from django.utils import timezone

from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record


@action("person.sign_in")
def note_sign_in(*, by: StaffMember) -> None:
    """Notes a person's first sign-in; later ones change nothing."""
    changed = StaffMember.accounts.filter(pk=by.pk, first_signed_in_at=None).update(first_signed_in_at=timezone.now())
    if changed:
        record("person.signed_in_first", by, by=by)
