"""Drafts are no way to ask who works here: names that must not be named are counted per person and day."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.models import Draft
from campaigns.drafting.screening.colleagues import Colleagues
from campaigns.drafting.screening.texts import chosen_pack
from onboarding.people.models import StaffMember
from portal.core.audit import record
from portal.core.errors import Refused
from portal.core.models import AuditEvent

VERB = "draft.named_somebody"
A_DAY = timedelta(days=1)


def note_names(draft: Draft, *, by: StaffMember) -> None:
    """Records that a saved draft names people who must not be named: who saved it and how many, never whom.

    Call it inside the action that saves. Raises Refused when there were too many within a day.
    """
    texts = {draft.title, draft.text, *(variant.text for variant in draft.variants.all()), *(photo.alt for photo in draft.photos.all())} - {""}
    colleagues = Colleagues(chosen_pack(), texts)
    names = sum(len(list(colleagues(text))) for text in texts)
    if not names:
        return
    asked = AuditEvent.objects.filter(verb=VERB, actor=by.pk, at__gte=timezone.now() - A_DAY).values_list("data", flat=True)
    if sum(data.get("names", 0) for data in asked) + names > settings.NAME_FINDINGS_PER_DAY:
        raise Refused(_("Your drafts have named too many people today who must not be named here. Nothing was saved. Ask the comms office."))
    record(VERB, draft, by=by, names=names)
