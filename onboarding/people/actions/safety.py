"""How far a person may be seen."""

import re

from django.db.models import QuerySet, Value
from django.db.models.functions import Left, Replace
from django.utils.translation import gettext as _

from onboarding.people.enums import NAMED, SafetyClass
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused
from portal.core.models import Notice, OutgoingMail


@action("person.set_safety_class")
def set_safety_class(person: StaffMember, safety_class: str, *, reason: str, by: StaffMember) -> None:
    """Decides how far a person may be seen. The trail keeps the class and the reason, and no name.

    Whoever may no longer be named also disappears from the notices and mails that others were sent before. Their places, learning
    and drafts stay. Refused without a reason, or when the reason holds the person's name.
    """
    require(by, "onboarding.administer_people", person)
    if not reason.strip():
        raise Refused(_("Say why the safety class changes."))
    if _is_named_in(person, reason):
        raise Refused(_("Leave the name out of the reason: it is kept for years. Write, for example, “new posting”."))
    person = StaffMember.accounts.select_for_update().get(pk=person.pk)
    before, person.safety_class = person.safety_class, SafetyClass(safety_class).value
    if before == person.safety_class:
        raise Refused(_("The person has this safety class already."))
    person.save(update_fields=["safety_class"])
    if person.safety_class not in NAMED:
        _unname(person)
    record("person.safety_class_set", person, by=by, before=before, after=person.safety_class, reason=reason.strip())


def _is_named_in(person: StaffMember, text: str) -> bool:
    words = [re.escape(word) for word in person.full_name.split() if len(word) > 2]
    return bool(words) and re.search(rf"\b({'|'.join(words)})\b", text, re.IGNORECASE) is not None


def _unname(person: StaffMember) -> None:
    """Texts that were written while the person could be named get "a colleague" in place of the name."""
    name, colleague = Value(person.full_name), Value(_("a colleague"))
    notices: QuerySet[Notice] = Notice.objects.exclude(person=person).filter(text__contains=person.full_name)
    notices.update(text=Left(Replace("text", name, colleague), 400))
    mails: QuerySet[OutgoingMail] = OutgoingMail.objects.exclude(person=person)
    mails.filter(subject__contains=person.full_name).update(subject=Left(Replace("subject", name, colleague), 200))
    mails.filter(text__contains=person.full_name).update(text=Replace("text", name, colleague))
