"""What every network's client keeps, whichever network it is: the engine relies on this and on nothing else."""

import contextlib
import hashlib
import logging
from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.accounts.enums import Network
from campaigns.accounts.limits import limits_of
from campaigns.publishing.networks import CLIENTS, connect
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
from tests.campaigns.publishing.networks.canned import PNG
from tests.sandbox_fixture import free_port, point_at

SECRETS = {"access_token": "sandbox-1001:hush", "access_token_secret": "hush-hush", "app_password": "sandbox-hush"}
TELLTALES = ("hush", "sandbox-access", "sandbox-refresh")
TEXT = "Harbour road: open again & safe. https://www.northshore.example/road/works/this-week?a=1&b=2\nThank you \u2013 \u201call\u201d of you."
PICTURES = (Photo(PNG, "image/png", "A pond at dawn"), Photo(PNG, "image/png", "The same pond at dusk"))
FAULTS = {
    "reset_before": (Unknown, 0),
    "reset_after": (Unknown, 1),
    "status_500": (Unknown, 0),
    "status_502": (Unknown, 0),
    "status_503": (Unknown, 0),
    "malformed": (Unknown, 1),
    "truncated": (Unknown, 1),
    "status_429": (NotSent, 0),
    "status_429_bare": (NotSent, 0),
    "expired_token": (AccountBroken, 0),
    "duplicate": (Duplicate, 0),
}
OTHERWISE = {
    ("bluesky", "expired_token"): (NotSent, 0),  # a session that ended; its app password opens the next one
    ("bluesky", "duplicate"): (Refused, 0),  # these two know no such refusal: the stand-in refuses in other words
    ("mastodon", "duplicate"): (Refused, 0),
}
SESSION = b'{"did": "1001", "handle": "northshore", "accessJwt": "a", "refreshJwt": "r"}'
ODD_BODIES = [b"[]", b"null", b"{}", b"7", b"true", b'{"data": 7}', b'{"id": null}', b"<html>Sign in</html>", b'{"id": "1', b""]

pytestmark = pytest.mark.parametrize("network", sorted(CLIENTS))


@pytest.fixture
def client(network, sandbox):
    return connect(network, Credentials("1001", SECRETS, "northshore"))


def post_of(text=TEXT, *photos):
    return Post(text, photos, hashlib.sha256(text.encode()).hexdigest(), frozen_at=timezone.now() - timedelta(days=1))


def send(client, post):
    prepared = client.prepare(post)
    return client.publish(prepared) if isinstance(prepared, Prepared) else prepared


def an_hour_ago():
    return timezone.now() - timedelta(hours=1)


def test_it_is_one_of_ours(network, client):
    assert set(CLIENTS) == set(Network.values)
    assert client.limits == limits_of(network)


def test_a_post_goes_out_once_with_its_proof(client, sandbox, network):
    outcome = send(client, post_of())
    assert isinstance(outcome, Accepted)
    [entry] = sandbox.ledger()
    assert (entry["network"], entry["account"], entry["text"]) == (network, "1001", TEXT)
    assert outcome.receipt.external_id == entry["id"]
    assert outcome.receipt.permalink.startswith(sandbox.url)
    assert f'id="{entry["id"]}"' in sandbox.page(outcome.receipt.permalink.removeprefix(sandbox.url))


def test_its_last_answer_can_be_read_for_what_the_network_still_allows(client, sandbox):
    send(client, post_of())
    assert client.session.last_response.status_code in (200, 201)


def test_photos_go_out_in_order_with_their_words(client, sandbox):
    prepared = client.prepare(post_of(TEXT, *PICTURES))
    assert sandbox.ledger() == []
    assert isinstance(client.publish(prepared), Accepted)
    [entry] = sandbox.ledger()
    assert [photo["alt"] for photo in entry["photos"]] == [photo.alt for photo in PICTURES]


def test_preparing_again_does_no_harm(client, sandbox):
    client.prepare(post_of(TEXT, *PICTURES))
    assert isinstance(send(client, post_of(TEXT, *PICTURES)), Accepted)
    assert len(sandbox.ledger()) == 1


def test_one_photo_too_many_is_refused_before_anything_leaves(client, sandbox):
    sandbox.fault("status_500", "upload", next=None)
    assert isinstance(client.prepare(post_of(TEXT, *PICTURES[:1] * (client.limits.photos + 1))), Refused)
    assert sandbox.injected() == {"status_500": 0}


def test_a_post_never_goes_out_without_its_photos(client, sandbox):
    assert isinstance(client.publish(Prepared(post_of(TEXT, *PICTURES))), Refused)
    assert sandbox.ledger() == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_has_its_outcome_and_one_call(client, sandbox, network, fault):
    outcome, live = OTHERWISE.get((network, fault), FAULTS[fault])
    prepared = client.prepare(post_of())
    sandbox.fault(fault, next=None)
    assert type(client.publish(prepared)) is outcome
    assert len(sandbox.ledger()) == live
    assert sandbox.injected() == {fault: 1}


@pytest.mark.parametrize("fault", ["reset_before", "reset_after", "status_500", "status_502", "status_503", "malformed", "truncated", "status_429"])
def test_whatever_goes_wrong_while_preparing_is_not_sent(client, sandbox, fault):
    sandbox.fault(fault, "upload")
    assert isinstance(client.prepare(post_of(TEXT, *PICTURES)), NotSent)
    assert sandbox.injected() == {fault: 1}
    assert sandbox.ledger() == []


def test_an_answer_that_never_comes_is_unknown_after_the_timeout(network, sandbox, settings):
    settings.NETWORK_TIMEOUT = (1, 0.5)
    client = connect(network, Credentials("1001", SECRETS))
    sandbox.fault("no_reply", seconds=20)
    assert isinstance(send(client, post_of()), Unknown)
    assert len(sandbox.ledger()) == 1


def test_a_slow_answer_is_still_an_answer(client, sandbox):
    sandbox.fault("latency", seconds=0.3)
    assert isinstance(send(client, post_of()), Accepted)


def test_nobody_listening_is_not_sent(network, sandbox, settings):
    point_at(settings, f"http://127.0.0.1:{free_port()}")
    outcome = send(connect(network, Credentials("1001", SECRETS)), post_of())
    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is None


def test_a_throttle_says_when(client, sandbox):
    sandbox.fault("status_429", seconds=120)
    assert timedelta(seconds=100) < send(client, post_of()).retry_at - timezone.now() < timedelta(seconds=125)


def test_the_same_delivery_twice_is_one_post(client, sandbox):
    """Either the network says that it has it, or it gives the first one's proof again."""
    post = post_of()
    first, second = send(client, post), send(client, post)
    assert len(sandbox.ledger()) == 1
    assert isinstance(second, Duplicate) or second.receipt.external_id == first.receipt.external_id


def test_what_was_taken_without_an_answer_is_found_again(client, sandbox):
    sandbox.fault("reset_after")
    assert isinstance(send(client, post_of(TEXT, *PICTURES)), Unknown)
    [found] = client.recent(an_hour_ago())
    [entry] = sandbox.ledger()
    assert same_text(TEXT, found.text)
    assert (found.external_id, found.photo_count) == (entry["id"], 2)
    assert abs(found.created_at - timezone.now()) < timedelta(minutes=1)
    assert found.permalink.startswith(sandbox.url)


def test_recent_keeps_to_the_account_and_the_time_newest_first(network, client, sandbox):
    texts = ["First & <best>", "Second, see https://example.org/a", "Third\n\nin two parts"]
    for text in texts:
        send(client, post_of(text))
    send(connect(network, Credentials("1002", SECRETS | {"access_token": "sandbox-1002"})), post_of("Theirs"))
    seen = client.recent(an_hour_ago())
    assert len(seen) == 3
    assert all(same_text(ours, found.text) for ours, found in zip(reversed(texts), seen, strict=True))
    assert client.recent(timezone.now() + timedelta(minutes=5)) == []


def test_recent_pages_through(client, sandbox):
    for number in range(103):
        send(client, post_of(f"Post {number}"))
    assert len(client.recent(an_hour_ago())) == 103


@pytest.mark.parametrize("fault", ["status_500", "status_502", "status_429", "reset_before", "malformed", "truncated"])
def test_posts_that_cannot_be_read_are_an_error_never_an_empty_list(client, sandbox, settings, fault):
    settings.X_METRICS = True
    post_id = send(client, post_of()).receipt.external_id
    sandbox.fault(fault, "recent", next=None)
    with pytest.raises(ReadFailed):
        client.recent(an_hour_ago())
    with pytest.raises(ReadFailed):
        client.measure([post_id])


def test_a_removed_post_is_gone_and_removing_again_does_no_harm(client, sandbox):
    post_id = send(client, post_of()).receipt.external_id
    assert isinstance(client.remove(post_id), Accepted)
    assert client.recent(an_hour_ago()) == []
    assert sandbox.ledger()[0]["deleted_at"]
    assert isinstance(client.remove(post_id), Accepted | Refused)
    assert len(sandbox.ledger()) == 1


def test_a_post_that_was_removed_may_go_out_again(client, sandbox):
    client.remove(send(client, post_of()).receipt.external_id)
    assert isinstance(send(client, post_of()), Accepted)
    assert len([post for post in sandbox.ledger() if not post["deleted_at"]]) == 1


def test_a_removal_without_an_answer_is_unknown(client, sandbox):
    post_id = send(client, post_of()).receipt.external_id
    sandbox.fault("reset_before", "remove")
    assert isinstance(client.remove(post_id), Unknown)


def test_a_probe_of_good_keys(network, client, sandbox):
    sandbox.account(network, "1001", name="Northshore Police", followers=1200)
    health = client.probe()
    assert (health.ok, health.reason, health.name, health.followers, health.external_id) == (True, "", "Northshore Police", 1200, "1001")


def test_a_probe_of_keys_that_were_taken_away(network, client, sandbox):
    assert client.probe().ok
    sandbox.account(network, "1001", revoked=True)
    health = client.probe()
    assert not health.ok
    assert health.reason
    assert isinstance(send(client, post_of()), AccountBroken)
    assert sandbox.ledger() == []


@pytest.mark.parametrize("fault", ["status_500", "status_429", "reset_before", "malformed", "expired_token"])
def test_a_probe_that_fails_says_so(client, sandbox, fault):
    sandbox.fault(fault, "probe", next=None)
    health = client.probe()
    assert (health.ok, bool(health.reason)) == (False, True)


def test_what_posts_have_come_to(client, sandbox, settings):
    settings.X_METRICS = True
    ids = [send(client, post_of(text)).receipt.external_id for text in ("One", "Two")]
    gone = send(client, post_of("Gone")).receipt.external_id
    client.remove(gone)
    found = client.measure([*ids, gone])
    assert set(found) == set(ids)
    assert all(isinstance(figures, Figures) and min(figures.likes, figures.reposts, figures.replies) >= 0 for figures in found.values())
    assert found == client.measure(ids)
    assert client.measure([]) == {}


def test_no_secret_in_a_repr_a_reason_or_a_log(network, client, sandbox, settings, caplog):
    settings.X_METRICS = True
    caplog.set_level(logging.DEBUG)
    for name in ("tweepy", "oauthlib", "requests_oauthlib", "urllib3", "requests", "campaigns"):
        caplog.set_level(logging.DEBUG, logger=name)
    said = [repr(client), repr(send(client, post_of())), repr(client.probe()), repr(client.recent(an_hour_ago()))]
    for fault in ("status_500", "expired_token", "malformed", "reset_before"):
        for call in ("publish", "recent", "probe", "remove"):
            sandbox.fault(fault, call)
        said += [repr(send(client, post_of(fault))), repr(client.probe()), repr(client.remove("113528111111111111"))]
        try:
            client.recent(an_hour_ago())
        except ReadFailed as error:
            said.append(f"{error!r} {error.__cause__!r} {error.__context__!r}")
    point_at(settings, f"http://127.0.0.1:{free_port()}")
    said.append(repr(send(connect(network, Credentials("1001", SECRETS)), post_of())))
    told = " ".join([*said, caplog.text, *(record.getMessage() for record in caplog.records)])
    assert [secret for secret in TELLTALES if secret in told] == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed_nowhere(network, canned, status):
    client = connect(network, Credentials("1001", SECRETS))
    canned.says(200, SESSION)
    prepared = client.prepare(post_of())
    canned.says(status, b"", Location=f"{canned.url}/elsewhere")
    before = len(canned.asked)
    assert isinstance(client.publish(prepared), Unknown)
    assert len(canned.asked) == before + 1
    assert not client.probe().ok
    with pytest.raises(ReadFailed):
        client.recent(an_hour_ago())
    assert "/elsewhere" not in [asked.path for asked in canned.asked]


@pytest.mark.parametrize("body", ODD_BODIES)
def test_a_success_that_cannot_be_understood_is_unknown(network, canned, settings, body):
    settings.X_METRICS = True
    client = connect(network, Credentials("1001", SECRETS))
    canned.says(200, SESSION)
    prepared = client.prepare(post_of())
    canned.says(200, body)
    assert isinstance(client.publish(prepared), Unknown)
    assert not client.probe().ok
    if not (network == "mastodon" and body == b"[]"):  # which is how Mastodon says "no posts"
        with pytest.raises(ReadFailed):
            client.recent(an_hour_ago())
    with contextlib.suppress(ReadFailed):
        assert client.measure(["113528111111111111"]) in ({}, {"113528111111111111": Figures()})
    if not (network == "bluesky" and body.startswith(b"{") and body.endswith(b"}")):  # whose success is an empty object
        assert not isinstance(client.remove("113528111111111111"), Accepted)
    assert isinstance(client.prepare(post_of(TEXT, *PICTURES)), NotSent | Prepared)


def test_netrc_and_proxies_are_not_read(network, canned, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login thief password swordfish\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = connect(network, Credentials("1001", SECRETS))
    canned.says(200, SESSION)
    send(client, post_of())
    assert canned.asked
    assert not [asked for asked in canned.asked if asked.headers.get("authorization", "").startswith("Basic ")]


def test_no_connection_is_kept_alive(network, canned):
    canned.says(200, SESSION)
    send(connect(network, Credentials("1001", SECRETS)), post_of())
    assert {asked.headers["connection"] for asked in canned.asked} == {"close"}
