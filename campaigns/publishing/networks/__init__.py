"""The only place that talks to a network. `connect("x", credentials)` gives a client; `base` says what it can do.

A further network is one module with a client, one module with its classification table, and one entry here:
docs/adding-a-network.md walks through it.
"""

from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from campaigns.publishing.networks.base import Credentials, NetworkClient

CLIENTS = {
    "x": "campaigns.publishing.networks.x",
    "facebook": "campaigns.publishing.networks.facebook",
    "bluesky": "campaigns.publishing.networks.bluesky",
    "mastodon": "campaigns.publishing.networks.mastodon",
}


class UnknownNetwork(LookupError):
    """There is no client for a network of that name."""


class OtherPlace(ValueError):
    """The link does not lead to this network."""


def connect(network: str, credentials: Credentials) -> NetworkClient:
    """A fresh client, with a connection of its own, for one account. Opens nothing yet. Raises `UnknownNetwork`."""
    make: Callable[[Credentials], NetworkClient] = _module(network).client_for
    return make(credentials)


def profile_url(network: str, who: Credentials) -> str:
    """Where people see an account."""
    if settings.DEMO:
        return f"{settings.SANDBOX_PUBLIC_URL}/{network}/{who.external_id}"
    found: str = _module(network).profile_url(who)
    return found


def post_id_in(link: str, network: str, who: Credentials) -> str:
    """The network's id of a post, from a link to it; empty when the link names no post. Raises `OtherPlace`."""
    module = _module(network)
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:
        raise OtherPlace from None
    if settings.DEMO and _leads_to_stand_in(parts):
        return parts.fragment or parts.path.rstrip("/").rpartition("/")[2]
    if parts.scheme not in {"http", "https"} or host not in module.hosts_of(who):
        raise OtherPlace
    found: str = module.post_id_in(parts)
    return found


def _leads_to_stand_in(link: SplitResult) -> bool:
    return link.scheme == "http" and link.netloc in {urlsplit(address).netloc for address in (settings.SANDBOX_URL, settings.SANDBOX_PUBLIC_URL)}


def _module(network: str) -> ModuleType:
    if network not in CLIENTS:
        raise UnknownNetwork(network)
    return import_module(CLIENTS[network])
