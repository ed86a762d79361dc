"""Questions about the force's accounts."""

from django.db.models import QuerySet

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account


def usable_accounts() -> QuerySet[Account]:
    """Accounts that a draft may be written for: everything but the disconnected."""
    return Account.objects.exclude(state=AccountState.DISCONNECTED)
