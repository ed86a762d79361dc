"""Each trap of facebook-sdk 3.1: what the library does as it stands, and what our client makes of it."""

import io
import json
import logging
import time
from urllib.parse import parse_qs

import facebook
import pytest
import requests

from campaigns.publishing.networks import connect
from campaigns.publishing.networks.base import Accepted, Credentials, NotSent, Photo, Post, Prepared, Unknown
from campaigns.publishing.networks.graph import Graph, GraphCallError, plain_values, proof_of
from campaigns.publishing.networks.transport import NeverLeft, NoAnswer
from tests.campaigns.publishing.networks.canned import PNG
from tests.sandbox_fixture import free_port

TOKEN = "sandbox-page-111"


@pytest.fixture
def stock(canned, monkeypatch):
    """facebook-sdk's own client."""
    monkeypatch.setattr(facebook, "FACEBOOK_GRAPH_URL", f"{canned.url}/")
    return facebook.GraphAPI(TOKEN)


@pytest.fixture
def ours(canned):
    return Graph(TOKEN, api_version="26.0", base=canned.url, timeout=(1, 2), app_secret="app-secret")


@pytest.fixture
def page(canned):
    return connect("facebook", Credentials("111", {"access_token": TOKEN}))


def form_of(asked):
    return {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}


@pytest.mark.parametrize("version", ["26.0", "24.0", "9.0"])
def test_living_versions_are_accepted(canned, version):
    with pytest.raises(facebook.GraphAPIError):
        facebook.GraphAPI(TOKEN, version=version)
    graph = Graph(TOKEN, api_version=version, base=canned.url, timeout=(1, 1))
    graph.get_object("111")
    assert canned.asked[0].path.startswith(f"/v{version}/111")
    assert facebook.GraphAPI(TOKEN).version == "v2.8"


def test_a_bad_gateway_in_json_is_no_success(stock, ours, page, canned):
    canned.says(502, b'{"message": "bad gateway"}')
    assert stock.put_object("111", "feed", message="Hello") == {"message": "bad gateway"}
    with pytest.raises(GraphCallError) as caught:
        ours.put_object("111", "feed", message="Hello")
    assert caught.value.status == 502
    assert isinstance(page.publish(Prepared(Post("Hello"))), Unknown)


def test_a_bad_gateway_in_html_keeps_its_status(stock, ours, canned):
    canned.says(502, b"<h1>Bad gateway</h1>", "text/html")
    with pytest.raises(facebook.GraphAPIError) as lost:
        stock.put_object("111", "feed", message="Hello")
    assert not hasattr(lost.value, "status")
    with pytest.raises(GraphCallError) as caught:
        ours.put_object("111", "feed", message="Hello")
    assert caught.value.status == 502


def test_an_answer_without_a_content_type(stock, ours, canned):
    canned.says(200, b'{"id": "111_1"}', None)
    with pytest.raises(KeyError):
        stock.put_object("111", "feed", message="Hello")
    assert ours.put_object("111", "feed", message="Hello") == {"id": "111_1"}


def test_the_token_is_in_no_address(stock, ours, canned):
    stock.get_object("111")
    stock.delete_object("111_1")
    stock.put_photo(io.BytesIO(PNG), "111/photos")
    assert all(TOKEN in asked.path for asked in canned.asked)
    canned.asked.clear()
    ours.get_object("111")
    ours.delete_object("111_1")
    ours.put_photo(("photo", io.BytesIO(PNG), "image/png"), "111/photos")
    ours.put_object("111", "feed", message="Hello")
    assert not any(TOKEN in asked.path for asked in canned.asked)
    assert [asked.headers.get("authorization") for asked in canned.asked] == [f"Bearer {TOKEN}"] * 2 + [None] * 2
    assert form_of(canned.asked[3])["access_token"] == TOKEN


def test_a_refused_connection_tells_no_token(stock, ours, monkeypatch):
    nowhere = f"http://127.0.0.1:{free_port()}/"
    monkeypatch.setattr(facebook, "FACEBOOK_GRAPH_URL", nowhere)
    with pytest.raises(requests.ConnectionError, match=TOKEN):
        stock.get_object("111")
    ours.base = nowhere
    with pytest.raises(NeverLeft) as caught:
        ours.get_object("111", input_token="sandbox-other")
    error = caught.value
    assert "sandbox" not in f"{error!r} {error.__cause__!r}"
    assert error.__suppress_context__


def test_debug_token_goes_with_the_apps_token_and_leaves_no_trace_in_logs(canned, page, caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="urllib3")
    page.probe()
    assert canned.asked[0].headers["authorization"] == "Bearer sandbox|sandbox"
    assert "debug_token" in caplog.text
    assert TOKEN not in caplog.text


def test_a_redirect_is_no_success(stock, ours, page, canned):
    answers = [(302, b"", "text/plain"), (200, b'{"id": "1"}')]
    original = canned.says

    def says(code, body, mimetype="application/json"):
        original(code, body, mimetype, **({"Location": "/elsewhere"} if code == 302 else {}))

    canned.says = says
    canned.script = list(answers)
    assert stock.put_object("111", "feed", message="Hello") == {"id": "1"}
    assert [asked.method for asked in canned.asked] == ["POST", "GET"]
    canned.asked.clear()
    canned.script = answers[:1]
    with pytest.raises(GraphCallError):
        ours.put_object("111", "feed", message="Hello")
    canned.script = answers[:1]
    assert isinstance(page.publish(Prepared(Post("Hello"))), Unknown)
    assert [asked.method for asked in canned.asked] == ["POST", "POST"]


def test_python_values_are_written_as_json(stock, ours, canned):
    values = {"attached_media": [{"media_fbid": "5"}], "published": False}
    stock.put_object("111", "feed", **dict(values))
    assert form_of(canned.asked[0])["attached_media"] == "media_fbid"
    assert form_of(canned.asked[0])["published"] == "False"
    ours.put_object("111", "feed", **values, link=None)
    found = form_of(canned.asked[1])
    assert json.loads(found["attached_media"]) == [{"media_fbid": "5"}]
    assert found["published"] == "false"
    assert "link" not in found
    assert plain_values({"a": True, "b": None, "c": 3}) == {"a": "true", "c": 3}


def test_a_timeout_is_always_set(stock, canned, page):
    canned.delay = 1.0
    began = time.monotonic()
    stock.get_object("111")
    assert time.monotonic() - began >= 1.0  # waits for as long as it takes
    graph = Graph(TOKEN, api_version="26.0", base=canned.url, timeout=(1, 0.2))
    with pytest.raises(NoAnswer):
        graph.put_object("111", "feed", message="Hello")


def test_a_dropped_connection_is_no_answer(stock, ours, canned):
    canned.close = True
    with pytest.raises(requests.ConnectionError):
        stock.put_object("111", "feed", message="Hello")
    canned.asked.clear()
    with pytest.raises(NoAnswer) as caught:
        ours.put_object("111", "feed", message="Hello")
    assert TOKEN not in repr(caught.value)
    assert len(canned.asked) == 1


def test_the_whole_error_is_kept(stock, ours, canned):
    error = {"message": "Duplicate", "code": 506, "error_subcode": 1455006, "is_transient": False, "fbtrace_id": "AbC"}
    canned.says(400, json.dumps({"error": error}).encode(), X_App_Usage="{}")
    with pytest.raises(facebook.GraphAPIError) as lost:
        stock.put_object("111", "feed", message="Hello")
    assert not {"status", "headers", "subcode", "is_transient"} & set(vars(lost.value))
    with pytest.raises(GraphCallError) as caught:
        ours.put_object("111", "feed", message="Hello")
    found = caught.value
    assert (found.status, found.code, found.subcode, found.is_transient, found.fbtrace_id) == (400, 506, 1455006, False, "AbC")
    assert found.headers["x-app-usage"] == "{}"


def test_an_error_under_a_good_status_is_an_error(ours, canned):
    canned.says(200, b'{"error": {"message": "no", "code": 190}}')
    with pytest.raises(GraphCallError):
        ours.get_object("111")


@pytest.mark.parametrize("body", [b"", b"null", b"<html>", b'{"id": "1'])
def test_a_success_that_cannot_be_read_is_unknown(page, canned, body):
    canned.says(200, body)
    assert isinstance(page.publish(Prepared(Post("Hello"))), Unknown)


@pytest.mark.parametrize("body", [b"[]", b"7", b"{}", b"true"])
def test_a_success_without_an_id_is_unknown(page, canned, body):
    canned.says(200, body)
    assert isinstance(page.publish(Prepared(Post("Hello"))), Unknown)


def test_the_proof_of_the_apps_secret_goes_along(ours, canned):
    ours.put_object("111", "feed", message="Hello")
    ours.get_object("111")
    proof = proof_of(TOKEN, "app-secret")
    assert form_of(canned.asked[0])["appsecret_proof"] == proof
    assert f"appsecret_proof={proof}" in canned.asked[1].path


def test_netrc_is_not_read(stock, ours, canned, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login thief password swordfish\n")
    monkeypatch.setenv("NETRC", str(netrc))
    stock.get_object("111")
    ours.get_object("111")
    assert canned.asked[0].headers["authorization"].startswith("Basic ")
    assert canned.asked[1].headers["authorization"] == f"Bearer {TOKEN}"


def test_what_is_sent_for_each_form_of_post(page, canned):
    canned.says(200, b'{"id": "5", "post_id": "111_6", "permalink_url": "https://www.facebook.com/111/posts/6"}')
    outcome = page.publish(Prepared(Post("Hello", link="https://force.example/")))
    assert isinstance(outcome, Accepted)
    assert outcome.receipt.permalink == "https://www.facebook.com/111/posts/6"
    sent = form_of(canned.asked[0])
    assert sent.items() >= {"message": "Hello", "link": "https://force.example/", "fields": "id,permalink_url,created_time"}.items()
    page.publish(Prepared(Post("Hello", (Photo(PNG, "image/png", "A pond"),))))
    assert canned.asked[1].path == "/v26.0/111/photos"
    assert b'name="alt_text_custom"\r\n\r\nA pond' in canned.asked[1].body
    assert b'name="source"' in canned.asked[1].body
    assert b'name="published"\r\n\r\ntrue' in canned.asked[1].body


def test_a_photo_without_an_id_is_not_sent(page, canned):
    assert isinstance(page.prepare(Post("Two", (Photo(PNG, "image/png", ""),) * 2)), NotSent)
