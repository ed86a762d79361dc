"""What is Bluesky's alone. What every network keeps is in test_contract."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image

from campaigns.publishing.networks import connect, xrpc
from campaigns.publishing.networks.base import Accepted, AccountBroken, Credentials, Duplicate, Photo, Post, Prepared, Refused
from campaigns.publishing.networks.bluesky import facets_of, record_key, record_of

FROZEN = datetime(2026, 11, 20, 9, 30, 15, tzinfo=UTC)
SESSION = b'{"did": "did:plc:abc", "handle": "northshore", "accessJwt": "access", "refreshJwt": "refresh"}'


def post_of(text="Hello", reference="r", frozen_at=FROZEN):
    return Post(text, reference=reference, frozen_at=frozen_at)


def account(**secrets):
    return connect("bluesky", Credentials("did:plc:abc", {"app_password": "sandbox-pass", **secrets}))


def marked(text):
    """What the facets of a text cover, and what they say of it."""
    raw = text.encode()
    return [(raw[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(), *list(one["features"][0].values())[1:]) for one in facets_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nothing to see", []),
        ("https://force.example/a?b=1", [("https://force.example/a?b=1", "https://force.example/a?b=1")]),
        (
            "D\u00e9tour \N{POLICE CAR} \u2013 https://force.example/\u00e9t\u00e9.",
            [("https://force.example/\u00e9t\u00e9", "https://force.example/\u00e9t\u00e9")],
        ),
        ("See northshore.police.uk/roads, please", [("northshore.police.uk/roads", "https://northshore.police.uk/roads")]),
        ("\u65e5\u672c #\u4ea4\u901a and #RoadSafety2026!", [("#\u4ea4\u901a", "\u4ea4\u901a"), ("#RoadSafety2026", "RoadSafety2026")]),
        ("Number #1, c#sharp and https://force.example/#top", [("https://force.example/#top", "https://force.example/#top")]),
        ("(https://force.example/a) and https://force.example/b!", [("https://force.example/a",) * 2, ("https://force.example/b",) * 2]),
        ("write to desk@northshore.police.uk", []),
        ("#" + "x" * 64, [("#" + "x" * 64, "x" * 64)]),
        ("#" + "x" * 65, []),
    ],
)
def test_links_and_hashtags_are_marked_by_their_bytes(text, expected):
    assert marked(text) == expected


def test_a_key_is_the_same_at_every_try_and_another_for_every_delivery():
    assert record_key(post_of()) == record_key(post_of()) == record_key(post_of("Other words", frozen_at=FROZEN + timedelta(milliseconds=400)))
    many = {record_key(post_of(reference=str(number))) for number in range(5000)}
    assert len(many) == 5000
    assert all(len(key) == 13 and key[0] in "234567abcdefghij" and set(key) <= set("234567abcdefghijklmnopqrstuvwxyz") for key in many)
    assert max(many) < record_key(post_of(frozen_at=FROZEN + timedelta(seconds=1)))  # keys grow with time, as the form demands


def test_a_record_has_the_time_of_the_call_in_utc_and_no_empty_parts():
    now = datetime(2026, 11, 22, 21, 5, 7, 250_999, tzinfo=UTC)
    assert record_of(Prepared(post_of("Plain")), now) == {"$type": "app.bsky.feed.post", "text": "Plain", "createdAt": "2026-11-22T21:05:07.250Z"}


def test_a_photo_that_is_too_large_is_refused_and_never_encoded_anew(sandbox):
    file = io.BytesIO()
    Image.effect_noise((2400, 1600), 90).convert("RGB").save(file, "JPEG", quality=96)
    outcome = account().prepare(Post("Noise", (Photo(file.getvalue(), "image/jpeg", ""),)))
    assert isinstance(outcome, Refused)
    assert "larger than Bluesky takes" in outcome.reason


def test_what_is_no_photo_is_refused(sandbox):
    outcome = account().prepare(Post("No photo", (Photo(b"%PDF-1.7", "image/jpeg", ""),)))
    assert isinstance(outcome, Refused)


def test_the_call_names_its_key_and_writes_only_where_nothing_stands(canned):
    client = account()
    canned.says(200, SESSION)
    prepared = client.prepare(post_of())
    canned.says(200, b'{"uri": "at://did:plc:abc/app.bsky.feed.post/x", "cid": "c"}')
    assert isinstance(client.publish(prepared), Accepted)
    sent = json.loads(canned.asked[-1].body)
    assert (sent["rkey"], sent["swapRecord"], sent["repo"], sent["collection"]) == (record_key(post_of()), None, "did:plc:abc", "app.bsky.feed.post")
    assert canned.asked[-1].headers["authorization"] == "Bearer access"


def test_other_words_under_the_same_key_are_news_for_people(sandbox):
    client = account()
    client.publish(client.prepare(post_of("First words")))
    assert isinstance(client.publish(client.prepare(post_of("Other words"))), Duplicate)
    assert [post["text"] for post in sandbox.ledger()] == ["First words"]


def test_what_stands_under_the_key_cannot_be_read(sandbox):
    client = account()
    client.publish(client.prepare(post_of()))
    sandbox.fault("status_500", "recent")
    assert isinstance(client.publish(client.prepare(post_of())), Duplicate)


def test_one_session_serves_many_posts_and_is_renewed_by_its_refresh_token(canned, monkeypatch):
    canned.says(200, SESSION)
    account().prepare(post_of())
    account().prepare(post_of())
    assert [asked.path for asked in canned.asked] == ["/xrpc/com.atproto.server.createSession"]
    monkeypatch.setattr(xrpc, "FRESH_SECONDS", -1)
    account().prepare(post_of())
    assert canned.asked[-1].path == "/xrpc/com.atproto.server.refreshSession"
    assert canned.asked[-1].headers["authorization"] == "Bearer refresh"


def test_a_refresh_token_that_is_dead_leads_back_to_the_app_password(canned, monkeypatch):
    canned.says(200, SESSION)
    account().prepare(post_of())
    monkeypatch.setattr(xrpc, "FRESH_SECONDS", -1)
    canned.script = [(400, b'{"error": "ExpiredToken"}'), (200, SESSION)]
    assert isinstance(account().prepare(post_of()), Prepared)
    assert canned.asked[-1].path == "/xrpc/com.atproto.server.createSession"


def test_an_app_password_that_died_while_its_session_lived(sandbox):
    client = account()
    prepared = client.prepare(post_of())
    sandbox.account("bluesky", "did:plc:abc", revoked=True)
    outcome = client.publish(prepared)
    assert isinstance(outcome, AccountBroken)
    assert "Make a new one" in outcome.reason


@pytest.mark.parametrize(("handle", "ok"), [("did:plc:abc", True), ("did:plc:other", False)])
def test_a_probe_knows_whose_password_it_is(sandbox, handle, ok):
    sandbox.account("bluesky", "did:plc:abc", name="Northshore", handle="northshore.example", token="sandbox-bound")
    client = connect("bluesky", Credentials(handle, {"app_password": "sandbox-bound"}))
    assert client.probe().ok is ok


def test_a_handle_signs_in_and_tells_its_id(sandbox):
    sandbox.account("bluesky", "did:plc:abc", name="Northshore", handle="northshore.example", followers=12)
    health = connect("bluesky", Credentials("", {"app_password": "sandbox-pass"}, "northshore.example")).probe()
    assert (health.ok, health.external_id, health.followers) == (True, "did:plc:abc", 12)


@pytest.mark.parametrize("answer", [b'{"did": "did:plc:abc", "handle": "n", "active": false, "status": "takendown"}', b'{"did": "did:plc:zzz", "handle": "n"}'])
def test_a_probe_of_a_closed_account_or_somebody_elses(canned, answer):
    canned.script = [(200, SESSION), (200, answer)]
    health = account().probe()
    assert not health.ok
    assert health.reason


def test_a_server_without_the_application_has_no_profile_and_that_is_all_right(canned):
    canned.script = [(200, SESSION), (200, b'{"did": "did:plc:abc", "handle": "northshore.example"}'), (501, b'{"error": "MethodNotImplemented"}')]
    health = account().probe()
    assert (health.ok, health.name, health.followers) == (True, "northshore.example", None)


def test_a_graphemes_limit_is_the_servers_as_well(sandbox):
    client = account()
    assert isinstance(client.publish(client.prepare(post_of("a" * 300))), Accepted)
    outcome = client.publish(client.prepare(post_of("a" * 301, reference="other")))
    assert isinstance(outcome, Refused)
    assert "maximum 300" in outcome.reason
