"""The only place that talks to a network. `connect("x", credentials)` gives a client; `base` says what it can do.

A further network is one module with a client, one module with its classification table, and one entry here.
"""

from collections.abc import Callable
from importlib import import_module

from campaigns.publishing.networks.base import Credentials, NetworkClient

CLIENTS = {
    "x": "campaigns.publishing.networks.x",
    "facebook": "campaigns.publishing.networks.facebook",
}


class UnknownNetwork(LookupError):
    """There is no client for a network of that name."""


def connect(network: str, credentials: Credentials) -> NetworkClient:
    """A fresh client, with a connection of its own, for one account. Opens nothing yet. Raises `UnknownNetwork`."""
    if network not in CLIENTS:
        raise UnknownNetwork(network)
    make: Callable[[Credentials], NetworkClient] = import_module(CLIENTS[network]).client_for
    return make(credentials)
