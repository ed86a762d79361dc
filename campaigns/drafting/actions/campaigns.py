"""Starting a campaign."""

from datetime import date

from django.utils.translation import gettext as _

import campaigns.drafting.rules  # noqa: F401  (registers the permissions)
from campaigns.accounts.counting import clean_text
from campaigns.drafting.models import Campaign
from onboarding.leadership.models import Objective
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused


@action("campaign.start")
def start_campaign(*, by: StaffMember, name: str, theme: str, starts_on: date, ends_on: date | None = None, objective: Objective | None = None) -> Campaign:
    """A theme that drafts can be put in, owned by whoever starts it."""
    require(by, "campaigns.start_campaign")
    if ends_on and ends_on < starts_on:
        raise Refused(_("The campaign ends before it starts. Choose a later last day."))
    campaign = Campaign.objects.create(name=clean_text(name), theme=clean_text(theme), objective=objective, owner=by, starts_on=starts_on, ends_on=ends_on)
    record("campaign.started", campaign, by=by)
    return campaign
