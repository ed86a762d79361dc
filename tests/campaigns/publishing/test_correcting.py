"""A correction is a draft of its own, and the first post is asked about once it is out."""

from datetime import timedelta

import pytest

from campaigns.drafting.actions import submit
from campaigns.drafting.enums import Category
from campaigns.publishing import actions, engine
from campaigns.publishing.actions.correcting import offer_removals
from campaigns.publishing.engine import removing
from campaigns.publishing.enums import TakedownReason
from campaigns.publishing.enums import TakedownState as T
from campaigns.publishing.models import Correction, Delivery, Takedown
from portal.core.errors import NotPermitted, Refused
from tests.campaigns.publishing.conftest import again, jpeg
from tests.campaigns.publishing.removals import agreed, now_is
from tests.factories import certify, make_account, make_deliveries

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def pair(cast, sandbox):
    """One draft, published on X and on Facebook, with a photo."""
    certify(cast.champ, cast.carla)
    accounts = [make_account(), make_account("facebook")]
    made = make_deliveries(cast.champ, cast.carla, *accounts, photos=[(jpeg(), "The harbour")], category=Category.ROAD)
    for delivery in made:
        engine.run(delivery.pk)
    return [again(delivery) for delivery in made]


def test_a_correction_is_a_draft_of_its_own(cast, pair):
    draft = actions.start_correction(pair[0], by=cast.champ)
    assert draft.copied_from == pair[0].payload.revision.draft
    assert (draft.text, draft.category) == ("Correction: The harbour road is open again.", Category.ROAD)
    assert {each.account_id for each in draft.variants.all()} == {each.account_id for each in pair}
    photo = draft.photos.get()
    assert (photo.alt, photo.sha256) == ("The harbour", pair[0].payload.photos[0]["sha256"])
    assert photo.file.name != pair[0].payload.photos[0]["file"]
    assert draft.correction.revision == pair[0].payload.revision
    assert actions.start_correction(pair[1], by=cast.champ) == draft
    with pytest.raises(NotPermitted):
        actions.start_correction(pair[0], by=cast.dispatch)


def test_once_it_is_out_a_second_person_decides_about_the_first_post(cast, pair, sandbox):
    draft = actions.start_correction(pair[0], by=cast.champ)
    assert offer_removals() == 0
    revision = submit(draft=draft, by=cast.champ, edition=draft.edition)
    actions.approve(revision, by=cast.carla, hashes_seen={str(each.account_id): each.sha256 for each in revision.payloads.all()})
    for delivery in Delivery.objects.filter(payload__revision=revision):
        engine.run(delivery.pk)
    assert offer_removals() == 2
    assert offer_removals() == 0
    first, second = Takedown.objects.order_by("pk")
    assert {first.delivery_id, second.delivery_id} == {each.pk for each in pair}
    assert (first.state, first.reason, first.requested_by) == (T.REQUESTED, TakedownReason.CORRECTED, cast.champ)
    actions.confirm_removal(first, by=cast.carla)
    actions.refuse_removal(second, words="Let it stand.", by=cast.carla)
    removing.remove(first.pk, "w")
    assert (now_is(first).state, now_is(second).state) == (T.REMOVED, T.REFUSED)
    assert offer_removals() == 0


def test_what_is_gone_is_not_corrected(cast, pair):
    removed = agreed(cast, pair[0])
    removing.remove(removed.pk, "w")
    with pytest.raises(Refused):
        actions.start_correction(pair[0], by=cast.champ)
    draft = actions.start_correction(pair[1], by=cast.champ)
    assert [each.account_id for each in draft.variants.all()] == [pair[1].account_id]
    assert Correction.objects.count() == 1
