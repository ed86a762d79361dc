"""Whether the force's accounts work: asked by a person, and once a day by the timetable; and warnings before keys end."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing.engine import telling
from campaigns.publishing.engine.steps import client_for
from campaigns.publishing.networks.base import Health
from onboarding.people.models import StaffMember
from portal.core.actions import action, require
from portal.core.audit import record
from portal.core.bell import ring
from portal.core.errors import Refused

PROBE = "campaigns.publishing.tasks.probe"
A_DAY = timedelta(hours=23)
WARN_DAYS = (1, 7, 14)
"""How many days before the end of its keys people are told, the nearest first."""


def note_health(account: Account, health: Health) -> None:
    """Writes what a probe found into the row; saving is the caller's business. An answer that never came changes nothing."""
    if not health.is_known:
        return
    account.probed_at = timezone.now()
    account.name = health.name or account.name or account.handle
    account.followers = health.followers if health.followers is not None else account.followers
    account.token_expires_at = health.expires_at
    account.scopes = list(health.scopes) or account.scopes
    account.state = AccountState.CONNECTED if health.ok else AccountState.BROKEN
    account.problem = health.reason[:300]


def probe_account(account: Account, *, by: StaffMember) -> Health:
    """Asks the network whether the account works, and keeps the answer. The network is asked outside any transaction."""
    require(by, "campaigns.administer_accounts")
    if account.state == AccountState.DISCONNECTED:
        raise Refused(_("This account is disconnected. Connect it again."))
    health = client_for(account).probe()
    _keep_health(account, health=health, by=by, sealed=account.sealed_secrets)
    return health


def probe_by_itself(account_id: int) -> None:
    """The daily look at one connected account. Does nothing when somebody looked meanwhile, or broke or disconnected it."""
    account = due_for_probe(timezone.now()).filter(pk=account_id).first()
    if account is None:
        return
    health = client_for(account).probe()
    if health.is_known:
        _keep_health(account, health=health, by=None, sealed=account.sealed_secrets)


@action("account.probe")
def _keep_health(account: Account, *, health: Health, by: StaffMember | None, sealed: str) -> None:
    """Keeps it unless the account was disconnected, or got other keys, while the network was asked."""
    account = Account.objects.select_for_update().get(pk=account.pk)
    is_about_others = bool(health.is_known and not health.ok and account.sealed_secrets != sealed)
    if account.state == AccountState.DISCONNECTED or is_about_others:
        return
    was_working = account.state == AccountState.CONNECTED
    note_health(account, health)
    account.save(update_fields=["probed_at", "name", "followers", "token_expires_at", "scopes", "state", "problem"])
    if by is None and was_working and account.state == AccountState.BROKEN:
        telling.tell_account_broke(account, health.reason, key=f"account-{account.pk}-probe-{timezone.localdate():%Y-%m-%d}")
    if by is not None or not health.ok:
        record("account.probed", account, by=by, ok=health.ok, why=health.reason)


def due_for_probe(now: datetime) -> QuerySet[Account]:
    """Connected accounts at which nobody has looked for a day."""
    return Account.objects.filter(Q(probed_at=None) | Q(probed_at__lte=now - A_DAY), state=AccountState.CONNECTED)


def look_after_accounts() -> None:
    """Rings a probe for every account that is due for one, and warns of keys that end soon. Twice at once does no harm."""
    now = timezone.now()
    for account_id in due_for_probe(now).values_list("pk", flat=True):
        ring(PROBE, account_id)
    ending = Account.objects.exclude(state=AccountState.DISCONNECTED).filter(
        token_expires_at__gt=now, token_expires_at__lte=now + timedelta(days=max(WARN_DAYS))
    )
    for account in ending:
        _warn(account, now=now)


@transaction.atomic
def _warn(account: Account, *, now: datetime) -> None:
    """One notice a person for each of the three marks and each end of the keys."""
    if account.token_expires_at is not None:
        days = next(each for each in WARN_DAYS if account.token_expires_at <= now + timedelta(days=each))
        telling.tell_keys_end(account, days)
