"""The walls and the mailbox, as people see them."""

import re

import pytest
import requests
from django.core.mail import EmailMessage, get_connection

from campaigns.publishing.networks import connect
from campaigns.publishing.networks.base import Credentials, Photo, Post
from tests.campaigns.publishing.networks.canned import PNG

HOSTILE = '<script>alert(1)</script> "quoted" \u202eevil\u0007 javascript:alert(1) https://force.example/"><img src=x>'


def post(network, account, text, *photos, link=""):
    secrets = {"access_token": f"sandbox-{account}", "access_token_secret": "s"}
    client = connect(network, Credentials(account, secrets))
    return client.publish(client.prepare(Post(text, photos, link=link))).receipt


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_a_post_looks_like_a_post(sandbox, network):
    sandbox.account(network, "1001", name="Northshore Police", handle="northshore")
    receipt = post(network, "1001", "Road closed\nSee https://force.example/roads.", Photo(PNG, "image/png", "A pond at dawn"))
    page = sandbox.page(f"/{network}")
    assert "Stand-in network: nothing here has left this machine" in page
    assert f'<article id="{receipt.external_id}"' in page
    assert "Northshore Police" in page
    assert ("@northshore" in page) is (network == "x")
    assert "Road closed<br>" in page
    assert '<a href="https://force.example/roads" rel="nofollow noreferrer">https://force.example/roads</a>.' in page
    assert 'alt="A pond at dawn"' in page
    assert "<time datetime=" in page
    picture = re.search(r'src="(/photos/[^"]+)"', page).group(1)
    answer = requests.get(sandbox.url + picture, timeout=10)
    assert (answer.headers["Content-Type"], answer.content) == ("image/png", PNG)


def test_newest_first_and_each_account_its_own_wall(sandbox):
    for account, text in (("1001", "First"), ("1002", "Second"), ("1001", "Third")):
        post("x", account, text)
    page = sandbox.page("/x")
    assert page.index("Third") < page.index("Second") < page.index("First")
    assert "Second" not in sandbox.page("/x/1001")


def test_a_permalink_leads_to_its_post_however_old(sandbox):
    receipts = [post("x", "1001", f"Post number {number}.") for number in range(55)]
    answer = requests.get(receipts[0].permalink, timeout=10)
    assert f'id="{receipts[0].external_id}"' in answer.text
    assert answer.url.endswith(f"#{receipts[0].external_id}")
    assert "Post number 0." not in sandbox.page("/x")
    assert "Older posts" in sandbox.page("/x")


def test_a_removed_post_is_not_on_the_wall(sandbox):
    receipt = post("x", "1001", "Take me down")
    connect("x", Credentials("1001", {"access_token": "sandbox-1001", "access_token_secret": "s"})).remove(receipt.external_id)
    assert "Take me down" not in sandbox.page("/x")


@pytest.mark.parametrize("network", ["x", "facebook"])
def test_hostile_text_stays_text(sandbox, network):
    sandbox.account(network, "1001", name=HOSTILE, handle=HOSTILE)
    post(network, "1001", HOSTILE, Photo(PNG, "image/png", HOSTILE))
    page = sandbox.page(f"/{network}/1001")
    assert "<script" not in page
    assert "<img src=x" not in page
    assert 'href="javascript' not in page
    assert "\u202e" not in page
    assert "\u0007" not in page


def test_a_link_card_is_a_web_address_or_nothing(sandbox):
    post("facebook", "111", "Good", link="https://force.example/a")
    post("facebook", "111", "Bad", link="javascript:alert(1)")
    page = sandbox.page("/facebook")
    assert page.count('class="card"') == 1
    assert "javascript" not in page


@pytest.mark.parametrize("path", ["/", "/x", "/facebook", "/mail", "/nothing/here", "/x/1001", "/static/wall.css"])
def test_no_page_runs_or_loads_anything_foreign(sandbox, path):
    answer = requests.get(sandbox.url + path, timeout=10)
    if path.endswith(".css"):
        assert answer.headers["Content-Type"].startswith("text/css")
        return
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "<script" not in answer.text
    assert "style=" not in answer.text
    assert '<html lang="en">' in answer.text
    assert 'name="viewport"' in answer.text
    assert answer.text.count("<h1>") == 1


def test_the_front_page_leads_everywhere(sandbox):
    page = sandbox.page("/")
    for place in ("/x", "/facebook", "/mail"):
        assert f'href="{place}"' in page


# ---- the mailbox -----------------------------------------------------------------------------------------------------
@pytest.fixture
def mail(sandbox):
    """Sends through Django's file backend, one file a message."""
    for file in sandbox.mail.iterdir():
        file.unlink()

    def send(subject, body, to="constable@demo.example", attachments=(), together=None):
        connection = together or get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(sandbox.mail))
        message = EmailMessage(subject, body, "portal@force.example", [to], connection=connection)
        for name, content, mimetype in attachments:
            message.attach(name, content, mimetype)
        message.send()

    return send


def test_mail_is_listed_newest_first_decoded_with_its_links(sandbox, mail):
    together = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(sandbox.mail))
    together.open()
    mail("First", "Older", together=together)
    mail("Café «two» ✓", "Grüße\nhttps://portal.example/invitation/7?a=1&b=2\n" + "long " * 40, together=together)
    together.close()
    page = sandbox.page("/mail")
    assert page.index("Café «two» ✓") < page.index("First")
    assert "constable@demo.example" in page
    assert "Grüße<br>" in page
    assert 'href="https://portal.example/invitation/7?a=1&amp;b=2"' in page


def test_attachments_are_links_and_downloads(sandbox, mail):
    calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
    mail("Invitation", "Come", attachments=[("session.ics", calendar, "text/calendar"), ("plan.pdf", b"%PDF-1.7", "application/pdf")])
    page = sandbox.page("/mail")
    links = re.findall(r'href="(/mail/[^"]+)">([^<]+)', page)
    assert [name for _href, name in links] == ["session.ics", "plan.pdf"]
    answer = requests.get(sandbox.url + links[0][0], timeout=10)
    assert "BEGIN:VCALENDAR" in answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert requests.get(sandbox.url + links[1][0], timeout=10).content == b"%PDF-1.7"
    assert requests.get(f"{sandbox.url}{links[0][0]}9", timeout=10).status_code == 404


def test_hostile_mail_stays_text(sandbox, mail):
    mail("Subject <b>bold</b>", HOSTILE, attachments=[("<script>.html", "<script>alert(1)</script>", "text/html")])
    (sandbox.mail / "broken.log").write_bytes(b"\xff\xfeSubject: =?utf-8?q?=ZZ?=\nContent-Type: multipart/mixed\n\nhalf")
    (sandbox.mail / "empty.log").write_bytes(b"")
    page = sandbox.page("/mail")
    assert "<script" not in page
    assert "<b>bold" not in page


def test_an_empty_mailbox_says_so(sandbox, mail):
    assert "No mail yet." in sandbox.page("/mail")
