"""The stand-in networks as a server: strict on the wire, durable, impossible to knock over, absent outside a demonstration."""

import base64
import os
import socket
import subprocess
import sys
import threading
import time

import pytest
import requests
from django.conf import settings as django_settings

from campaigns.publishing.sandbox.server import NotADemo, make_server
from tests.campaigns.publishing.networks.canned import PNG
from tests.sandbox_fixture import Sandbox, free_port

OAUTH = (
    'OAuth oauth_consumer_key="k", oauth_token="sandbox-1001", oauth_signature="s", '
    'oauth_signature_method="HMAC-SHA1", oauth_nonce="n", oauth_timestamp="1", oauth_version="1.0"'
)
BEARER = {"Authorization": "Bearer sandbox-page-111"}


def x_call(sandbox, method, path, body=None, authorization=OAUTH, **query):
    headers = {"Authorization": authorization} if authorization else {}
    return requests.request(method, sandbox.url + path, json=body, params=query, headers=headers, timeout=10)


def graph(sandbox, method, path, data=None, files=None, headers=BEARER, **query):
    return requests.request(method, f"{sandbox.url}/v26.0/{path}", data=data, files=files, params=query, headers=headers, timeout=10)


# ---- X ---------------------------------------------------------------------------------------------------------------
def test_x_creates_with_201_and_rate_headers(sandbox):
    answer = x_call(sandbox, "POST", "/2/tweets", {"text": "See https://example.org/a & b"})
    assert answer.status_code == 201
    assert answer.json()["data"]["text"].startswith("See https://t.co/")
    assert answer.json()["data"]["text"].endswith(" &amp; b")
    assert (answer.headers["x-rate-limit-limit"], answer.headers["x-rate-limit-remaining"]) == ("100", "99")
    assert time.time() < int(answer.headers["x-rate-limit-reset"]) <= time.time() + 900
    assert sandbox.ledger()[0]["text"] == "See https://example.org/a & b"


@pytest.mark.parametrize(
    "body",
    [
        {"text": "a", "idempotency_key": "1"},
        {"text": 7},
        {"text": " "},
        {},
        {"text": "a", "media": {"media_ids": []}},
        {"text": "a", "media": {"media_ids": ["1"]}},
        {"text": "a", "media": {"media_ids": ["1"] * 5}},
        {"text": "a", "media": {"ids": ["1"]}},
        {"text": "a", "media": []},
        [],
    ],
)
def test_x_refuses_bodies_that_x_would_refuse(sandbox, body):
    answer = x_call(sandbox, "POST", "/2/tweets", body)
    assert answer.status_code == 400
    assert answer.json()["type"] == "https://api.x.com/2/problems/invalid-request"
    assert sandbox.ledger() == []


@pytest.mark.parametrize(
    ("authorization", "status"),
    [
        ("", 401),
        ('OAuth oauth_token="sandbox-1001"', 401),
        (OAUTH.replace("sandbox-1001", "1001-real"), 401),
        ("Bearer sandbox-1001", 403),
    ],
)
def test_x_wants_the_whole_signature_and_a_token_it_knows(sandbox, authorization, status):
    assert x_call(sandbox, "POST", "/2/tweets", {"text": "a"}, authorization).status_code == status


@pytest.mark.parametrize("query", [{"max_results": "3"}, {"start_time": "soon"}, {"wrong": "1"}, {"tweet.fields": "mood"}])
def test_x_refuses_wrong_questions(sandbox, query):
    assert x_call(sandbox, "GET", "/2/users/1001/tweets", **query).status_code == 400


def test_x_takes_both_names_of_the_field_list(sandbox):
    x_call(sandbox, "POST", "/2/tweets", {"text": "a"})
    for name in ("tweet.fields", "post.fields"):
        [row] = x_call(sandbox, "GET", "/2/users/1001/tweets", **{name: "created_at", "max_results": "5"}).json()["data"]
        assert row["created_at"].endswith("Z")
        assert row["edit_history_post_ids"] == [row["id"]]
        assert x_call(sandbox, "GET", "/2/tweets", ids=row["id"]).json()["data"][0]["id"] == row["id"]


def test_x_shows_an_account_its_own_posts_only(sandbox):
    assert x_call(sandbox, "GET", "/2/users/1002/tweets").status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"media": "not base64!", "media_category": "tweet_image"},
        {"media": base64.b64encode(b"<svg/>").decode(), "media_category": "tweet_image"},
        {"media": base64.b64encode(PNG).decode(), "media_category": "amplify_video"},
        {"media": base64.b64encode(PNG).decode(), "media_category": "tweet_image", "name": "x"},
        {"media": base64.b64encode(PNG + b"\0" * 5 * 1024 * 1024).decode(), "media_category": "tweet_image"},
    ],
)
def test_x_refuses_uploads_that_are_no_photos(sandbox, body):
    assert x_call(sandbox, "POST", "/2/media/upload", body).status_code == 400


@pytest.mark.parametrize("alt", ["", "a" * 1001, 7])
def test_x_refuses_wrong_alt_texts(sandbox, alt):
    upload = {"media": base64.b64encode(PNG).decode(), "media_category": "tweet_image"}
    photo = x_call(sandbox, "POST", "/2/media/upload", upload).json()["data"]["id"]
    assert x_call(sandbox, "POST", "/2/media/metadata", {"id": photo, "metadata": {"alt_text": {"text": alt}}}).status_code == 400


def test_an_account_cannot_delete_anothers_post(sandbox):
    post = x_call(sandbox, "POST", "/2/tweets", {"text": "Mine"}).json()["data"]["id"]
    assert x_call(sandbox, "DELETE", f"/2/tweets/{post}", authorization=OAUTH.replace("1001", "1002")).status_code == 404
    assert x_call(sandbox, "DELETE", f"/2/tweets/{post}").json() == {"data": {"deleted": True}}


# ---- Graph -----------------------------------------------------------------------------------------------------------
def test_graph_answers_with_usage_and_version(sandbox):
    answer = graph(sandbox, "POST", "111/feed", {"message": "Hello", "fields": "id,permalink_url,created_time"})
    assert set(answer.json()) == {"id", "permalink_url", "created_time"}
    assert answer.headers["facebook-api-version"] == "v26.0"
    assert "estimated_time_to_regain_access" in answer.headers["X-Business-Use-Case-Usage"]
    assert "call_count" in answer.headers["X-App-Usage"]


@pytest.mark.parametrize(
    ("path", "data", "files"),
    [
        ("111/feed", {"message": "a", "client_key": "1"}, None),
        ("111/feed", {}, None),
        ("111/feed", {"message": "a", "published": "False"}, None),
        ("111/feed", {"message": "a", "attached_media": "media_fbid"}, None),
        ("111/feed", {"message": "a", "attached_media": '[{"media_fbid": "404"}]'}, None),
        ("111/feed", {"message": "a", "fields": "mood"}, None),
        ("111/photos", {"caption": "a"}, None),
        ("111/photos", {"caption": "a", "published": "False"}, {"source": ("a.png", PNG)}),
        ("111/photos", {"caption": "a"}, {"source": ("a.gif", b"GIF89a")}),
        ("111/photos", {"caption": "a"}, {"source": ("a.png", PNG + b"\0" * 4 * 1024 * 1024)}),
        ("111/photos", {"alt": "a"}, {"source": ("a.png", PNG)}),
        ("111/videos", {"source": "a"}, None),
    ],
)
def test_graph_refuses_what_graph_would_refuse(sandbox, path, data, files):
    answer = graph(sandbox, "POST", path, data, files)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "OAuthException"
    assert answer.json()["error"]["code"] == 100
    assert sandbox.ledger() == []


def test_graph_knows_its_tokens(sandbox):
    def code(token, page="111"):
        answer = graph(sandbox, "POST", f"{page}/feed", {"message": f"{token} {page}"}, headers={"Authorization": f"Bearer {token}"})
        return answer.json().get("error", {}).get("code")

    assert code("sandbox-anything") is None
    assert code("sandbox-page-111") is None
    assert code("sandbox-page-222") == 200
    assert code("sandbox-user-1") == 190
    assert code("real-token") == 190
    sandbox.account("facebook", "111", token="own-token")
    assert code("own-token") is None
    assert code("own-token", "222") == 200
    assert graph(sandbox, "POST", "111/feed", {"message": "a"}, headers={}).json()["error"]["code"] == 104


def test_graph_refuses_a_wrong_proof_and_dead_versions(sandbox):
    assert graph(sandbox, "GET", "111", appsecret_proof="0" * 64).status_code == 400
    for version in ("v20.0", "v2.8", "v99.0"):
        answer = requests.get(f"{sandbox.url}/{version}/111", headers=BEARER, timeout=10)
        assert answer.json()["error"]["code"] == 2635


def test_graph_lists_the_pages_of_a_person(sandbox):
    sandbox.account("facebook", "111", name="Northshore Police")
    [page] = graph(sandbox, "GET", "me/accounts", headers={"Authorization": "Bearer sandbox-user-1"}).json()["data"]
    assert (page["id"], page["name"], page["access_token"]) == ("111", "Northshore Police", "sandbox-page-111")


# ---- faults ----------------------------------------------------------------------------------------------------------
def test_a_fault_strikes_its_account_and_call_as_often_as_ordered(sandbox):
    sandbox.fault("status_503", "publish", network="x", account="1001", next=2)
    other = OAUTH.replace("1001", "1002")
    assert x_call(sandbox, "POST", "/2/tweets", {"text": "a"}, other).status_code == 201
    assert x_call(sandbox, "GET", "/2/users/me").status_code == 200
    assert [x_call(sandbox, "POST", "/2/tweets", {"text": f"b{n}"}).status_code for n in range(3)] == [503, 503, 201]
    assert sandbox.injected() == {"status_503": 2}


def test_faults_are_lifted_and_their_counts_stay(sandbox):
    sandbox.fault("status_500", "any", next=None)
    x_call(sandbox, "GET", "/2/users/me")
    assert sandbox.order("DELETE", "faults") == {"faults": [], "injected": {"status_500": 1}}
    assert x_call(sandbox, "GET", "/2/users/me").status_code == 200


def test_an_accepted_failure_is_in_the_ledger(sandbox):
    sandbox.fault("status_500", accepted=True)
    assert x_call(sandbox, "POST", "/2/tweets", {"text": "There all the same"}).status_code == 500
    assert len(sandbox.ledger()) == 1


def test_a_reset_is_a_reset(sandbox):
    sandbox.fault("reset_after")
    with pytest.raises(requests.ConnectionError) as caught:
        x_call(sandbox, "POST", "/2/tweets", {"text": "a"})
    assert "reset by peer" in str(caught.value).lower()
    assert len(sandbox.ledger()) == 1


@pytest.mark.parametrize(
    "order",
    [
        {"fault": "earthquake"},
        {"fault": "latency", "call": "sing"},
        {"fault": "latency", "seconds": -1},
        {"fault": "latency", "next": 0},
        {"fault": "latency", "network": "pigeon"},
        {"fault": "latency", "colour": "red"},
        {},
        [],
    ],
)
def test_a_wrong_order_is_answered_in_words(sandbox, order):
    answer = requests.post(f"{sandbox.url}/_sandbox/faults", json=order, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


@pytest.mark.parametrize("given", [{"network": "x"}, {"network": "x", "account": 7}, {"network": "x", "account": "1", "followers": "many"}, {"a": 1}])
def test_a_wrong_account_is_answered_in_words(sandbox, given):
    assert requests.post(f"{sandbox.url}/_sandbox/accounts", json=given, timeout=10).status_code == 400


# ---- the process -----------------------------------------------------------------------------------------------------
def test_everything_survives_a_kill(tmp_path):
    server = Sandbox(free_port(), tmp_path / "data", tmp_path / "mail")
    server.start()
    try:
        server.account("x", "1001", name="Northshore Police")
        server.fault("status_503", "publish", next=2)
        assert x_call(server, "POST", "/2/tweets", {"text": "a"}).status_code == 503
        assert graph(server, "POST", "111/photos", {"caption": "b", "published": "false"}, {"source": ("a.png", PNG)}).status_code == 200
        server.kill()
        server.start()
        assert x_call(server, "POST", "/2/tweets", {"text": "a"}).status_code == 503
        assert x_call(server, "POST", "/2/tweets", {"text": "a"}).status_code == 201
        assert graph(server, "POST", "111/photos", {"caption": "b"}, {"source": ("a.png", PNG)}).status_code == 200
        server.kill()
        server.start()
        assert server.injected() == {"status_503": 2}
        assert [(post["text"], len(post["photos"])) for post in server.ledger()] == [("a", 0), ("b", 1)]
        assert "Northshore Police" in server.page("/x/1001")
    finally:
        server.kill()


def test_it_does_not_start_outside_a_demonstration(settings, tmp_path):
    settings.DEMO = False
    with pytest.raises(NotADemo):
        make_server(0, tmp_path)
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DEMO": "0", "SECRET_KEY": "k", "ENCRYPTION_KEYS": "k", "DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "campaigns.publishing.sandbox", "--port", str(free_port())]
    ended = subprocess.run(command, env=environment, cwd=django_settings.BASE_DIR, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert "only in a demonstration" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_a_taken_port_is_one_sentence(sandbox, tmp_path):
    command = [sys.executable, "-m", "campaigns.publishing.sandbox", "--port", str(sandbox.port), "--data", str(tmp_path)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "DEMO": "1"}
    ended = subprocess.run(command, env=environment, cwd=django_settings.BASE_DIR, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "already in use" in ended.stderr


def test_it_listens_on_loopback_alone(tmp_path):
    server = make_server(0, tmp_path)
    assert server.server_address[0] == "127.0.0.1"
    server.server_close()
    server.ledger.close()


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\xff\xfe\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET http://[broken HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /2/tweets HTTP/1.1\r\nHost: a\r\nContent-Length: many\r\n\r\n",
        b"POST /2/tweets HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /2/tweets HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /v26.0/111/feed HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 4\r\n\r\nxxxx",
        b"POST /v26.0/111/feed HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data\r\nContent-Length: 4\r\n\r\nxxxx",
        b"POST /v26.0/111/feed HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n\xff\xfe",
        b"POST /_sandbox/faults HTTP/1.1\r\nHost: a\r\nContent-Length: 50000\r\n\r\n" + b"[" * 50000,
        b"GET /photos/..%2f..%2fledger.sqlite3 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /mail/..%2f..%2fx.log/0/0 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /x/%00%ff?until=99999999999999999999999999 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /x?until=%C2%B2 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"FROB / HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PUT / HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_nonsense_never_kills_it(sandbox, raw):
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=5) as line:
        line.sendall(raw)
        line.settimeout(5)
        answered = line.recv(4096)
    assert b" 500 " not in answered.split(b"\r\n")[0]
    assert sandbox.order("GET", "health") == {"ok": True}


def test_many_at_once_are_all_kept(sandbox):
    statuses = []

    def post(number):
        statuses.append(x_call(sandbox, "POST", "/2/tweets", {"text": f"Post {number}"}).status_code)

    threads = [threading.Thread(target=post, args=(number,)) for number in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [201] * 40
    assert len({entry["id"] for entry in sandbox.ledger()}) == 40
