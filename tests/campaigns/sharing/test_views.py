"""The share page: what went out, straight links, and no trace of who follows them."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.publishing.models import Delivery
from campaigns.sharing.queries import share_address
from onboarding.people.enums import SafetyClass
from onboarding.people.models import StaffMember
from tests.factories import make_account, make_delivery

pytestmark = pytest.mark.django_db

X_POST = "https://x.com/northshore/status/1901?a=1&b=2"


@pytest.fixture(autouse=True)
def _second_factor_aside(settings):
    settings.SECOND_FACTOR_RELAXED = True


def _sent(cast, *, network=Network.X, permalink=X_POST, ago=timedelta(hours=1), state="sent", **revision):
    delivery = make_delivery(revision.pop("author", cast.champ), cast.carla, make_account(network), **revision)
    Delivery.objects.filter(pk=delivery.pk).update(state=state, external_id="1901", permalink=permalink, settled_at=timezone.now() - ago)
    return delivery


def _page(as_, person):
    return as_(person).get(reverse("share-list")).content.decode()


def test_each_post_opens_where_it_is_and_shares_with_its_address_alone(cast, as_):
    _sent(cast, text="The harbour road is open again.", photos=[(b"x", "A road by the sea")])
    page = _page(as_, cast.connie)
    assert "The harbour road is open again." in page
    assert "Photo: A road by the sea" in page
    assert 'href="https://x.com/northshore/status/1901?a=1&amp;b=2"' in page
    assert 'href="https://x.com/intent/post?url=https%3A%2F%2Fx.com%2Fnorthshore%2Fstatus%2F1901%3Fa%3D1%26b%3D2"' in page
    assert "text=" not in page


def test_facebook_has_its_own_dialog():
    assert share_address(Network.FACEBOOK, "https://www.facebook.com/1/posts/2") == (
        "https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fwww.facebook.com%2F1%2Fposts%2F2"
    )


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8001/x/1", "https://127.0.0.1/x/1", "http://x.com/a/status/1", "https://localhost/1", "javascript:alert(1)", ""]
)
def test_an_address_that_nobody_elsewhere_can_open_is_not_shared(address):
    assert share_address(Network.X, address) == ""


def test_the_demonstration_says_why_there_is_no_share_link(cast, as_):
    _sent(cast, permalink="http://127.0.0.1:8001/x/1")
    page = _page(as_, cast.connie)
    assert "Open on X" in page
    assert "once the post is on the public network" in page


@pytest.mark.parametrize("fields", [{"ago": timedelta(days=31)}, {"permalink": ""}, {"state": "queued"}, {"state": "uncertain"}])
def test_what_is_old_or_cannot_be_looked_at_is_not_offered(cast, as_, fields):
    _sent(cast, **fields)
    assert "Nothing to share yet" in _page(as_, cast.connie)


def test_it_says_that_nobody_sees_and_indeed_keeps_nothing(cast, as_):
    _sent(cast)
    client = as_(cast.connie)
    counted = [model for model in apps.get_models() if model._meta.app_label in {"core", "onboarding", "campaigns", "dashboard"}]
    before = [model._base_manager.count() for model in counted]
    assert "Nobody sees whether you do or not" in client.get(reverse("share-list")).content.decode()
    assert [model._base_manager.count() for model in counted] == before


def test_no_author_is_on_the_page(cast, as_):
    _sent(cast)
    StaffMember.objects.filter(pk=cast.champ.pk).update(safety_class=SafetyClass.COVERT)
    page = _page(as_, cast.chief)
    assert cast.champ.full_name not in page
    assert "a colleague" not in page


def test_words_of_a_post_stay_words(cast, as_):
    _sent(cast, text="<script>alert(1)</script> & more")
    page = _page(as_, cast.connie)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_the_list_asks_the_database_as_often_for_one_row_as_for_ten(cast, as_):
    client = as_(cast.connie)

    def asked():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("share-list"))
        return len(captured)

    _sent(cast)
    asked()
    once = asked()
    for _number in range(9):
        _sent(cast)
    assert asked() == once
