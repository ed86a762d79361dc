"""The force's accounts: connect, and disconnect. Keys go in and are never shown again."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account
from campaigns.publishing.actions.locks import lock_accounts
from campaigns.publishing.actions.probing import note_health
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.networks import connect
from campaigns.publishing.networks.base import Credentials, Health
from campaigns.publishing.networks.consent import ConsentFailed, Granted, Leaving
from campaigns.publishing.transitions import LIVE
from campaigns.publishing.ways import Way
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused

CANCEL, KEEP = "cancel", "keep"
WAITING = (DeliveryState.QUEUED, DeliveryState.HELD)


def leave_for_consent(way: Way, *, back: str, by: StaffMember) -> Leaving:
    """Begins signing in at a network: where to go, and what to remember meanwhile. `back`: the portal's own address.

    Raises Refused with the network's reason, or when the portal lacks the keys of its app.
    """
    require(by, "campaigns.administer_accounts")
    if way.missing or way.leave is None:
        raise Refused(_("The portal lacks settings for this. They are named on this page."))
    try:
        return way.leave(back)
    except ConsentFailed as failure:
        raise _refused(way, failure, by) from None


def arrive_from_consent(way: Way, *, memory: Mapping[str, str], answer: Mapping[str, str], back: str, by: StaffMember) -> list[Granted]:
    """What the network granted, for what the person brought back. Nothing is kept yet. Raises Refused in words."""
    require(by, "campaigns.administer_accounts")
    if way.arrive is None:
        raise Refused(_("This way does not go through the browser."))
    try:
        return way.arrive(memory, answer, back)
    except ConsentFailed as failure:
        raise _refused(way, failure, by) from None


def _refused(way: Way, failure: ConsentFailed, by: StaffMember) -> Refused:
    note_failed_consent(network=way.network, way=way.name, why=str(failure), by=by)
    return Refused(str(failure))


@action("account.consent")
def note_failed_consent(*, network: str, way: str, why: str, by: StaffMember) -> None:
    """Writes into the trail that signing in at a network came to nothing. `why` is one of our own sentences."""
    require(by, "campaigns.administer_accounts")
    record("account.consent_failed", ("", ""), by=by, network=network, way=way, why=why)


def connect_granted(way: Way, granted: Granted, *, by: StaffMember, expected: str = "") -> Account:
    """Keeps what a network granted. `expected`: the number of the one account that was to be connected again.

    Raises Refused when it is another account, or one that cannot be published to.
    """
    require(by, "campaigns.administer_accounts")
    if expected and granted.external_id != expected:
        raise Refused(_wrong_account(way.network, expected, granted))
    if granted.fault:
        raise Refused(f"{granted.name or granted.handle}: {granted.fault}")
    return connect_account(network=way.network, external_id=granted.external_id, handle=granted.handle, secrets=granted.secrets, by=by, way=way.name)


def _wrong_account(network: str, expected: str, granted: Granted) -> str:
    account = Account.objects.filter(network=network, external_id=expected).first()
    return _(
        "You signed in as @%(given)s, and this is about %(expected)s. Nothing was changed. Sign out on the network, sign in as the right one, try again."
    ) % {
        "given": granted.handle,
        "expected": account or expected,
    }


def connect_account(*, network: str, external_id: str, handle: str, secrets: Mapping[str, str], by: StaffMember, way: str = "keys") -> Account:
    """Asks the network whether the keys are good, and only then keeps them. Connecting again mends a broken account.

    `external_id` may be empty where the network itself says whose keys they are. Raises Refused with the network's reason.
    The network is asked outside any transaction.
    """
    require(by, "campaigns.administer_accounts")
    health = connect(network, Credentials(external_id, secrets, handle.removeprefix("@"))).probe()
    external_id = external_id or health.external_id
    return _keep_account(network=network, external_id=external_id, handle=handle, secrets=secrets, health=health, by=by, way=way)


@action("account.connect")
def _keep_account(*, network: str, external_id: str, handle: str, secrets: Mapping[str, str], health: Health, by: StaffMember, way: str) -> Account:
    if not health.ok:
        raise Refused(health.reason or _("%(network)s did not accept these keys.") % {"network": Network(network).label})
    if not external_id:
        raise Refused(_("%(network)s did not say whose keys these are. Check the address and the name.") % {"network": Network(network).label})
    account = Account.objects.select_for_update().filter(network=network, external_id=external_id).first()
    account = account or Account(network=network, external_id=external_id)
    account.handle = handle.removeprefix("@")
    account.not_before = account.renewing_at = None
    account.way = way
    account.keep_secrets(dict(secrets))
    note_health(account, health)
    account.scopes = list(health.scopes) or secrets.get("scope", "").split()
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        raise Refused(_("Somebody else connected this account in the same moment. Load the page again.")) from None
    Delivery.objects.filter(account=account, state=DeliveryState.QUEUED).update(problem="")
    record("account.connected", account, by=by, network=network, external_id=external_id, way=way)
    return account


@action("account.disconnect")
def disconnect_account(account: Account, *, by: StaffMember, waiting: str = CANCEL) -> Account:
    """Forgets an account's keys. Its history stays.

    `waiting`: CANCEL cancels what is scheduled; KEEP lets it wait until the account is connected again: what is late by
    then is missed, never sent.
    """
    require(by, "campaigns.administer_accounts")
    account = lock_accounts([account.pk])[0]
    if account.state == AccountState.DISCONNECTED:
        raise Refused(_("This account is disconnected already."))
    if Delivery.objects.filter(account=account, state__in=LIVE).exists():
        raise Refused(_("Something is being sent on this account at this very moment. Try again in a minute."))
    touched = list(Delivery.objects.filter(account=account, state__in=WAITING).values_list("pk", flat=True))
    _settle_waiting(account, waiting)
    account.state, account.sealed_secrets, account.token_expires_at, account.problem = AccountState.DISCONNECTED, "", None, ""
    account.scopes, account.budget, account.renewing_at = [], {}, None
    account.save()
    record("account.disconnected", account, by=by, **{"kept" if waiting == KEEP else "cancelled": touched})
    return account


def _settle_waiting(account: Account, waiting: str) -> None:
    scheduled = Delivery.objects.filter(account=account, state__in=WAITING)
    if waiting == CANCEL:
        scheduled.update(state=DeliveryState.CANCELLED, settled_at=timezone.now(), problem=_("The account was disconnected."))
    elif waiting == KEEP:
        why = _("The account is disconnected. Until it is connected again nothing goes out on it.")
        scheduled.filter(state=DeliveryState.QUEUED).update(problem=why)
    else:
        raise Refused(_("Choose what becomes of the scheduled posts."))
