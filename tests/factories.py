"""Rows for tests, made the way the portal makes them wherever an action exists. Append yours at the end."""

from campaigns.accounts.enums import Network
from campaigns.accounts.models import Account


def make_account(network: str = Network.X, **fields) -> Account:
    """A connected account of the stand-in networks."""
    number = Account.objects.count() + 1001
    account = Account(network=network, **{"external_id": str(number), "name": f"Northshore {number}", "handle": f"northshore{number}", **fields})
    account.keep_secrets({"access_token": f"sandbox-{account.external_id}", "access_token_secret": "sandbox-secret"})
    account.save()
    return account
