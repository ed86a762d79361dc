"""Reads what stands on an account, for people who settle something and for removals. It changes nothing."""

import logging
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from campaigns.accounts.models import Account
from campaigns.publishing.engine import steps
from campaigns.publishing.models import Delivery
from campaigns.publishing.networks.base import ReadFailed, SeenPost

log = logging.getLogger(__name__)
CLOCKS_DIFFER = timedelta(seconds=90)
NEWEST = 5


def posts_since(account: Account, since: datetime) -> list[SeenPost]:
    """The account's own posts since then, the newest first. Raises ReadFailed, whatever a library raises."""
    try:
        return steps.client_for(account).recent(since)
    except ReadFailed:
        raise
    except Exception as error:
        log.exception("account %s could not be read", account.pk)
        raise ReadFailed(_("The account could not be read.")) from error


def newest_posts(delivery: Delivery) -> list[SeenPost]:
    """What the account shows from about when this was sent: what somebody compares who settles it. Raises ReadFailed."""
    return posts_since(delivery.account, (delivery.armed_at or delivery.due_at) - CLOCKS_DIFFER)[:NEWEST]


def post_of(delivery: Delivery) -> SeenPost | None:
    """The post of a published delivery as the account shows it now; None when it is not among the account's posts. Raises ReadFailed."""
    sent_at = delivery.armed_at or delivery.settled_at or delivery.due_at
    seen = posts_since(delivery.account, sent_at - CLOCKS_DIFFER)
    return next((post for post in seen if post.external_id == delivery.external_id), None)
