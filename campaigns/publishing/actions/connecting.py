"""The force's accounts: connect, look whether they work, disconnect. Tokens go in and are never shown again."""

from collections.abc import Mapping

from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account
from campaigns.publishing.actions.locks import lock_accounts
from campaigns.publishing.engine.steps import client_for
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.networks import connect
from campaigns.publishing.networks.base import Credentials, Health
from campaigns.publishing.transitions import LIVE
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.errors import Refused


def connect_account(*, network: str, external_id: str, handle: str, secrets: Mapping[str, str], by: StaffMember) -> Account:
    """Asks the network whether the keys are good, and only then keeps them. Connecting again mends a broken account.

    Raises Refused with the network's reason. The network is asked outside any transaction.
    """
    require(by, "campaigns.administer_accounts")
    health = connect(network, Credentials(external_id, secrets)).probe()
    return _keep_account(network=network, external_id=external_id, handle=handle, secrets=secrets, health=health, by=by)


@action("account.connect")
def _keep_account(*, network: str, external_id: str, handle: str, secrets: Mapping[str, str], health: Health, by: StaffMember) -> Account:
    if not health.ok:
        raise Refused(health.reason or _("%(network)s did not accept these keys.") % {"network": Network(network).label})
    account = Account.objects.select_for_update().filter(network=network, external_id=external_id).first()
    account = account or Account(network=network, external_id=external_id)
    account.handle = handle.removeprefix("@")
    account.not_before = None
    account.keep_secrets(dict(secrets))
    _note_health(account, health)
    account.save()
    record("account.connected", account, by=by, network=network, external_id=external_id)
    return account


def _note_health(account: Account, health: Health) -> None:
    """Writes what a probe found into the row; saving is the caller's business."""
    account.probed_at = timezone.now()
    account.name = health.name or account.name or account.handle
    account.followers = health.followers if health.followers is not None else account.followers
    account.token_expires_at = health.expires_at
    account.state = AccountState.CONNECTED if health.ok else AccountState.BROKEN
    account.problem = health.reason[:300]


def probe_account(account: Account, *, by: StaffMember) -> Health:
    """Asks the network whether the account works, and keeps the answer. The network is asked outside any transaction."""
    require(by, "campaigns.administer_accounts")
    if account.state == AccountState.DISCONNECTED:
        raise Refused(_("This account is disconnected. Connect it again."))
    health = client_for(account).probe()
    _keep_health(account, health=health, by=by)
    return health


@action("account.probe")
def _keep_health(account: Account, *, health: Health, by: StaffMember) -> None:
    account = Account.objects.select_for_update().get(pk=account.pk)
    _note_health(account, health)
    account.save()
    record("account.probed", account, by=by, ok=health.ok, why=health.reason)


@action("account.disconnect")
def disconnect_account(account: Account, *, by: StaffMember) -> Account:
    """Forgets an account's keys and cancels what is scheduled on it. Its history stays."""
    require(by, "campaigns.administer_accounts")
    account = lock_accounts([account.pk])[0]
    if account.state == AccountState.DISCONNECTED:
        raise Refused(_("This account is disconnected already."))
    if Delivery.objects.filter(account=account, state__in=LIVE).exists():
        raise Refused(_("Something is being sent on this account at this very moment. Try again in a minute."))
    waiting = Delivery.objects.filter(account=account, state__in=[DeliveryState.QUEUED, DeliveryState.HELD])
    cancelled = list(waiting.values_list("pk", flat=True))
    waiting.filter(pk__in=cancelled).update(state=DeliveryState.CANCELLED, settled_at=timezone.now(), problem=_("The account was disconnected."))
    account.state, account.sealed_secrets, account.token_expires_at, account.problem = AccountState.DISCONNECTED, "", None, ""
    account.save()
    record("account.disconnected", account, by=by, cancelled=cancelled)
    return account
