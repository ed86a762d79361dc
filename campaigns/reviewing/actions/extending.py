"""Another account for something that was approved: a draft of its own, with a decision of its own."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from campaigns.accounts.models import Account
from campaigns.drafting.actions import About, copy_draft, locked_draft
from campaigns.drafting.copies import Words
from campaigns.drafting.enums import DraftState
from campaigns.drafting.models import Draft, Payload
from campaigns.drafting.queries import newest_revision
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.audit import record
from portal.core.errors import Refused


@action("draft.also_on")
def also_on(*, draft: Draft, accounts: Iterable[Account], by: StaffMember) -> Draft:
    """A new draft with the approved words and photos, for these accounts alone. What was approved stays as it is; this one is not approved.

    Whoever wrote in the first counts as a writer of the second, so that nobody approves their own words by copying them.
    """
    draft = locked_draft(draft)
    revision = newest_revision(draft)
    if draft.state != DraftState.APPROVED or revision is None:
        raise Refused(_("It is not approved yet. Add the account to the draft itself."))
    there = set(Payload.objects.filter(revision=revision).values_list("account", flat=True))
    added = [account for account in accounts if account.pk not in there]
    if not added:
        raise Refused(_("Choose an account that it does not go to yet."))
    first = Payload.objects.filter(revision=revision).first()
    words = Words(
        title=draft.title,
        text=draft.text,
        accounts=added,
        texts={},
        photos=first.photos if first else [],
        campaign=draft.campaign,
        template_version=draft.template_version,
    )
    copy = copy_draft(draft=draft, by=by, words=words, about=About.of(revision))
    record("draft.copied_for_accounts", copy, by=by, of=draft.pk, accounts=[account.pk for account in added])
    return copy
