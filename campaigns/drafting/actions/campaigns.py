"""Starting and changing campaigns."""

from datetime import date
from typing import Any

from django.db.models import F
from django.utils.text import slugify
from django.utils.translation import gettext as _

import campaigns.drafting.rules  # noqa: F401  (registers the permissions)
from campaigns.accounts.counting import clean_text
from campaigns.drafting.actions.writing import one_line
from campaigns.drafting.models import Campaign, Draft
from campaigns.drafting.rules import OPEN_STATES
from onboarding.leadership.models import Objective
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused

LONGEST_TAG = 40


def tag_of(name: str) -> str:
    """What a campaign's links are tagged with unless somebody chooses another word: its name in small letters and hyphens."""
    return slugify(name)[:LONGEST_TAG].strip("-_")


@action("campaign.start")
def start_campaign(
    *,
    by: StaffMember,
    name: str,
    theme: str,
    starts_on: date,
    ends_on: date | None = None,
    objective: Objective | None = None,
    audience: str = "",
    tag: str | None = None,
) -> Campaign:
    """A theme that drafts can be put in, owned by whoever starts it. `tag` None: made from the name; empty: links stay as they are typed."""
    require(by, "campaigns.start_campaign")
    campaign = Campaign(owner=by, objective=objective)
    _fill(campaign, name=name, theme=theme, starts_on=starts_on, ends_on=ends_on, audience=audience, tag=tag_of(name) if tag is None else tag)
    campaign.save()
    record("campaign.started", campaign, by=by)
    return campaign


@action("campaign.edit")
def edit_campaign(
    *,
    campaign: Campaign,
    by: StaffMember,
    name: str,
    theme: str,
    starts_on: date,
    ends_on: date | None = None,
    objective: Objective | None = None,
    audience: str = "",
    tag: str = "",
    owner: StaffMember | None = None,
) -> Campaign:
    """Changes a campaign; `owner` None leaves it with whoever has it.

    What was submitted keeps the links that it was frozen with. A new tag changes what drafts in writing would publish,
    so that each becomes a new edition: nobody submits what they have not seen.
    """
    drafts = list(Draft.objects.select_for_update().filter(campaign=campaign, state__in=OPEN_STATES).order_by("pk").values_list("pk", flat=True))
    campaign = Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    require(by, "campaigns.edit_campaign", campaign)
    tag_before = campaign.tag
    _fill(campaign, name=name, theme=theme, starts_on=starts_on, ends_on=ends_on, audience=audience, tag=tag)
    campaign.objective = objective
    campaign.owner = owner or campaign.owner
    campaign.save()
    if campaign.tag != tag_before:
        Draft.objects.filter(pk__in=drafts).update(edition=F("edition") + 1)
    record("campaign.changed", campaign, by=by, tag=campaign.tag)
    return campaign


def _fill(campaign: Campaign, *, starts_on: date, ends_on: date | None, tag: str, **words: Any) -> None:
    if ends_on and ends_on < starts_on:
        raise Refused(_("The campaign ends before it starts. Choose a later last day."))
    tag = tag.strip()
    if tag and tag != tag_of(tag):
        raise Refused(_("A tag is made of small letters, digits and hyphens, at most %(most)d. Try “%(tag)s”.") % {"most": LONGEST_TAG, "tag": tag_of(tag)})
    campaign.name, campaign.audience, campaign.theme = one_line(words["name"]), one_line(words["audience"]), clean_text(words["theme"])
    campaign.starts_on, campaign.ends_on, campaign.tag = starts_on, ends_on, tag
