"""Questions about the force's accounts."""

from django.db.models import QuerySet
from django.utils.formats import number_format
from django.utils.translation import ngettext

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account, account_name
from portal.core.compiled import Compiled


def usable_accounts() -> QuerySet[Account]:
    """Accounts that a draft may be written for: everything but the disconnected."""
    return Account.objects.exclude(state=AccountState.DISCONNECTED)


NAMES = Compiled(lambda: Account.objects.values_list("pk", "name", "network"))


def account_names() -> list[tuple[int, str]]:
    """(primary key, `str(account)`) of every account, as a select shows them."""
    labels = {value: str(label) for value, label in Network.choices}
    return [(pk, account_name(name, labels.get(network, network))) for pk, name, network in NAMES.rows()]


def account_words(account: Account) -> str:
    """`@handle on X (48,000 followers)`: what somebody must know before they choose it."""
    words = f"@{account.handle} – {account.get_network_display()}"
    if account.followers is None:
        return words
    people = ngettext("%(n)s follower", "%(n)s followers", account.followers) % {"n": number_format(account.followers, force_grouping=True)}
    return f"{words} ({people})"
