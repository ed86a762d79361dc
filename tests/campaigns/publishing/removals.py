"""What the tests of removals share: a post that is out, a request for its removal, and the wall of the networks."""

from campaigns.publishing import actions, engine
from campaigns.publishing.engine import removing
from campaigns.publishing.enums import DeliveryState as S
from campaigns.publishing.enums import TakedownReason
from campaigns.publishing.models import Takedown
from tests.campaigns.publishing.conftest import again
from tests.factories import make_delivery


def published(cast, account, **given):
    """A delivery that went out through the real adapter."""
    delivery = make_delivery(cast.champ, cast.carla, account, **given)
    engine.run(delivery.pk)
    assert again(delivery).state == S.SENT
    return again(delivery)


def asked(delivery, by, **given):
    """A request for its removal."""
    return actions.request_removal(delivery, **{"reason": TakedownReason.WRONG, "words": "The street is wrong.", "by": by, **given})


def now_is(takedown, **fields):
    """Writes columns as if time had passed, and gives the removal anew."""
    if fields:
        Takedown.objects.filter(pk=takedown.pk).update(**fields)
    return Takedown.objects.get(pk=takedown.pk)


def wall(sandbox):
    """The ids of the posts that stand on the stand-in networks."""
    return {post["id"] for post in sandbox.ledger() if not post["deleted_at"]}


def agreed(cast, delivery, **given):
    """A removal that a worker may take up."""
    takedown = asked(delivery, cast.champ, **given)
    return actions.confirm_removal(takedown, by=cast.carla)


def try_again(takedown):
    """The wait is over, and a worker comes."""
    now_is(takedown, not_before=None)
    removing.remove(takedown.pk, "w")
    return now_is(takedown)
