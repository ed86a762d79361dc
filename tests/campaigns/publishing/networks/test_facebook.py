"""A Facebook page through facebook-sdk, against the stand-in network."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.publishing.networks import connect
from campaigns.publishing.networks.base import (
    Accepted,
    AccountBroken,
    Credentials,
    Duplicate,
    NotSent,
    Photo,
    Post,
    Prepared,
    ReadFailed,
    Refused,
    Unknown,
    same_text,
)
from tests.campaigns.publishing.networks.canned import PNG
from tests.sandbox_fixture import free_port

PICTURE = Photo(PNG, "image/png", "A pond at dawn")


def page_client(token="sandbox-111", page="111"):
    return connect("facebook", Credentials(page, {"access_token": token}))


@pytest.fixture
def page(sandbox):
    return page_client()


def send(client, text, *photos, link=""):
    prepared = client.prepare(Post(text, photos, link=link))
    assert isinstance(prepared, Prepared), prepared
    return client.publish(prepared)


def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


def test_a_post_goes_out_once_with_its_permalink(page, sandbox):
    outcome = send(page, "Road closed\nUse Elm Street & smile", link="https://force.example/roads")
    [entry] = sandbox.ledger("facebook", "111")
    assert entry["text"] == "Road closed\nUse Elm Street & smile"
    assert entry["link"] == "https://force.example/roads"
    assert outcome.receipt.external_id == entry["id"]
    assert outcome.receipt.permalink.startswith(f"{sandbox.url}/facebook/111")
    assert outcome.receipt.permalink.endswith(f"#{entry['id']}")


def test_one_photo_travels_with_its_post(page, sandbox):
    outcome = send(page, "One photo", PICTURE)
    [entry] = sandbox.ledger("facebook")
    assert (entry["text"], [photo["alt"] for photo in entry["photos"]]) == ("One photo", ["A pond at dawn"])
    assert outcome.receipt.external_id == entry["id"]
    assert outcome.receipt.permalink.endswith(f"#{entry['id']}")


def test_a_photo_is_live_even_when_its_permalink_cannot_be_read(page, sandbox):
    sandbox.fault("status_500", "recent")
    outcome = send(page, "One photo", PICTURE)
    assert isinstance(outcome, Accepted)
    assert outcome.receipt.permalink == f"https://www.facebook.com/{outcome.receipt.external_id}"


def test_several_photos_are_uploaded_first_and_attached_in_order(page, sandbox):
    prepared = page.prepare(Post("Two", (PICTURE, Photo(PNG, "image/png", ""))))
    assert len(prepared.media_ids) == 2
    assert sandbox.ledger() == []
    assert isinstance(page.publish(prepared), Accepted)
    [entry] = sandbox.ledger("facebook")
    assert [photo["alt"] for photo in entry["photos"]] == ["A pond at dawn", ""]


def test_eleven_photos_are_refused_before_anything_leaves(page):
    assert isinstance(page.prepare(Post("Eleven", (PICTURE,) * 11)), Refused)


@pytest.mark.parametrize("fault", ["status_500", "status_502", "reset_before", "reset_after", "malformed", "truncated", "status_429"])
def test_whatever_goes_wrong_while_uploading_is_not_sent(page, sandbox, fault):
    sandbox.fault(fault, "upload")
    assert isinstance(page.prepare(Post("Two", (PICTURE, PICTURE))), NotSent)
    assert sandbox.ledger() == []


@pytest.mark.parametrize("photos", [0, 1])
@pytest.mark.parametrize(
    ("fault", "outcome", "live"),
    [
        ("reset_before", Unknown, 0),
        ("reset_after", Unknown, 1),
        ("status_500", Unknown, 0),
        ("status_502", Unknown, 0),
        ("status_503", Unknown, 0),
        ("malformed", Unknown, 1),
        ("truncated", Unknown, 1),
        ("status_429", NotSent, 0),
        ("status_429_bare", NotSent, 0),
        ("expired_token", AccountBroken, 0),
        ("duplicate", Duplicate, 0),
    ],
)
def test_each_fault_has_its_outcome_and_one_call(page, sandbox, fault, outcome, live, photos):
    sandbox.fault(fault, next=None)
    assert type(send(page, "Under faults", *[PICTURE] * photos)) is outcome
    assert len(sandbox.ledger("facebook")) == live
    assert sandbox.injected() == {fault: 1}


def test_a_throttle_after_uploads_is_unknown(page, sandbox):
    sandbox.fault("status_429")
    assert isinstance(send(page, "Two", PICTURE, PICTURE), Unknown)


def test_an_answer_that_never_comes_is_unknown_after_the_timeout(page, sandbox):
    page.graph.timeout = (1, 0.5)
    sandbox.fault("no_reply", seconds=20)
    assert isinstance(send(page, "Held"), Unknown)
    assert len(sandbox.ledger("facebook")) == 1


def test_a_throttle_says_when(page, sandbox):
    sandbox.fault("status_429", seconds=120)
    assert timedelta(seconds=110) < send(page, "Too fast").retry_at - timezone.now() < timedelta(seconds=125)


def test_nobody_listening_is_not_sent(sandbox, settings):
    settings.FACEBOOK_GRAPH_BASE = f"http://127.0.0.1:{free_port()}"
    assert isinstance(page_client().publish(Prepared(Post("Into the void"))), NotSent)


def test_the_same_text_again_is_a_duplicate(page, sandbox):
    send(page, "Same")
    assert isinstance(send(page, "Same"), Duplicate)
    assert len(sandbox.ledger("facebook")) == 1


def test_recent_posts_read_as_they_were_written(page, sandbox):
    texts = ["First & <best>", "See https://example.org/a", "Photos"]
    for text in texts[:2]:
        send(page, text)
    send(page, texts[2], PICTURE, PICTURE)
    send(page, "One", PICTURE)
    seen = page.recent(an_hour_ago())
    assert [post.photo_count for post in seen] == [1, 2, 0, 0]
    for ours, found in zip(["One", *reversed(texts)], seen, strict=True):
        assert same_text(ours, found.text)
    assert abs(seen[0].created_at - timezone.now()) < timedelta(minutes=1)
    assert seen[0].permalink.endswith(f"#{seen[0].external_id}")


def test_recent_pages_through_and_keeps_to_the_page_and_the_time(page, sandbox):
    for number in range(103):
        page.publish(Prepared(Post(f"Post {number}")))
    send(page_client(page="222"), "Another page")
    assert len(page.recent(an_hour_ago())) == 103
    assert page.recent(timezone.now() + timedelta(minutes=5)) == []


@pytest.mark.parametrize("fault", ["status_500", "status_502", "status_429", "reset_before", "malformed", "expired_token"])
def test_posts_that_cannot_be_read_are_an_error_never_an_empty_list(page, sandbox, fault):
    sandbox.fault(fault, "recent", next=None)
    with pytest.raises(ReadFailed):
        page.recent(an_hour_ago())


def test_a_post_that_another_app_made_is_not_ours(page, canned):
    canned.says(200, b'{"data": [{"id": "1_2", "message": "By hand", "created_time": "2026-01-01T10:00:00+0000", "application": {"id": "77"}}]}')
    assert page_client().recent(an_hour_ago()) == []


def test_a_removed_post_is_gone(page, sandbox):
    post_id = send(page, "Take me down").receipt.external_id
    assert isinstance(page.remove(post_id), Accepted)
    assert page.recent(an_hour_ago()) == []
    assert isinstance(page.remove(post_id), Refused)


def test_a_probe_of_a_good_token(page, sandbox):
    sandbox.account("facebook", "111", name="Northshore Police", followers=900)
    health = page.probe()
    assert (health.ok, health.name, health.followers, health.expires_at) == (True, "Northshore Police", 900, None)
    assert "pages_manage_posts" in health.scopes


def test_a_probe_of_a_persons_token(sandbox):
    health = page_client("sandbox-user-7").probe()
    assert not health.ok
    assert "choose the page" in health.reason
    assert isinstance(send(page_client("sandbox-user-7"), "As a person"), AccountBroken)


def test_a_probe_of_another_pages_token(sandbox):
    client = page_client("sandbox-page-222")
    assert "another page" in client.probe().reason
    assert isinstance(send(client, "On the wrong page"), Refused)
    assert sandbox.ledger() == []


def test_a_probe_of_a_token_that_was_taken_away(page, sandbox):
    sandbox.account("facebook", "111", revoked=True)
    assert not page.probe().ok
    assert isinstance(send(page, "Too late"), AccountBroken)


def test_a_probe_names_missing_permissions_and_the_nearer_end(canned):
    token = b'{"is_valid": true, "type": "PAGE", "expires_at": 1800000000, "data_access_expires_at": 1790000000, "scopes": ["pages_show_list"]}'
    canned.says(200, b'{"data": ' + token + b"}")
    health = page_client().probe()
    assert not health.ok
    assert "pages_manage_posts, pages_read_engagement" in health.reason
    assert health.expires_at.timestamp() == 1790000000


@pytest.mark.parametrize(
    "data", [b"7", b"{}", b'{"is_valid": true, "expires_at": "soon"}', b'{"is_valid": true, "expires_at": 9e99}', b'{"is_valid": true, "scopes": 7}']
)
def test_a_probe_survives_any_answer(canned, data):
    canned.says(200, b'{"data": ' + data + b"}")
    assert not page_client().probe().ok


def test_a_post_never_goes_out_without_its_photos(page, sandbox):
    assert isinstance(page.publish(Prepared(Post("Bare", (PICTURE, PICTURE)))), Refused)
    assert sandbox.ledger() == []


def test_a_graph_version_that_drifted_is_a_warning(sandbox, canned, caplog):
    good = b'{"data": {"is_valid": true, "scopes": ["pages_manage_posts", "pages_read_engagement"]}, "name": "Page"}'
    canned.says(200, good, facebook_api_version="v27.0")
    health = page_client().probe()
    assert health.ok
    assert "v27.0" in health.reason
    assert "GRAPH_VERSION" in caplog.text
