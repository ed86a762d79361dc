"""Who is told what became of a delivery: a plain cause, and a link to the next step."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from campaigns.accounts.models import Account
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery, Stop
from campaigns.publishing.queries import duty_people
from campaigns.reviewing.models import Decision
from onboarding.people.models import StaffMember
from portal.core.notices import notify


def concerned(delivery: Delivery) -> list[StaffMember]:
    """Who wrote it and who approved it, as far as they still work here."""
    revision = delivery.payload.revision
    deciders = [decision.decided_by for decision in Decision.objects.filter(revision=revision).select_related("decided_by")]
    people = {person.pk: person for person in (revision.author, *deciders)}
    return [person for person in people.values() if person.is_active]


def _link(person: StaffMember, delivery: Delivery) -> str:
    if person.has_perm("campaigns.view_deliveries"):
        return reverse("delivery-detail", args=[delivery.pk])
    return reverse("draft-detail", args=[delivery.payload.revision.draft_id])


def _tell_each(people: Any, delivery: Delivery, kind: str, text: str, mark: datetime | int | None) -> None:
    moment = int(mark.timestamp()) if isinstance(mark, datetime) else mark or 0
    for person in people:
        key = f"delivery-{delivery.pk}-{kind}-{moment}"
        notify(person, kind=f"delivery_{kind}", text=text[:400], url=_link(person, delivery), key=key, is_urgent=kind != DeliveryState.SENT)


def tell(delivery: Delivery, state: str, why: str) -> None:
    """Tells author and approver that a delivery came to a bad end. Runs in the caller's transaction."""
    names = {"title": delivery.title, "account": delivery.account}
    sentences = {
        DeliveryState.MISSED: _("“%(title)s” missed its time on %(account)s and was not published.") % names,
        DeliveryState.FAILED: _("“%(title)s” was not published on %(account)s.") % names,
        DeliveryState.BLOCKED: _("“%(title)s” was blocked before it went to %(account)s.") % names,
    }
    _tell_each(concerned(delivery), delivery, state, f"{sentences[DeliveryState(state)]} {why}", delivery.due_at)


def tell_sent(delivery_id: int) -> None:
    """Tells author and approver that it is live. Its own transaction, after the commit that says so: failing changes nothing."""
    delivery = Delivery.objects.select_related("account", "payload__revision__author").get(pk=delivery_id)
    text = _("“%(title)s” is live on %(account)s.") % {"title": delivery.title, "account": delivery.account}
    with transaction.atomic():
        _tell_each(concerned(delivery), delivery, DeliveryState.SENT, text, None)


def tell_unsettled(delivery: Delivery) -> None:
    """Tells everybody on duty that a person must look whether a post is live."""
    text = _("Nobody knows whether “%(title)s” is live on %(account)s. Please look, and settle it.") % {
        "title": delivery.title,
        "account": delivery.account,
    }
    people = {person.pk: person for person in (*concerned(delivery), *duty_people())}
    _tell_each(people.values(), delivery, DeliveryState.UNCERTAIN, text, delivery.armed_at)


def tell_account_broke(account: Account, why: str, *, key: str) -> None:
    """Tells everybody on duty that nothing can go out on an account."""
    text = _("Nothing can go out on %(account)s until it is mended. %(why)s") % {"account": account, "why": why}
    for person in duty_people():
        can_mend = person.has_perm("campaigns.administer_accounts")
        url = reverse("account-detail", args=[account.pk]) if can_mend else reverse("delivery-list")
        notify(person, kind="account_broken", text=text[:400], url=url, key=key, is_urgent=True)


def tell_keys_end(account: Account, days: int) -> None:
    """Tells everybody on duty that an account's keys end within so many days: once for each number of days and each end."""
    ends = account.token_expires_at
    if ends is None:
        return
    names = {"account": account, "day": date_format(timezone.localtime(ends), "DATE_FORMAT")}
    text = _("The keys of %(account)s end on %(day)s. Until somebody connects it again, nothing goes out on it after that day.") % names
    for person in duty_people():
        can_mend = person.has_perm("campaigns.administer_accounts")
        url = reverse("account-detail", args=[account.pk]) if can_mend else reverse("delivery-list")
        notify(person, kind="account_ends", text=text[:400], url=url, key=f"account-{account.pk}-ends-{int(ends.timestamp())}-{days}", is_urgent=days == 1)


def tell_stop(stop: Stop, *, is_lifted: bool) -> None:
    """Tells everybody on duty that a stop began or was lifted."""
    words = {"what": stop.what, "reason": stop.reason}
    text = _("The stop on %(what)s was lifted.") % words if is_lifted else _("Stopped: %(what)s. %(reason)s") % words
    for person in duty_people():
        key = f"stop-{stop.pk}-{'lifted' if is_lifted else 'began'}"
        notify(person, kind="stop", text=text[:400], url=reverse("delivery-list"), key=key, is_urgent=True)
