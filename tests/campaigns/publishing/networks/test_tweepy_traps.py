"""Each trap of tweepy 4.17: what the library does as it stands, and what our client makes of it."""

import io
import json
import logging
import sys
import time
from urllib.parse import unquote

import pytest
import requests
import tweepy
from django.utils import timezone
from oauthlib.oauth1.rfc5849 import signature
from oauthlib.oauth1.rfc5849.utils import parse_authorization_header

from campaigns.publishing.networks import connect
from campaigns.publishing.networks.base import Accepted, Credentials, NotSent, Photo, Post, Prepared, ReadFailed, Refused, Unknown
from campaigns.publishing.networks.x import TWEEPYS_HOST, XClient
from tests.campaigns.publishing.networks.canned import PNG
from tests.sandbox_fixture import free_port

SECRETS = {"access_token": "sandbox-1001", "access_token_secret": "sandbox-secret"}
KEYS = {"consumer_key": "k", "consumer_secret": "s", "access_token": "sandbox-1001", "access_token_secret": "t"}


class Detour(requests.Session):
    """What any use of tweepy on loopback needs, and nothing else: another host."""

    def __init__(self, base):
        super().__init__()
        self.base = base

    def request(self, method, url, **kwargs):
        return super().request(method, url.replace(TWEEPYS_HOST, self.base), **kwargs)


@pytest.fixture
def stock(canned):
    """tweepy's own client."""

    def make(**kwargs):
        client = tweepy.Client(**KEYS, **kwargs)
        client.session = Detour(canned.url)
        return client

    return make


@pytest.fixture
def ours(canned):
    return connect("x", Credentials("1001", SECRETS))


def publish(client):
    return client.publish(Prepared(Post("Hello")))


def test_the_host_is_ours(ours, canned):
    canned.says(201, b'{"data": {"id": "7", "text": "Hello"}}')
    assert isinstance(publish(ours), Accepted)
    assert canned.asked[0].path == "/2/tweets"
    assert json.loads(canned.asked[0].body) == {"text": "Hello"}
    for name in ("host", "base", "base_url"):
        with pytest.raises(TypeError):
            tweepy.Client(**{name: canned.url})  # has no way to be told


def test_the_signature_fits_the_host_that_is_called(ours, canned):
    """Signing happens after the address has changed: the same parameters signed for our address give the same signature."""
    publish(ours)
    params = parse_authorization_header(canned.asked[0].headers["authorization"])
    given = dict(params)["oauth_signature"]
    unsigned = [pair for pair in params if pair[0] != "oauth_signature"]

    def signed_for(address):
        base = signature.signature_base_string("POST", address, signature.normalize_parameters(unsigned))
        return signature.sign_hmac_sha1_with_client(base, type("Client", (), {"client_secret": "sandbox", "resource_owner_secret": "sandbox-secret"}))

    assert unquote(given) == signed_for(f"{canned.url}/2/tweets")
    assert unquote(given) != signed_for(f"{TWEEPYS_HOST}/2/tweets")


def test_a_timeout_is_always_set(stock, ours, canned):
    canned.delay = 1.0
    canned.says(201, b'{"data": {"id": "7", "text": "Hello"}}')
    began = time.monotonic()
    stock().create_tweet(text="Hello")
    assert time.monotonic() - began >= 1.0  # waits for as long as it takes
    ours.client.session.timeout = (1, 0.2)
    assert isinstance(publish(ours), Unknown)


def test_a_rate_limit_without_headers_is_answered_once(stock, ours, canned):
    canned.says(429, b"{}")
    with pytest.raises(RecursionError):
        stock(wait_on_rate_limit=True).create_tweet(text="Hello")
    assert len(canned.asked) > 100
    canned.asked.clear()
    assert isinstance(publish(ours), NotSent)
    assert len(canned.asked) == 1
    assert XClient(base=canned.url, timeout=(1, 1), wait_on_rate_limit=True).wait_on_rate_limit is False


@pytest.mark.parametrize("status", [301, 302])
def test_a_redirect_is_no_success(stock, ours, canned, status):
    redirect = (status, b"", "text/plain")
    canned.headers, canned.script = {}, [redirect, (200, b'{"data": {"id": "1", "text": "x"}}')]
    original = canned.says

    def says(code, body, mimetype="application/json"):
        original(code, body, mimetype, **({"Location": "/elsewhere"} if code == status else {}))

    canned.says = says
    assert stock().create_tweet(text="Hello").data["id"] == "1"
    assert [asked.method for asked in canned.asked] == ["POST", "GET"]
    canned.asked.clear()
    canned.script = [redirect]
    assert isinstance(publish(ours), Unknown)
    assert [asked.method for asked in canned.asked] == ["POST"]


@pytest.mark.parametrize("body", [b"[]", b"null"])
@pytest.mark.parametrize(("status", "outcome"), [(400, Refused), (503, Unknown)])
def test_bodies_that_are_no_objects(stock, ours, canned, body, status, outcome):
    canned.says(status, body)
    with pytest.raises(AttributeError):
        stock().create_tweet(text="Hello")
    assert isinstance(publish(ours), outcome)


def test_errors_as_a_string(stock, ours, canned):
    canned.says(400, b'{"errors": "boom"}')
    with pytest.raises(tweepy.BadRequest) as caught:
        stock().create_tweet(text="Hello")
    assert caught.value.api_messages == ["b", "o", "o", "m"]
    assert "boom" in publish(ours).reason


def test_a_page_in_place_of_json_is_unknown(stock, ours, canned):
    canned.says(200, b"<html>Sign in to the network</html>", "text/html")
    with pytest.raises(requests.JSONDecodeError):
        stock().create_tweet(text="Hello")
    assert isinstance(publish(ours), Unknown)


def test_a_success_with_errors_alone_is_unknown(stock, ours, canned):
    canned.says(200, b'{"errors": [{"detail": "odd"}]}')
    assert stock().create_tweet(text="Hello").data is None
    outcome = publish(ours)
    assert isinstance(outcome, Unknown)
    assert "odd" in outcome.reason


def test_out_of_credit_has_no_exception_of_its_own(stock, ours, canned):
    canned.says(402, b'{"title": "CreditsDepleted", "type": "https://api.x.com/2/problems/credits", "status": 402}')
    with pytest.raises(tweepy.HTTPException) as caught:
        stock().create_tweet(text="Hello")
    assert type(caught.value) is tweepy.HTTPException
    assert "credit" in publish(ours).reason


def test_no_token_in_the_log_at_debug(stock, ours, canned, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    for name in ("tweepy", "oauthlib", "requests_oauthlib", "urllib3"):
        caplog.set_level(logging.DEBUG, logger=name)
    with monkeypatch.context() as without:
        without.setattr(logging.getLogger("tweepy.client"), "filters", [])
        client = stock()
        client.bearer_token = "sandbox-bearer-secret"
        client.request("GET", "/2/users/me")
    assert "sandbox-bearer-secret" in caplog.text
    caplog.clear()
    canned.asked.clear()
    ours.client.bearer_token = "sandbox-bearer-secret"
    publish(ours)
    ours.client.request("GET", "/2/users/me")
    assert "sandbox-bearer-secret" in canned.asked[1].headers["authorization"]
    for secret in ("sandbox-bearer-secret", "sandbox-1001", "sandbox-secret"):
        assert secret not in caplog.text


def test_netrc_and_proxies_are_not_read(stock, ours, canned, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login thief password swordfish\n")
    monkeypatch.setenv("NETRC", str(netrc))
    client = stock()
    client.bearer_token = "bearer"
    client.request("GET", "/2/users/me")
    assert canned.asked[0].headers["authorization"].startswith("Basic ")
    ours.client.bearer_token = "bearer"
    ours.client.request("GET", "/2/users/me")
    assert canned.asked[1].headers["authorization"] == "Bearer bearer"
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    publish(ours)
    assert len(canned.asked) == 3


def test_the_daily_cap_and_not_the_window_says_when(stock, ours, canned):
    daily = {"x_user_limit_24hour_reset": "2000000900", "x_user_limit_24hour_remaining": "0"}
    canned.says(429, b"{}", x_rate_limit_reset="2000000000", **daily)
    with pytest.raises(tweepy.TooManyRequests) as caught:
        stock().create_tweet(text="Hello")
    assert caught.value.reset_time == 2000000000
    assert publish(ours).retry_at.timestamp() == 2000000900


@pytest.mark.parametrize("name", ["edit_history_tweet_ids", "edit_history_post_ids"])
def test_both_names_of_the_edit_history_are_read_without_a_warning(stock, ours, canned, name):
    """tweepy's own objects warn of the new name; RuntimeWarning is an error in these tests."""
    row = {"id": "7", "text": "Hello", "created_at": "2026-01-01T10:00:00.000Z", name: ["7"]}
    canned.says(200, json.dumps({"data": [row]}).encode())
    if name == "edit_history_post_ids":
        with pytest.raises(RuntimeWarning):
            stock().get_users_tweets("1001", user_auth=True)
    assert [post.external_id for post in ours.recent(timezone.now())] == ["7"]


def test_a_connection_that_fails_is_an_outcome(stock, ours, canned, settings):
    """The library lets the transport's own errors through, which whoever catches its exceptions does not catch."""
    canned.close = True
    with pytest.raises(requests.ConnectionError) as caught:
        stock().create_tweet(text="Hello")
    assert not isinstance(caught.value, tweepy.TweepyException)
    assert isinstance(publish(ours), Unknown)
    settings.X_API_BASE = f"http://127.0.0.1:{free_port()}"
    assert isinstance(publish(connect("x", Credentials("1001", SECRETS))), NotSent)


def test_the_new_name_of_the_field_list_is_tried_when_the_old_one_is_refused(ours, canned):
    canned.script = [(400, b'{"detail": "The query parameter [tweet.fields] is not one of [...]"}'), (200, b'{"meta": {"result_count": 0}}')]
    assert ours.recent(timezone.now()) == []
    assert "tweet.fields" in canned.asked[0].path
    assert "post.fields" in canned.asked[1].path


def test_rows_in_a_form_we_do_not_know_are_an_error(ours, canned):
    for body in (b'{"data": [{"id": "7"}]}', b'{"data": "7"}', b'{"data": {"id": 7}}', b"[]"):
        canned.says(200, body)
        with pytest.raises(ReadFailed):
            ours.recent(timezone.now())


def stock_upload():
    """The library's own upload: the old API, over https to a host that cannot be plain http."""
    nowhere = f"127.0.0.1:{free_port()}"
    handler = tweepy.OAuth1UserHandler("k", "s", "t", "u")
    tweepy.API(handler, host=nowhere, upload_host=nowhere).media_upload("photo.png", file=io.BytesIO(PNG))


def test_uploading_uses_v2_and_needs_no_imghdr(ours, canned):
    canned.says(200, b'{"data": {"id": "5"}}')
    sys.modules.pop("imghdr", None)
    prepared = ours.prepare(Post("Hello", (Photo(b"abc", "image/png", "A pond"),)))
    assert "imghdr" not in sys.modules
    with pytest.warns(DeprecationWarning, match="imghdr"), pytest.raises(tweepy.TweepyException, match="1.1/media/upload"):
        stock_upload()
    assert prepared.media_ids == ("5",)
    assert [asked.path for asked in canned.asked] == ["/2/media/upload", "/2/media/metadata"]
    assert json.loads(canned.asked[0].body) == {"media": "YWJj", "media_category": "tweet_image"}
    assert json.loads(canned.asked[1].body) == {"id": "5", "metadata": {"alt_text": {"text": "A pond"}}}


def test_no_connection_is_kept_alive(ours, canned):
    publish(ours)
    assert canned.asked[0].headers["connection"] == "close"
