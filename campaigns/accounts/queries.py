"""Questions about the force's accounts."""

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import ngettext

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account


def usable_accounts() -> QuerySet[Account]:
    """Accounts that a draft may be written for: everything but the disconnected."""
    return Account.objects.exclude(state=AccountState.DISCONNECTED)


def account_words(account: Account) -> str:
    """`@handle on X (48,000 followers)`: what somebody must know before they choose it."""
    words = f"@{account.handle} – {account.get_network_display()}"
    if account.followers is None:
        return words
    people = ngettext("%(n)s follower", "%(n)s followers", account.followers) % {"n": number_format(account.followers, force_grouping=True)}
    return f"{words} ({people})"
