"""Opening a circle."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from onboarding.people.models import Circle, StaffMember
from onboarding.people.notices import notify_each
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.bell import ring
from portal.core.errors import Refused


@action("circle.open")
def open_circle(circle: Circle, *, by: StaffMember | None, why: str) -> Circle:
    """Asks a circle's people to begin, and tells each of them. `by` is a leader, or None when the clockwork found the rule met.

    Refused when it is open already, or while a circle nearer the centre is closed: circles open from the middle out.
    """
    if by is not None:
        require(by, "onboarding.open_circle", circle)
    circle = Circle.objects.select_for_update().get(pk=circle.pk)
    if circle.opened_at:
        raise Refused(_("This circle is open already."))
    inner = Circle.objects.filter(position__lt=circle.position, opened_at=None).first()
    if inner:
        raise Refused(_("Open %(circle)s first: circles open from the middle out.") % {"circle": inner.name})
    if not why.strip():
        raise Refused(_("Say why the circle opens now."))
    circle.opened_at = timezone.now()
    circle.save(update_fields=["opened_at"])
    text = _("It is your circle's turn. Your training is ready, in pieces of five minutes.")
    people = StaffMember.accounts.active().filter(circle=circle)
    notify_each(people, kind="circle", text=text, url=reverse("course-list"), key=f"circle-open-{circle.pk}")
    if by is not None:  # the clockwork that opens circles goes on to their training by itself
        ring("onboarding.learning.tasks.open_ready_circles")
    record("circle.opened", circle, by=by, why=why.strip())
    return circle
