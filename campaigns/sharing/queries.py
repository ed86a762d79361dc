"""Questions about what may be passed on."""

from datetime import timedelta
from urllib.parse import urlencode, urlsplit

from django.db.models import QuerySet
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import is_gone_or_going

LATELY = timedelta(days=30)
# The networks' own share dialogs: the person sees it, writes their own words, and decides there. Only the address is handed over.
SHARE_DIALOGS = {
    Network.X: ("https://x.com/intent/post", "url"),
    Network.FACEBOOK: ("https://www.facebook.com/sharer/sharer.php", "u"),
}


def published_lately() -> QuerySet[Delivery]:
    """What the force's accounts published in the last 30 days and still stands there, the newest first."""
    now = timezone.now()
    sent = Delivery.objects.filter(~is_gone_or_going(now), state=DeliveryState.SENT, settled_at__gte=now - LATELY).exclude(permalink="")
    return sent.select_related("account", "payload").order_by("-settled_at", "-pk")


def share_address(network: str, permalink: str) -> str:
    """Where the network asks a person whether to share this post; empty when the post's address is not public, as in a demonstration."""
    if network not in SHARE_DIALOGS or not is_public(permalink):
        return ""
    address, parameter = SHARE_DIALOGS[Network(network)]
    return f"{address}?{urlencode({parameter: permalink})}"


def is_public(permalink: str) -> bool:
    """Whether somebody elsewhere could open this address: https, and a name with a dot that is not a number."""
    parts = urlsplit(permalink)
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host and not host.replace(".", "").isdigit()
