"""Who is told what became of a delivery: a plain cause, and a link to the next step."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.models import Account
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery, Stop
from campaigns.publishing.queries import duty_people
from campaigns.reviewing.models import Decision
from onboarding.people.models import StaffMember
from portal.core.notices import Telling, notify, notify_all

MOST_AT_ONCE = 500


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
        notify(person, kind=f"delivery_{kind}", text=text[:400], url=_link(person, delivery), key=f"delivery-{delivery.pk}-{kind}-{moment}")


def tell(delivery: Delivery, state: str, why: str) -> None:
    """Tells author and approver that a delivery came to a bad end. Runs in the caller's transaction."""
    names = {"title": delivery.title, "account": delivery.account}
    sentences = {
        DeliveryState.MISSED: _("“%(title)s” missed its time on %(account)s and was not published.") % names,
        DeliveryState.FAILED: _("“%(title)s” was not published on %(account)s.") % names,
        DeliveryState.BLOCKED: _("“%(title)s” was blocked before it went to %(account)s.") % names,
    }
    _tell_each(concerned(delivery), delivery, state, f"{sentences[DeliveryState(state)]} {why}", delivery.due_at)


def tell_sent() -> int:
    """Tells author and approver of everything that went live since the last time, and gives how many deliveries that were.

    A transaction of its own, long after the commit that says `sent`: when it fails, it is simply done the next time.
    """
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=["self"], skip_locked=True).filter(state=DeliveryState.SENT, told_at=None)
        news = list(rows.select_related("account", "payload__revision").order_by("settled_at", "pk")[:MOST_AT_ONCE])
        notify_all(_news_of(news))
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in news]).update(told_at=timezone.now())
    return len(news)


def _news_of(deliveries: list[Delivery]) -> Iterator[Telling]:
    """Who is told what; people are read once, however many deliveries there are."""
    writers = {delivery.pk: {delivery.payload.revision.author_id} for delivery in deliveries}
    of_revision = defaultdict(set)
    for revision, decider in Decision.objects.filter(revision__payloads__delivery__in=writers).values_list("revision", "decided_by").distinct():
        of_revision[revision].add(decider)
    everybody = set().union(*writers.values(), *of_revision.values())
    people = {person.pk: person for person in StaffMember.accounts.filter(pk__in=everybody, is_active=True).prefetch_related("role_grants")}
    for delivery in deliveries:
        text = _("“%(title)s” is live on %(account)s.") % {"title": delivery.title, "account": delivery.account}
        for pk in sorted((writers[delivery.pk] | of_revision[delivery.payload.revision_id]) & set(people)):
            yield Telling(people[pk], "delivery_sent", text[:400], _link(people[pk], delivery), f"delivery-{delivery.pk}-sent-0")


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
        notify(person, kind="account_broken", text=text[:400], url=url, key=key)


def tell_stop(stop: Stop, *, is_lifted: bool) -> None:
    """Tells everybody on duty that a stop began or was lifted."""
    words = {"what": stop.what, "reason": stop.reason}
    text = _("The stop on %(what)s was lifted.") % words if is_lifted else _("Stopped: %(what)s. %(reason)s") % words
    for person in duty_people():
        notify(person, kind="stop", text=text[:400], url=reverse("delivery-list"), key=f"stop-{stop.pk}-{'lifted' if is_lifted else 'began'}")
