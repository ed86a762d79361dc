"""Who is looking at a revision now. Neither of these is a decision, so that the trail stays silent; neither ever stands in anybody's way."""

from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from campaigns.drafting.models import Revision
from campaigns.reviewing.models import Looking
from onboarding.people.models import StaffMember
from portal.core.actions import action, require


@action("revision.look")
def look(*, revision: Revision, by: StaffMember) -> bool:
    """Marks that the person looks at it, for the lease of a few minutes. False while somebody else's lease runs: theirs stays."""
    require(by, "campaigns.read_review", revision)
    now = timezone.now()
    until = now + timedelta(minutes=settings.LOOKING_MINUTES)
    free = Looking.objects.filter(Q(until__lte=now) | Q(person=by), revision=revision)
    if free.update(person=by, until=until):
        return True
    if Looking.objects.filter(revision=revision).exists():
        return False
    try:
        with transaction.atomic():
            Looking.objects.create(revision=revision, person=by, until=until)
    except IntegrityError:  # somebody else opened it in the same moment
        return False
    return True


@action("revision.look_away")
def look_away(*, revision: Revision, by: StaffMember) -> None:
    """Ends the person's own mark, when there is one."""
    Looking.objects.filter(revision=revision, person=by).update(until=timezone.now())
