"""The time that a draft is meant for, moved by itself: on the calendar, or on the page behind it."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.actions.writing import Stale, locked_draft, note_editor, require_edit
from campaigns.drafting.models import Draft
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record
from portal.core.errors import Refused


@action("draft.set_time")
def set_time(*, draft: Draft, by: StaffMember, edition: int, publish_at: datetime) -> Draft:
    """Gives a draft that is being written another time. Nothing is approved yet, so that no window bounds it.

    Raises Stale when `edition` is not the one that was looked at, Refused for a time that has passed.
    """
    draft = locked_draft(draft)
    require_edit(by, draft)
    if draft.edition != edition:
        raise Stale(draft)
    if publish_at <= timezone.now():
        raise Refused(_("This time has passed. Choose a later one."))
    if publish_at == draft.publish_at:
        return draft
    was = draft.publish_at
    draft.publish_at = publish_at
    note_editor(draft, by)
    draft.save()
    record("draft.time_set", draft, by=by, edition=draft.edition, publish_at=publish_at, was=was)
    return draft
