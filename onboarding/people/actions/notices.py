"""What a person does with the notices that the portal wrote to them."""

from django.utils import timezone

from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.models import Notice


@action("notice.read_all")
def read_notices(*, by: StaffMember) -> int:
    """Marks all the person's notices as read; returns how many were new. No decision, so the trail says nothing of it."""
    return Notice.objects.filter(person=by, read_at=None).update(read_at=timezone.now())
