"""What a person does with the notices that the portal wrote to them."""

from datetime import time

from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.errors import Refused
from portal.core.models import MailTiming, MailWish, Notice


@action("notice.read_all")
def read_notices(*, by: StaffMember) -> int:
    """Marks all the person's notices as read; returns how many were new. No decision, so the trail says nothing of it."""
    return Notice.objects.filter(person=by, read_at=None).update(read_at=timezone.now())


@action("mail.choose")
def choose_mail(*, by: StaffMember, timing: str, quiet_from: time | None = None, quiet_until: time | None = None) -> MailWish:
    """How the person wants to be mailed from now on. What waits for a daily mail still comes with the next one. The trail says nothing of it."""
    if timing not in MailTiming.values:
        raise Refused(_("Choose when you want your mail."))
    if (quiet_from is None) != (quiet_until is None):
        raise Refused(_("Give both ends of the quiet hours, or neither."))
    if quiet_from is not None and quiet_from == quiet_until:
        raise Refused(_("The quiet hours begin and end at the same time. Choose another end, or leave both empty."))
    wish, _is_new = MailWish.objects.update_or_create(person=by, defaults={"timing": timing, "quiet_from": quiet_from, "quiet_until": quiet_until})
    return wish
