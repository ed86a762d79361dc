"""The address of a person's calendar feed: made, made anew, ended."""

import secrets

from django.utils import timezone

from campaigns.publishing.models import CalendarFeed
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record


@action("feed.make")
def make_feed(*, by: StaffMember) -> str:
    """Gives a new secret for the person's feed, this once; an address they had before ends."""
    secret = secrets.token_urlsafe(32)
    feed, _is_new = CalendarFeed.objects.update_or_create(person=by, defaults={"secret_hash": CalendarFeed.digest(secret), "made_at": timezone.now()})
    record("feed.made", feed, by=by)
    return secret


@action("feed.end")
def end_feed(*, by: StaffMember) -> None:
    """From now on nobody reads the person's calendar from outside. Ending none is no error."""
    feed = CalendarFeed.objects.filter(person=by).first()
    if feed:
        record("feed.ended", feed, by=by)
        feed.delete()
