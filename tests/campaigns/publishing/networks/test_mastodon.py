"""What is Mastodon's alone. What every network keeps is in test_contract."""

import json

import pytest

from campaigns.publishing.networks import connect, mastodon
from campaigns.publishing.networks.base import Accepted, Credentials, NotSent, Photo, Post, Prepared, Refused, same_text
from campaigns.publishing.networks.mastodon import plain_text
from campaigns.publishing.sandbox.mastodon_api import shown_text
from tests.campaigns.publishing.networks.canned import PNG

PHOTO = Photo(PNG, "image/png", "A pond")
ME = b'{"id": "1001", "acct": "northshore", "display_name": "Northshore Police", "followers_count": 7}'


def account(number="1001", **secrets):
    return connect("mastodon", Credentials(number, {"access_token": "sandbox-1001", **secrets}))


def test_the_delivery_names_the_request(canned):
    canned.says(200, b'{"id": "7", "url": "https://social.example/@northshore/7"}')
    outcome = account().publish(Prepared(Post("Hello", reference="b1946ac9")))
    assert (outcome.receipt.external_id, outcome.receipt.permalink) == ("7", "https://social.example/@northshore/7")
    [asked] = canned.asked
    assert (asked.path, asked.headers["idempotency-key"]) == ("/api/v1/statuses", "b1946ac9")
    assert json.loads(asked.body) == {"status": "Hello", "media_ids": [], "visibility": "public"}


def test_the_same_words_under_another_name_are_another_post(sandbox):
    for reference in ("one", "two"):
        assert isinstance(account().publish(Prepared(Post("Hello", reference=reference))), Accepted)
    assert len(sandbox.ledger()) == 2


def test_a_photo_that_is_still_worked_on_is_waited_for(canned, monkeypatch):
    monkeypatch.setattr(mastodon, "WAITS", (0.0, 0.0, 0.0))
    canned.script = [(202, b'{"id": "5", "url": null}'), (206, b'{"id": "5", "url": null}'), (200, b'{"id": "5", "url": "https://social.example/5.jpg"}')]
    assert account().prepare(Post("Hello", (PHOTO,))).media_ids == ("5",)
    assert [asked.path for asked in canned.asked] == ["/api/v2/media", "/api/v1/media/5", "/api/v1/media/5"]
    assert b'name="description"\r\n\r\nA pond' in canned.asked[0].body


def test_a_photo_that_never_gets_ready_is_the_servers_to_refuse(canned, monkeypatch):
    monkeypatch.setattr(mastodon, "WAITS", (0.0,))
    canned.says(206, b'{"id": "5", "url": null}')
    prepared = account().prepare(Post("Hello", (PHOTO,)))
    canned.says(422, b'{"error": "Cannot attach files that have not finished processing. Try again in a moment!"}')
    assert isinstance(account().publish(prepared), NotSent)


def test_a_photo_without_an_id_is_not_sent(canned):
    assert isinstance(account().prepare(Post("Hello", (PHOTO,))), NotSent)


@pytest.mark.parametrize(
    "text",
    [
        "One line",
        "Two\nlines",
        "A part\n\nand another",
        "Fish & <chips> \u201cquoted\u201d",
        "See https://www.northshore.example/a/very/long/address?with=1&more=2 and http://x.example.",
        "https://force.example/",
        "",
    ],
)
def test_a_text_reads_as_it_was_written(text):
    assert same_text(text, plain_text({"content": shown_text(text)}))


def test_a_name_elsewhere_keeps_its_server():
    content = '<p>With <span class="h-card"><a href="https://social.example/@fire" class="u-url mention">@<span>fire</span></a></span> and <a href="https://here.example/tags/x">#<span>x</span></a></p>'
    row = {"content": content, "mentions": [{"url": "https://social.example/@fire", "acct": "fire@social.example"}]}
    assert plain_text(row) == "With @fire@social.example and #x"


def test_a_probe_of_a_token_that_may_only_read(canned):
    canned.script = [(200, ME), (200, b'{"scopes": ["read"]}')]
    health = account().probe()
    assert (health.ok, health.scopes) == (False, ("read",))
    assert "may only read" in health.reason


def test_a_probe_of_another_accounts_token(sandbox):
    health = account("2002").probe()
    assert not health.ok
    assert "another Mastodon account" in health.reason


def test_an_account_that_is_being_connected_learns_its_number(sandbox):
    assert account("").probe().external_id == "1001"


def test_a_server_that_takes_less_is_a_warning(canned):
    rules = b'{"configuration": {"statuses": {"max_characters": 200, "max_media_attachments": 4}}}'
    canned.script = [(200, ME), (404, b'{"error": "Not Found"}'), (200, rules)]
    health = account().probe()
    assert (health.ok, health.scopes, health.followers) == (True, (), 7)
    assert "200 characters" in health.reason


@pytest.mark.parametrize("rules", [b"{}", b"[]", b"<html>", b'{"configuration": {"statuses": {"max_characters": "many", "max_media_attachments": 4}}}'])
def test_a_server_that_does_not_say_what_it_takes_is_no_trouble(canned, rules):
    canned.script = [(200, ME), (200, b'{"scopes": ["read", "write"]}'), (200, rules)]
    health = account().probe()
    assert (health.ok, health.reason) == (True, "")


def test_the_limit_counts_a_link_as_23(sandbox):
    fits = "a" * 476 + " https://northshore.example/" + "b" * 400
    assert isinstance(account().publish(Prepared(Post(fits))), Accepted)
    assert isinstance(account().publish(Prepared(Post("a" + fits))), Refused)


@pytest.mark.parametrize("network", ["bluesky", "mastodon"])
@pytest.mark.parametrize(
    "address",
    [
        "http://social.example",
        "ftp://social.example",
        "https://user:pass@social.example",
        "https://social.example/path",
        "https://social.example?x=1",
        "https://",
        "social.example",
        "http://10.0.0.7",
        "https://[bad",
    ],
)
def test_only_a_servers_https_address_is_called(sandbox, network, address):
    secrets = {"access_token": "sandbox-1001", "app_password": "sandbox-x", "server": address, "service": address}
    client = connect(network, Credentials("1001", secrets))
    assert client.api.base == ""
    assert not client.probe().ok
    outcome = client.prepare(Post("Hello"))
    outcome = client.publish(outcome) if isinstance(outcome, Prepared) else outcome
    assert type(outcome).__name__ == "AccountBroken"
    assert "https://" in outcome.reason


def test_plain_http_is_for_the_demonstration_alone(settings):
    assert account(server="http://127.0.0.1:8001").api.base == "http://127.0.0.1:8001"
    settings.DEMO = False
    assert account(server="http://127.0.0.1:8001").api.base == ""
    assert account(server=" https://social.example/ ").api.base == "https://social.example"
