"""X through tweepy, against the stand-in network."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.publishing.networks import connect
from campaigns.publishing.networks.base import (
    Accepted,
    AccountBroken,
    Credentials,
    Duplicate,
    Figures,
    NotSent,
    Photo,
    Post,
    Prepared,
    ReadFailed,
    Refused,
    Unknown,
    same_text,
)
from campaigns.publishing.networks.x import plain_text
from tests.campaigns.publishing.networks.canned import PNG
from tests.sandbox_fixture import free_port

SECRETS = {"access_token": "sandbox-1001", "access_token_secret": "sandbox-secret"}


@pytest.fixture
def x(sandbox):
    return connect("x", Credentials("1001", SECRETS))


def send(client, text, *photos):
    prepared = client.prepare(Post(text, photos))
    assert isinstance(prepared, Prepared), prepared
    return client.publish(prepared)


def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


def test_a_post_goes_out_once_with_its_permalink(x, sandbox):
    outcome = send(x, "Road closed: use Elm Street\nuntil noon")
    assert isinstance(outcome, Accepted)
    [entry] = sandbox.ledger("x", "1001")
    assert entry["text"] == "Road closed: use Elm Street\nuntil noon"
    assert outcome.receipt.external_id == entry["id"]
    assert outcome.receipt.permalink == f"{sandbox.url}/x/{entry['id']}"
    assert f'id="{entry["id"]}"' in sandbox.page(outcome.receipt.permalink.removeprefix(sandbox.url))


def test_photos_go_out_in_order_with_their_alt_texts(x, sandbox):
    photos = [Photo(PNG, "image/png", "A pond at dawn"), Photo(PNG, "image/png", "")]
    assert isinstance(send(x, "Two photos", *photos), Accepted)
    [entry] = sandbox.ledger("x")
    assert [photo["alt"] for photo in entry["photos"]] == ["A pond at dawn", ""]


def test_five_photos_are_refused_before_anything_leaves(x, sandbox):
    outcome = x.prepare(Post("Five", (Photo(PNG, "image/png", "a"),) * 5))
    assert isinstance(outcome, Refused)
    assert sandbox.ledger() == []


def test_what_x_will_not_take_as_a_photo_is_refused(x):
    assert isinstance(x.prepare(Post("No photo", (Photo(b"%PDF-1.7", "image/png", "a"),))), Refused)


def test_preparing_again_does_no_harm(x, sandbox):
    post = Post("Once", (Photo(PNG, "image/png", "a"),))
    x.prepare(post)
    assert isinstance(x.publish(x.prepare(post)), Accepted)
    assert len(sandbox.ledger()) == 1


@pytest.mark.parametrize("fault", ["status_500", "status_503", "reset_before", "reset_after", "malformed", "truncated", "status_429_bare"])
def test_whatever_goes_wrong_while_uploading_is_not_sent(x, sandbox, fault):
    sandbox.fault(fault, "upload")
    assert isinstance(x.prepare(Post("Photo", (Photo(PNG, "image/png", "a"),))), NotSent)
    assert sandbox.injected() == {fault: 1}


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
def test_each_fault_has_its_outcome_and_one_call(x, sandbox, fault, outcome, live):
    sandbox.fault(fault, next=None)
    assert type(send(x, "Under faults")) is outcome
    assert len(sandbox.ledger("x")) == live
    assert sandbox.injected() == {fault: 1}


def test_an_answer_that_never_comes_is_unknown_after_the_timeout(x, sandbox):
    x.client.session.timeout = (1, 0.5)
    sandbox.fault("no_reply", seconds=20)
    assert isinstance(send(x, "Held"), Unknown)
    assert len(sandbox.ledger("x")) == 1


def test_a_slow_answer_is_still_an_answer(x, sandbox):
    sandbox.fault("latency", seconds=0.3)
    assert isinstance(send(x, "Slow"), Accepted)


def test_a_rate_limit_says_when(x, sandbox):
    sandbox.fault("status_429", seconds=90)
    outcome = send(x, "Too fast")
    assert timedelta(seconds=80) < outcome.retry_at - timezone.now() < timedelta(seconds=95)


def test_nobody_listening_is_not_sent(sandbox, settings):
    settings.X_API_BASE = f"http://127.0.0.1:{free_port()}"
    outcome = connect("x", Credentials("1001", SECRETS)).publish(Prepared(Post("Into the void")))
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is None


def test_the_same_text_again_is_a_duplicate(x, sandbox):
    send(x, "Same")
    assert isinstance(send(x, "Same"), Duplicate)
    assert len(sandbox.ledger("x")) == 1
    assert sandbox.duplicates_refused() == 1


def test_too_long_a_text_is_refused_for_good(x):
    outcome = send(x, "a" * 281)
    assert isinstance(outcome, Refused)
    assert "too long" in outcome.reason


def test_recent_posts_read_as_they_were_written(x, sandbox):
    texts = ["First & <best>", "See https://example.org/a?b=1&c=2 and example.com now", "Photo one"]
    for text in texts[:2]:
        send(x, text)
    send(x, texts[2], Photo(PNG, "image/png", "a"), Photo(PNG, "image/png", "b"))
    seen = x.recent(an_hour_ago())
    assert len(seen) == 3
    for ours, found in zip(reversed(texts), seen, strict=True):
        assert same_text(ours, found.text)
    assert [post.photo_count for post in seen] == [2, 0, 0]
    assert abs(seen[0].created_at - timezone.now()) < timedelta(minutes=1)
    assert [post.external_id for post in seen] == [entry["id"] for entry in reversed(sandbox.ledger("x"))]


def test_only_this_accounts_posts_since_then(x, sandbox):
    send(x, "Mine")
    send(connect("x", Credentials("1002", SECRETS | {"access_token": "sandbox-1002"})), "Theirs")
    assert [post.text for post in x.recent(an_hour_ago())] == ["Mine"]
    assert x.recent(timezone.now() + timedelta(minutes=5)) == []


def test_recent_pages_through(x, sandbox):
    for number in range(103):
        x.publish(Prepared(Post(f"Post {number}")))
    assert len(x.recent(an_hour_ago())) == 103


@pytest.mark.parametrize("fault", ["status_500", "status_429", "reset_before", "malformed", "truncated", "expired_token"])
def test_posts_that_cannot_be_read_are_an_error_never_an_empty_list(x, sandbox, fault):
    sandbox.fault(fault, "recent", next=None)
    with pytest.raises(ReadFailed):
        x.recent(an_hour_ago())


def test_a_removed_post_is_gone(x, sandbox):
    post_id = send(x, "Take me down").receipt.external_id
    assert isinstance(x.remove(post_id), Accepted)
    assert x.recent(an_hour_ago()) == []
    assert sandbox.ledger("x")[0]["deleted_at"]
    assert isinstance(x.remove(post_id), Refused)


def test_a_probe_of_good_keys(x, sandbox):
    sandbox.account("x", "1001", name="Northshore Police", handle="northshore", followers=1200)
    health = x.probe()
    assert (health.ok, health.name, health.followers, health.scopes) == (True, "Northshore Police", 1200, ("read", "write"))


def test_a_probe_of_keys_that_were_taken_away(x, sandbox):
    sandbox.account("x", "1001", revoked=True)
    assert not x.probe().ok
    assert isinstance(send(x, "Too late"), AccountBroken)


def test_a_probe_of_another_accounts_keys(sandbox):
    health = connect("x", Credentials("2002", SECRETS)).probe()
    assert not health.ok
    assert "another X account" in health.reason


def test_unknown_keys_are_refused_by_the_stand_in(sandbox):
    stranger = connect("x", Credentials("1001", {"access_token": "1001-real", "access_token_secret": "x"}))
    assert isinstance(send(stranger, "Who am I"), AccountBroken)
    assert sandbox.ledger() == []


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"data": 7}', b'{"data": {"id": "1001", "public_metrics": 7}}', b"<html>"])
def test_a_probe_survives_any_answer(canned, body):
    canned.says(200, body)
    assert not connect("x", Credentials("1001", SECRETS)).probe().ok


def test_a_post_never_goes_out_without_its_photos(x, sandbox):
    assert isinstance(x.publish(Prepared(Post("Bare", (Photo(PNG, "image/png", "a"),)))), Refused)
    assert sandbox.ledger() == []


@pytest.mark.parametrize(
    "row",
    [
        {"id": "7", "text": "Short", "note_tweet": {"text": "Long &amp; old name"}},
        {"id": "7", "text": "Short", "note_post": {"text": "Long &amp; new name"}},
    ],
)
def test_long_posts_are_read_under_both_names(row):
    assert plain_text(row) in ("Long & old name", "Long & new name")


def test_unwound_addresses_are_not_used():
    urls = [{"url": "https://t.co/a", "expanded_url": "https://force.example/n/7", "unwound_url": "https://elsewhere.example/"}]
    assert plain_text({"text": "See https://t.co/a", "entities": {"urls": urls}}) == "See https://force.example/n/7"


def test_figures_are_read_only_when_the_force_has_switched_them_on(canned, settings):
    client = connect("x", Credentials("1001", SECRETS))
    assert client.measure(["7"]) == {}
    assert canned.asked == []
    settings.X_METRICS = True
    canned.says(200, b'{"data": [{"id": "7", "public_metrics": {"like_count": 3, "retweet_count": 2, "reply_count": 1, "impression_count": 90}}]}')
    assert client.measure(["7"]) == {"7": Figures(3, 2, 1, 90)}
    canned.says(200, b'{"data": [{"id": "7", "public_metrics": {"like_count": 3, "repost_count": 2, "reply_count": 1, "impression_count": 90}}]}')
    assert client.measure(["7"]) == {"7": Figures(3, 2, 1, 90)}


def test_a_hundred_posts_are_measured_in_one_call(canned, settings):
    settings.X_METRICS = True
    canned.says(200, b'{"meta": {}}')
    connect("x", Credentials("1001", SECRETS)).measure(str(number) for number in range(101))
    assert [asked.path.count("%2C") for asked in canned.asked] == [99, 0]
