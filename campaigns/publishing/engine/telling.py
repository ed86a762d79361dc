"""Who is told what became of a delivery: a plain cause, and a link to the next step."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from campaigns.accounts.models import Account
from campaigns.drafting.models import Revision
from campaigns.publishing.enums import DeliveryState, TakedownState
from campaigns.publishing.models import Delivery, Postponement, Stop, Takedown
from campaigns.publishing.queries import duty_people, listed_deliveries
from campaigns.reviewing.models import Decision
from onboarding.people.models import StaffMember
from portal.core.notices import Telling, notify, notify_all

MOST_AT_ONCE = 500

MOST_NAMED = 3
PATIENCE = timedelta(minutes=1)
"""How long the news of one account waits for those of the others."""


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


def tell(delivery: Delivery, state: str, why: str, *, tells_duty: bool = True) -> None:
    """Tells author, approver and everybody on duty that a delivery came to a bad end. Runs in the caller's transaction.

    Without `tells_duty` when those on duty hear of many at once, as when a stop is lifted.
    """
    together = _missed_with(delivery) if state == DeliveryState.MISSED else [delivery]
    names = {"title": delivery.title, "account": _accounts(together)}
    sentences = {
        DeliveryState.MISSED: _("“%(title)s” missed its time on %(account)s and was not published.") % names,
        DeliveryState.FAILED: _("“%(title)s” was not published on %(account)s.") % names,
        DeliveryState.BLOCKED: _("“%(title)s” was blocked before it went to %(account)s.") % names,
    }
    steps = {
        DeliveryState.MISSED: _("An approver can give it another time or drop it."),
        DeliveryState.FAILED: _("An approver can try again once the cause is gone."),
        DeliveryState.BLOCKED: _("It needs a new approval."),
    }
    told = {person.pk: person for person in (*concerned(delivery), *(duty_people() if tells_duty else ()))}
    said = DeliveryState(state)
    _tell_each(told.values(), together[0], state, f"{sentences[said]} {why} {steps[said]}", delivery.due_at)


def _missed_with(delivery: Delivery) -> list[Delivery]:
    """The deliveries of the same post that miss the same time with it, each asked about in turn: their people are told once, of all of them."""
    now = timezone.now()
    too_late = Q(state=DeliveryState.QUEUED, late_at__lte=now) | Q(state=DeliveryState.MISSED, settled_at__gt=now - PATIENCE) | Q(pk=delivery.pk)
    same = Delivery.objects.filter(too_late, revision=delivery.revision_id, due_at=delivery.due_at)
    return list(same.select_related("account", "payload__revision").order_by("pk"))


def _missed_url(person: StaffMember) -> str:
    """Where a person decides about what was missed; who only hears of it sees the deliveries."""
    return reverse("missed-list" if person.has_perm("campaigns.steer_deliveries") else "delivery-list")


@transaction.atomic
def tell_duty_of_missed(deliveries: list[Delivery]) -> None:
    """Tells everybody on duty, once for all of them, what missed its time."""
    first = deliveries[0]
    text = _("Missed its time: %(titles)s. Give it another time, or drop it.") % {"titles": _titles(deliveries)}
    own = {person.pk for delivery in deliveries for person in concerned(delivery)} if len(deliveries) == 1 else set()
    for person in duty_people():
        if person.pk not in own:
            key = f"missed-{first.pk}-{int(first.due_at.timestamp())}"
            notify(person, kind="delivery_missed", text=text[:400], url=_missed_url(person), key=key, is_urgent=True)


def _goes_on() -> Q:
    """Whether the same post is on its way to another account at this moment, and has been for less than PATIENCE: then one notice is for both."""
    now = timezone.now()
    others = Delivery.objects.filter(revision=OuterRef("revision"))
    under_way = others.filter(Q(state__in=[DeliveryState.CLAIMED, DeliveryState.ARMED]) | Q(state=DeliveryState.QUEUED, due_at__lte=now, not_before=None))
    return Q(Exists(under_way), settled_at__gt=now - PATIENCE)


def tell_sent() -> int:
    """Tells author and approver of everything that went live since the last time, one notice for each post, and gives how many deliveries that were.

    A transaction of its own, long after the commit that says `sent`: when it fails, it is simply done the next time.
    """
    with transaction.atomic():
        rows = Delivery.objects.select_for_update(of=["self"], skip_locked=True).filter(~_goes_on(), state=DeliveryState.SENT, told_at=None)
        news = list(rows.select_related("account", "payload__revision").order_by("settled_at", "pk")[:MOST_AT_ONCE])
        notify_all(_news_of(news))
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in news]).update(told_at=timezone.now())
    return len(news)


def _news_of(deliveries: list[Delivery]) -> Iterator[Telling]:
    """Who is told what; people are read once, however many deliveries there are."""
    writers = {delivery.pk: {delivery.payload.revision.author_id} for delivery in deliveries}
    of_revision = defaultdict(set)
    for revision, decider in Decision.objects.filter(revision__deliveries__in=writers).values_list("revision", "decided_by").distinct():
        of_revision[revision].add(decider)
    everybody = set().union(*writers.values(), *of_revision.values())
    people = {person.pk: person for person in StaffMember.accounts.filter(pk__in=everybody, is_active=True).prefetch_related("role_grants")}
    posts: dict[int, list[Delivery]] = {}
    for delivery in deliveries:
        posts.setdefault(delivery.revision_id, []).append(delivery)
    for revision, there in posts.items():
        first = there[0]
        text = _("“%(title)s” is live on %(account)s.") % {"title": first.title, "account": _accounts(there)}
        for pk in sorted((writers[first.pk] | of_revision[revision]) & set(people)):
            yield Telling(people[pk], "delivery_sent", text[:400], _link_to_all(people[pk], there), f"delivery-{first.pk}-sent-0")


def _accounts(deliveries: Iterable[Delivery]) -> str:
    return str(get_text_list([str(delivery.account) for delivery in deliveries], _("and")))


def _link_to_all(person: StaffMember, deliveries: list[Delivery]) -> str:
    """One delivery has a page; several of a post are seen together on that of its draft."""
    return _link(person, deliveries[0]) if len(deliveries) == 1 else reverse("draft-detail", args=[deliveries[0].payload.revision.draft_id])


def tell_unsettled(delivery: Delivery) -> None:
    """Tells everybody on duty that a person must look whether a post is live."""
    text = _("Nobody knows whether “%(title)s” is live on %(account)s. Please look, and settle it.") % {
        "title": delivery.title,
        "account": delivery.account,
    }
    people = {person.pk: person for person in (*concerned(delivery), *duty_people())}
    _tell_each(people.values(), delivery, DeliveryState.UNCERTAIN, text, delivery.armed_at)


def tell_account_broke(account: Account, why: str, *, key: str) -> None:
    """Tells everybody on duty, and whoever wrote what waits on it, that nothing can go out on an account."""
    text = _("Nothing can go out on %(account)s until it is mended. %(why)s") % {"account": account, "why": why}
    duty = {person.pk: person for person in duty_people()}
    for person in duty.values():
        can_mend = person.has_perm("campaigns.administer_accounts")
        url = reverse("account-detail", args=[account.pk]) if can_mend else reverse("delivery-list")
        notify(person, kind="account_broken", text=text[:400], url=url, key=key, is_urgent=True)
    waiting = listed_deliveries().filter(account=account, state__in=[DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.HELD])
    for author, deliveries in _by_author(waiting):
        if author.pk not in duty:
            said = _("Nothing can go out on %(account)s until it is mended, so that this waits: %(titles)s. Those on duty know.")
            words = said % {"account": account, "titles": _titles(deliveries)}
            notify(author, kind="account_broken", text=words[:400], url=_link(author, deliveries[0]), key=key)


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


def _by_author(deliveries: Iterable[Delivery]) -> list[tuple[StaffMember, list[Delivery]]]:
    """Authors who still work here, each with what is theirs."""
    grouped: dict[int, list[Delivery]] = {}
    for delivery in deliveries:
        grouped.setdefault(delivery.payload.revision.author_id, []).append(delivery)
    return [(mine[0].payload.revision.author, mine) for mine in grouped.values() if mine[0].payload.revision.author.is_active]


def _titles(deliveries: list[Delivery]) -> str:
    """The first few titles, and how many more there are."""
    titles = list(dict.fromkeys(delivery.title for delivery in deliveries))
    named = ", ".join(f"“{title}”" for title in titles[:MOST_NAMED])
    return named if len(titles) <= MOST_NAMED else _("%(named)s and %(count)d more") % {"named": named, "count": len(titles) - MOST_NAMED}


def tell_stop(stop: Stop, *, is_lifted: bool, missed: int = 0) -> None:
    """Tells everybody on duty that a stop began, was lifted or came to its end."""
    text, url = _("Stopped: %(what)s. %(reason)s") % {"what": stop.what, "reason": stop.reason}, reverse("stop-detail", args=[stop.pk])
    if is_lifted:
        text, url = _("The stop on %(what)s was lifted.") % {"what": stop.what}, reverse("delivery-list")
        if stop.lifted_by_id is None:
            text = _("The stop on %(what)s came to its end.") % {"what": stop.what}
        if missed:
            counted = ngettext(
                "%(count)d post missed its time: decide what becomes of it.", "%(count)d posts missed their time: decide what becomes of them.", missed
            )
            text = f"{text} {counted % {'count': missed}}"
    for person in duty_people():
        where = _missed_url(person) if missed else url
        notify(person, kind="stop", text=text[:400], url=where, key=f"stop-{stop.pk}-{'lifted' if is_lifted else 'began'}", is_urgent=True)


def tell_stop_ends(stop: Stop) -> None:
    """Tells everybody on duty that a stop ends by itself in a few minutes."""
    at = date_format(timezone.localtime(stop.ends_at), "TIME_FORMAT")
    text = _("The stop on %(what)s ends by itself at %(time)s. If it must hold longer, change it now.") % {"what": stop.what, "time": at}
    for person in duty_people():
        notify(person, kind="stop", text=text[:400], url=reverse("stop-detail", args=[stop.pk]), key=f"stop-{stop.pk}-ends", is_urgent=True)


def tell_held(stop: Stop, deliveries: Iterable[Delivery]) -> None:
    """Tells whoever wrote it that a stop holds it; one notice a person."""
    for author, mine in _by_author(deliveries):
        text = _("A stop is in force (%(what)s), so that this is held: %(titles)s. When it is lifted, what is past its time needs a new one.")
        words = text % {"what": stop.what, "titles": _titles(mine)}
        notify(author, kind="stop_held", text=words[:400], url=reverse("draft-detail", args=[mine[0].payload.revision.draft_id]), key=f"held-{stop.pk}")


def tell_held_later(delivery: Delivery) -> None:
    """Tells whoever wrote it that it was approved while a stop was in force, and is held by it."""
    revision = delivery.payload.revision
    if revision.author.is_active:
        text = _("“%(title)s” was approved, and a stop holds it. When it is lifted, what is past its time needs a new one.") % {"title": revision.title}
        notify(revision.author, kind="stop_held", text=text[:400], url=reverse("draft-detail", args=[revision.draft_id]), key=f"held-revision-{revision.pk}")


def tell_passed(revision: Revision, by: StaffMember, reason: str) -> None:
    """Tells everybody on duty that a safety message passes a stop."""
    names = {"title": revision.title, "person": by, "reason": reason}
    text = _("The safety message “%(title)s” passes the stop: %(person)s agreed to it. %(reason)s") % names
    for person in duty_people():
        notify(person, kind="stop", text=text[:400], url=reverse("delivery-list"), key=f"passed-{revision.pk}-{by.pk}", is_urgent=True)


def tell_sent_back(deliveries: Iterable[Delivery]) -> None:
    """Tells whoever wrote it that it missed its time and needs a new approval; one notice a person."""
    for author, mine in _by_author(deliveries):
        text = _("Back with you, because it missed its time: %(titles)s. Look whether it still fits, choose a time and submit it again.")
        keys = "-".join(str(delivery.pk) for delivery in mine[:3])
        url = reverse("draft-detail", args=[mine[0].payload.revision.draft_id])
        notify(author, kind="sent_back", text=(text % {"titles": _titles(mine)})[:400], url=url, key=f"sent-back-{keys}-{len(mine)}")


def tell_removal_asked(takedown: Takedown, people: Iterable[StaffMember]) -> None:
    """Asks those who may agree to a removal to look at it."""
    names = {"title": takedown.delivery.title, "account": takedown.delivery.account, "reason": takedown.get_reason_display()}
    text = _("Remove “%(title)s” from %(account)s? %(reason)s. A second person must agree.") % names
    if takedown.is_urgent:
        text = _("URGENT: remove “%(title)s” from %(account)s? %(reason)s. A second person must agree.") % names
    for person in people:
        notify(person, kind="removal", text=text[:400], url=reverse("takedown-detail", args=[takedown.pk]), key=f"takedown-{takedown.pk}-asked", is_urgent=True)


def tell_postponement_asked(asked: Postponement, people: Iterable[StaffMember]) -> None:
    """Asks those who may agree that a post stays longer than its timer says."""
    takedown = asked.takedown
    names = {"title": takedown.delivery.title, "account": takedown.delivery.account, "reason": asked.reason}
    text = _("Should “%(title)s” stay longer on %(account)s? %(reason)s A second person must agree.") % names
    for person in people:
        key = f"takedown-{takedown.pk}-postpone-{int(asked.until.timestamp())}"
        notify(person, kind="removal", text=text[:400], url=reverse("takedown-detail", args=[takedown.pk]), key=key, is_urgent=True)


def tell_removal(takedown: Takedown, state: str, why: str) -> None:
    """Tells who asked, who agreed, whose it is and those on duty what became of a removal."""
    delivery = takedown.delivery
    names = {"title": delivery.title, "account": delivery.account}
    sentences = {
        TakedownState.REMOVED: _("“%(title)s” is gone from %(account)s.") % names,
        TakedownState.FAILED: _("“%(title)s” could not be removed from %(account)s. Remove it on the network itself.") % names,
        TakedownState.UNCERTAIN: _("Nobody knows whether “%(title)s” is gone from %(account)s. Please look, and settle it.") % names,
        TakedownState.REFUSED: _("“%(title)s” stays on %(account)s.") % names,
    }
    asked = [person for person in (takedown.requested_by, takedown.confirmed_by) if person is not None and person.is_active]
    told = {person.pk: person for person in (*concerned(delivery), *asked, *duty_people())}
    _tell_each(told.values(), delivery, f"{state}_removal", f"{sentences[TakedownState(state)]} {why}".strip(), takedown.pk * 1000 + takedown.tries)


def tell_timer(takedown: Takedown) -> None:
    """Tells whose it is and those on duty, ahead of time, that a post comes down by itself."""
    delivery = takedown.delivery
    names = {"title": delivery.title, "account": delivery.account, "when": date_format(timezone.localtime(takedown.due_at), "DATETIME_FORMAT")}
    text = _("“%(title)s” shows a booking photo and comes down from %(account)s by itself: %(when)s.") % names
    told = {person.pk: person for person in (*concerned(delivery), *duty_people())}
    _tell_each(told.values(), delivery, "timer", text, takedown.due_at)
