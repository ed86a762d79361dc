"""Words that were typed and not saved are kept for whoever typed them. That is no decision about a draft, so that the trail stays silent."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.drafting.actions.writing import require_edit, require_writer
from campaigns.drafting.models import Draft, Shelf
from campaigns.drafting.queries import SHELF_DAYS
from onboarding.people.models import StaffMember
from portal.core.actions import action
from portal.core.errors import Refused

MOST_SHELVED = 64_000
"""Characters of one form, as JSON."""


@action("shelf.keep")
def shelve(*, by: StaffMember, draft: Draft | None, data: Mapping[str, Sequence[str]]) -> Shelf:
    """Keeps what was typed, in place of what the person had typed there before. The draft is not touched. Raises Refused for too much."""
    if draft is None:
        require_writer(by)
    else:
        require_edit(by, draft)
    typed = {name: [value.replace("\r\n", "\n").replace("\x00", "") for value in values] for name, values in data.items()}
    if len(json.dumps(typed)) > MOST_SHELVED:
        raise Refused(_("This is too much to be kept for you. Save the draft."))
    shelf, _is_new = Shelf.objects.update_or_create(person=by, draft=draft, defaults={"data": typed, "kept_at": timezone.now()})
    return shelf


@action("shelf.clear")
def clear_shelf(*, by: StaffMember, draft: Draft | None) -> None:
    """Throws away what the person had typed there and not saved."""
    Shelf.objects.filter(person=by, draft=draft).delete()


def sweep_shelves() -> int:
    """Throws away what nobody took up for a week. Answers how many. May run at any time and twice at once."""
    return Shelf.objects.filter(kept_at__lte=timezone.now() - timedelta(days=SHELF_DAYS)).delete()[0]
