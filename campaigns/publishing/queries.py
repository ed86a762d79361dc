"""Questions about deliveries and stops."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account, account_name
from campaigns.drafting.models import Revision
from campaigns.publishing.enums import DeliveryState, StopScope, TakedownState
from campaigns.publishing.models import Attempt, CalendarFeed, Correction, Delivery, SafetyPass, Stop, Takedown
from campaigns.publishing.transitions import LIVE, NEEDS_SOMEBODY
from campaigns.reviewing.queries import is_own, whether
from onboarding.people.enums import Role
from onboarding.people.models import StaffMember, StaffQuerySet
from portal.core.compiled import Compiled, Keyed
from portal.core.models import AuditEvent

MOST_NEEDING = 30


def active_stops() -> QuerySet[Stop]:
    """Stops in force, the widest first."""
    width = Case(When(scope=StopScope.EVERYTHING, then=0), default=1)
    return Stop.objects.filter(lifted_at=None).select_related("account", "campaign").order_by(width, "started_at", "pk")


def _in_force_over(*, account: Any, campaign: Any, category: Any, revision: Any) -> QuerySet[Stop]:
    """Stops in force that cover words of this kind and that these words were not let past. Values, or expressions about an outer row."""
    named = Q(scope=StopScope.EVERYTHING) | Q(account=account) | Q(campaign=campaign) | Q(category=category)
    passed = SafetyPass.objects.filter(stop=OuterRef("pk"), revision=revision)
    return Stop.objects.filter(named, ~Exists(passed), lifted_at=None)


def stop_covers(*, besides: Stop | None = None) -> Exists:
    """For a filter on deliveries: a stop that is in force covers the row; a stop other than the one that is named.

    It joins nothing to the row itself: an UPDATE that asks it stays one plain conditional UPDATE, which PostgreSQL
    checks again on the row as it is when it has waited for somebody else's change.
    """
    key = OuterRef(OuterRef("revision_id"))
    words = Revision.objects.order_by().filter(pk=key)
    covering = _in_force_over(
        account=OuterRef("account_id"),
        campaign=Subquery(words.values("draft__campaign_id")[:1]),
        category=Subquery(words.values("category")[:1]),
        revision=key,
    )
    return Exists(covering.exclude(pk=besides.pk) if besides else covering)


def stops_over(delivery: Delivery) -> QuerySet[Stop]:
    """The stops that hold a delivery now, the widest first."""
    revision = delivery.payload.revision
    over = _in_force_over(account=delivery.account_id, campaign=revision.draft.campaign_id or 0, category=revision.category, revision=revision.pk)
    return active_stops().filter(pk__in=over.values("pk"))


def stop_over(delivery: Delivery) -> Stop | None:
    """A stop that holds a delivery now."""
    return stops_over(delivery).first()


def covered_by(stop: Stop) -> Q:
    """A filter on deliveries: those that a stop names, whether something else lets them pass or not."""
    if stop.scope == StopScope.CAMPAIGN:
        return Q(revision__in=Revision.objects.filter(draft__campaign=stop.campaign_id))
    if stop.scope == StopScope.CATEGORY:
        return Q(revision__in=Revision.objects.filter(category=stop.category))
    return Q(account=stop.account_id) if stop.scope == StopScope.ACCOUNT else Q()


def past_recall(stop: Stop) -> QuerySet[Delivery]:
    """What a stop names and is being sent at this moment: it cannot be called back."""
    return listed_deliveries().filter(covered_by(stop), state=DeliveryState.ARMED).order_by("armed_at")


def _has_waited(now: datetime) -> Q:
    return Q(not_before=None) | Q(not_before__lte=now)


def claimable(now: datetime) -> QuerySet[Delivery]:
    """What a worker may take now: due, its account connected, idle and not asked to wait, and no stop over it."""
    ready = Account.objects.filter(_has_waited(now), pk=OuterRef("account_id"), state=AccountState.CONNECTED)
    live = Delivery.objects.filter(account=OuterRef("account_id"), state__in=LIVE)
    return Delivery.objects.filter(_has_waited(now), Exists(ready), ~Exists(live), ~stop_covers(), state=DeliveryState.QUEUED, due_at__lte=now)


def next_claimable(account_id: int, now: datetime) -> int | None:
    """The delivery of an account whose turn it is now."""
    found = NEXT.rows(account=account_id, now=now)
    return found[0][0] if found else None


NEXT = Compiled(
    lambda account, now: claimable(now).filter(account=account).order_by("due_at", "pk").values_list("pk")[:1],
    account=int,
    now=datetime,
)


def listed_deliveries() -> QuerySet[Delivery]:
    """Deliveries with all that a list shows, the latest first."""
    return Delivery.objects.select_related("account", "payload__revision__author").order_by("-due_at", "-pk")


def whole_delivery(pk: int) -> Delivery | None:
    """A delivery with all that its pages show and its permissions ask."""
    found: Delivery | None = WHOLE.first(pk=pk)
    return found


def attempts_of(delivery: Delivery) -> list[Attempt]:
    """What was tried, the first first."""
    return ATTEMPTS.objects(delivery=delivery.pk)


def corrections_of(revision_id: int) -> list[Correction]:
    """The drafts that correct what a revision published, with their titles."""
    return CORRECTIONS.objects(revision=revision_id)


SHOWN = ("account", "payload__account", "payload__revision__author", "payload__revision__draft__author")
WHOLE = Compiled(lambda pk: Delivery.objects.select_related(*SHOWN).filter(pk=pk)[:1], pk=int)
ATTEMPTS = Compiled(lambda delivery: Attempt.objects.filter(delivery=delivery), delivery=int)
CORRECTIONS = Compiled(lambda revision: Correction.objects.filter(revision=revision).select_related("draft").only("draft__title"), revision=int)


@dataclass(slots=True)
class Listed:
    """A delivery as a row of a list shows it; `account`: in words."""

    pk: int
    state: str
    due_at: datetime
    problem: str
    title: str
    account: str


def _columns(deliveries: QuerySet[Delivery]) -> QuerySet[Any, tuple[Any, ...]]:
    return deliveries.values_list("pk", "state", "due_at", "problem", "revision__title", "account__name", "account__network")


def _listed(found: Iterable[tuple[Any, ...]]) -> list[Listed]:
    return [Listed(*row) for row in _with_account(found)]


def _with_account(found: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows with their last two columns, an account's name and network, as words."""
    labels = {value: str(label) for value, label in Network.choices}
    return ((*row, account_name(name, labels.get(network, network))) for *row, name, network in found)


ROWS = Keyed(lambda keys: _columns(Delivery.objects.filter(pk__in=keys)))


def rows_of(deliveries: Iterable[Delivery]) -> list[Listed]:
    """These deliveries, of which no more than the primary keys need be known, as a list shows them."""
    keys = [delivery.pk for delivery in deliveries]
    found = {row.pk: row for row in _listed(ROWS.rows(keys))}
    return [found[key] for key in keys if key in found]


def needing_somebody() -> QuerySet[Delivery]:
    """Deliveries that no machine can settle: what may be live without our knowing first, then the oldest."""
    urgency = Case(When(state=DeliveryState.UNCERTAIN, then=0), default=1)
    return listed_deliveries().filter(state__in=NEEDS_SOMEBODY).order_by(urgency, "due_at", "pk")


def _first_needing() -> QuerySet[Any, tuple[Any, ...]]:
    """They are chosen before anything is joined to them: the database would look up accounts and titles of all that wait."""
    first = needing_somebody().select_related(None).values("pk")[: MOST_NEEDING + 1]
    return _columns(needing_somebody().filter(pk__in=first))


NEEDING = Compiled(_first_needing)
MISSED = Compiled(lambda: Delivery.objects.order_by().filter(state=DeliveryState.MISSED).values("state").annotate(number=Count("pk")).values_list("number"))


def rows_needing_somebody() -> list[Listed]:
    """The first of them as a list shows them, one more than it does."""
    return _listed(NEEDING.rows())


def missed_count() -> int:
    """How many missed their time and nobody has decided on."""
    return sum(number for (number,) in MISSED.rows())


def sent_deliveries() -> QuerySet[Delivery]:
    """What went out and still stands there, the latest first."""
    return listed_deliveries().filter(~is_gone_or_going(timezone.now()), state=DeliveryState.SENT).order_by("-settled_at", "-pk")


def is_gone_or_going(now: datetime) -> Exists:
    """For a filter on deliveries: the post was removed, is being removed, or somebody has asked for that. A timer that still runs does not count."""
    return Exists(Takedown.objects.filter(is_gone_or_going_at(now), delivery=OuterRef("pk")))


def is_gone_or_going_at(now: datetime) -> Q:
    """The same as a filter on removals."""
    waits = Q(state__in=[TakedownState.REQUESTED, TakedownState.REMOVING, TakedownState.UNCERTAIN, TakedownState.REMOVED])
    return waits | Q(state=TakedownState.CONFIRMED, due_at__lte=now)


def missed_deliveries() -> QuerySet[Delivery]:
    """What missed its time and nobody has decided on, the oldest first."""
    return listed_deliveries().filter(state=DeliveryState.MISSED).order_by("due_at", "pk")


def missed_for(person: int) -> QuerySet[Delivery]:
    """What was missed and is not this person's own words: somebody else decides about those."""
    return missed_deliveries().annotate(own=_is_own(person)).filter(own=False)


def _is_own(person: int) -> Subquery:
    """Looked up by the key of each row: joined, PostgreSQL would read all revisions there are."""
    return Subquery(Revision.objects.order_by().filter(pk=OuterRef("revision")).values(own=whether(is_own(person))))


def missed_keys(person: StaffMember) -> dict[int, bool]:
    """Primary keys of all that was missed, the oldest first → whether it is this person's own words."""
    return dict(MISSED_KEYS.rows(person=person.pk))


MISSED_KEYS = Compiled(lambda person: missed_deliveries().annotate(own=_is_own(person)).values_list("pk", "own"), person=int)


@dataclass(slots=True)
class Missed:
    """What was missed as its list shows it, in the order of `MISSED_COLUMNS`; `account`: in words."""

    pk: int
    due_at: datetime
    problem: str
    sha256: str
    account_id: int
    revision_id: int
    draft_id: int
    title: str
    account: str


MISSED_COLUMNS = ("pk", "due_at", "problem", "sha256", "account", "revision", "revision__draft", "revision__title", "account__name", "account__network")
MISSED_ROWS = Keyed(lambda keys: missed_deliveries().filter(pk__in=keys).values_list(*MISSED_COLUMNS))


def missed_rows(keys: Iterable[int]) -> list[Missed]:
    """A page of them as the list shows them."""
    return [Missed(*row) for row in _with_account(MISSED_ROWS.rows(keys))]


def listed_takedowns() -> QuerySet[Takedown]:
    """Removals with all that their pages and notices show."""
    return Takedown.objects.select_related("delivery__account", "delivery__payload__revision__author", "requested_by", "confirmed_by", "refused_by")


def takedown_of(delivery: Delivery) -> Takedown | None:
    """The newest removal of a post."""
    found: Takedown | None = TAKEDOWN.first(delivery=delivery.pk)
    return found


TAKEDOWN = Compiled(lambda delivery: listed_takedowns().filter(delivery=delivery)[:1], delivery=int)


def takedowns_claimable(now: datetime) -> QuerySet[Takedown]:
    """Removals that a worker may take up now. A stop does not hold them: it keeps words in, it does not keep them out there."""
    connected = Account.objects.filter(pk=OuterRef("delivery__account_id"), state=AccountState.CONNECTED)
    return Takedown.objects.filter(_has_waited(now), Exists(connected), state=TakedownState.CONFIRMED, due_at__lte=now)


def feed_with(secret: str) -> CalendarFeed | None:
    """The calendar feed that has this secret, as long as its person works here."""
    feed = CalendarFeed.objects.filter(secret_hash=CalendarFeed.digest(secret)).first()
    return feed if feed and StaffMember.accounts.active().filter(pk=feed.person_id).exists() else None


def scheduled_on(account: Account) -> QuerySet[Delivery]:
    """What waits for its time on an account, the next first."""
    return listed_deliveries().filter(account=account, state__in=[DeliveryState.QUEUED, DeliveryState.HELD]).order_by("due_at", "pk")


def overdue_on(account: Account, now: datetime) -> QuerySet[Delivery]:
    """What is due on an account already and not yet too late: it goes out as soon as the account works."""
    return scheduled_on(account).filter(state=DeliveryState.QUEUED, due_at__lte=now, late_at__gt=now)


def account_history(account: Account) -> QuerySet[AuditEvent]:
    """What was done to an account and what was found about it, the latest first."""
    return AuditEvent.objects.filter(object_type=Account._meta.label_lower, object_id=str(account.pk)).order_by("-sequence")


def duty_people() -> StaffQuerySet:
    """Whoever is told when something needs a person: those who approve, lead or administer.

    Everybody of them, protected colleagues too: a notice reaches only the person it is for.
    """
    roles = (Role.APPROVER, Role.LEADER, Role.ADMINISTRATOR)
    return StaffMember.accounts.get_queryset().active().filter(role_grants__role__in=roles).distinct()
