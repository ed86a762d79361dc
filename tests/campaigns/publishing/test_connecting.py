"""Connecting an account in the browser, against the stand-in networks, through tweepy and facebook-sdk themselves."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing.forms import KeysForm
from campaigns.publishing.networks import oauth_facebook, oauth_x
from campaigns.publishing.networks.consent import ConsentFailed, Granted
from campaigns.publishing.ways import WAYS
from portal.core.models import AuditEvent
from tests.factories import make_account
from tests.sandbox_fixture import TIMEOUT

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="([^"]+)" class="govuk-button"')
SECRETS = re.compile(r"sandbox-\w+:|bearer-|refresh-|request-|code-\w|sandbox-page-|sandbox-user-")


def begin(client, network, way, again=""):
    """Presses the button; gives the address of the network's page."""
    page = client.post(reverse("account-connect-by", args=[network, way]) + (f"?again={again}" if again else ""), follow=True).content.decode()
    found = LINK.search(page)
    assert found, page
    return found.group(1).replace("&amp;", "&")


def decide(url, choice="allow", **more):
    """What a person does on the network's page; gives the path and query with which the browser comes back."""
    page = requests.get(url, timeout=TIMEOUT)
    assert page.status_code == 200, page.text
    action = re.search(r'action="([^"]+)"', page.text).group(1)
    hidden = {name: value.replace("&amp;", "&") for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)}
    parts = urlsplit(url)
    answer = requests.get(f"{parts.scheme}://{parts.netloc}{action}", params={**hidden, **more, "choice": choice}, allow_redirects=False, timeout=TIMEOUT)
    assert answer.status_code == 303, answer.text
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def come_back(client, address):
    """Comes back, follows to the page; gives its text. No address on the way carries what the network sent."""
    response = client.get(address, follow=True)
    assert response.redirect_chain
    assert all(not urlsplit(url).query or urlsplit(url).query.startswith("again=") for url, _status in response.redirect_chain)
    return response.content.decode()


@pytest.fixture
def x_account(sandbox):
    """An account of the stand-in X."""
    sandbox.account("x", "42", name="Northshore Police", handle="northshore", followers=48000)
    sandbox.account("x", "43", name="Somebody", handle="somebody")


@pytest.fixture
def pages(sandbox):
    """Two pages of the stand-in Facebook."""
    sandbox.account("facebook", "71", name="Northshore Police", handle="northshore", followers=31000)
    sandbox.account("facebook", "72", name="Harbour Unit", handle="harbour")


@pytest.mark.parametrize("way", ["oauth1", "oauth2"])
def test_x_is_connected_in_the_browser(x_account, sandbox, cast, as_, way, caplog):
    caplog.set_level("DEBUG")
    ada = as_(cast.ada)
    page = come_back(ada, decide(begin(ada, "x", way), account="42"))
    account = Account.objects.get()
    assert (account.external_id, account.handle, account.way, account.state) == ("42", "northshore", way, AccountState.CONNECTED)
    assert "Connected: Northshore Police" in page
    assert account.scopes
    trail = str(list(AuditEvent.objects.values_list("data", flat=True)))
    secrets = [value for name, value in account.secrets.items() if name not in ("scope", "bearer_ends")]
    assert not [secret for secret in secrets if secret in page + trail + caplog.text + account.sealed_secrets]
    assert not SECRETS.search(trail + page)


def test_an_x_account_connected_by_oauth2_publishes_with_its_bearer(x_account, sandbox, cast, as_):
    ada = as_(cast.ada)
    come_back(ada, decide(begin(ada, "x", "oauth2"), account="42"))
    secrets = Account.objects.get().secrets
    assert set(secrets) == {"bearer_token", "refresh_token", "bearer_ends", "scope"}
    assert Account.objects.get().scopes == list(oauth_x.SCOPES)
    assert "The portal renews them by itself" in ada.get(reverse("account-list")).content.decode()
    assert "works" in ada.post(reverse("account-probe", args=[Account.objects.get().pk]), follow=True).content.decode()


@pytest.mark.parametrize("way", ["oauth1", "oauth2"])
def test_denied_on_x(x_account, cast, as_, way):
    ada = as_(cast.ada)
    assert "Access was not allowed on X" in come_back(ada, decide(begin(ada, "x", way), "deny", account="42"))
    assert not Account.objects.exists()
    assert AuditEvent.objects.filter(verb="account.consent_failed").count() == 1


def test_x_without_the_right_to_post_is_said_in_words(x_account, cast, as_):
    ada = as_(cast.ada)
    assert "missing: tweet.write" in come_back(ada, decide(begin(ada, "x", "oauth2"), "less", account="42"))
    assert not Account.objects.exists()


@pytest.mark.parametrize(("network", "way", "forged"), [("x", "oauth2", "state"), ("x", "oauth1", "oauth_token"), ("facebook", "login", "state")])
def test_a_forged_state_connects_nothing(x_account, pages, cast, as_, network, way, forged):
    ada = as_(cast.ada)
    back = decide(begin(ada, network, way), **({"account": "42"} if network == "x" else {"account-71": "1"}))
    path, query = back.split("?")
    answers = {name: values[0] for name, values in parse_qs(query).items()} | {forged: "forged"}
    response = ada.get(path, answers, follow=True)
    assert "does not belong to what was begun here" in response.content.decode()
    assert not Account.objects.exists()


@pytest.mark.parametrize("way", ["oauth1", "oauth2"])
def test_a_callback_serves_once(x_account, cast, as_, way):
    ada = as_(cast.ada)
    back = decide(begin(ada, "x", way), account="42")
    come_back(ada, back)
    sealed = Account.objects.get().sealed_secrets
    assert "or it was used already" in come_back(ada, back)
    assert Account.objects.get().sealed_secrets == sealed


def test_a_callback_in_somebody_elses_session_connects_nothing(x_account, cast, as_):
    back = decide(begin(as_(cast.ada), "x", "oauth2"), account="42")
    other = Client()
    other.force_login(cast.ada, backend="onboarding.people.backends.StaffBackend")
    assert "Nobody began this sign-in here" in come_back(other, back)
    assert not Account.objects.exists()
    assert as_(cast.carla).get(back).status_code == 403
    assert Client().get(back).headers["Location"].startswith("/accounts/login/")


def test_ten_minutes_are_the_end_of_it(x_account, cast, as_):
    ada = as_(cast.ada)
    back = decide(begin(ada, "x", "oauth1"), account="42")
    with time_machine.travel(timezone.now() + timedelta(minutes=11), tick=True):
        assert "longer than ten minutes" in come_back(ada, back)
    assert not Account.objects.exists()


def test_the_wrong_person_does_not_replace_an_account(x_account, cast, as_):
    account = make_account(external_id="42", name="Northshore Police")
    sealed = account.sealed_secrets
    ada = as_(cast.ada)
    page = come_back(ada, decide(begin(ada, "x", "oauth1", again=account.pk), account="43"))
    assert "You signed in as @somebody, and this is about Northshore Police (X)" in page
    account.refresh_from_db()
    assert (account.sealed_secrets, Account.objects.count()) == (sealed, 1)
    come_back(ada, decide(begin(ada, "x", "oauth1", again=account.pk), account="42"))
    account.refresh_from_db()
    assert account.sealed_secrets != sealed


def test_the_way_back_is_the_portals_own_address(x_account, cast, as_, settings):
    settings.PUBLIC_URL = "https://portal.force.example"
    settings.ALLOWED_HOSTS = ["evil.example"]
    page = as_(cast.ada).post(reverse("account-connect-by", args=["facebook", "login"]), HTTP_HOST="evil.example").content.decode()
    url = LINK.search(page).group(1).replace("&amp;", "&")
    assert parse_qs(urlsplit(url).query)["redirect_uri"] == ["https://portal.force.example/networks/back/facebook/"]


def test_what_the_portal_lacks_is_named(cast, as_, settings):
    settings.X_CONSUMER_KEY = settings.FACEBOOK_APP_SECRET = ""
    page = as_(cast.ada).get(reverse("account-connect")).content.decode()
    assert "X_CONSUMER_KEY" in page
    assert "FACEBOOK_APP_SECRET" in page
    assert reverse("account-connect-by", args=["facebook", "login"]) not in page
    said = as_(cast.ada).post(reverse("account-connect-by", args=["facebook", "login"]), follow=True).content.decode()
    assert "lacks settings" in said


def test_wrong_keys_of_the_app_are_told_apart_from_a_wrong_address(sandbox, settings):
    settings.X_CONSUMER_SECRET = "another"
    with pytest.raises(ConsentFailed, match="does not accept the keys of the force's X app"):
        oauth_x.leave_signed("http://127.0.0.1/back")
    settings.X_CONSUMER_SECRET = "sandbox"
    with pytest.raises(ConsentFailed, match="add the callback address not-an-address"):
        oauth_x.leave_signed("not-an-address")


@pytest.mark.parametrize("fault", ["reset_before", "reset_after", "status_503", "malformed", "truncated"])
@pytest.mark.parametrize(("network", "way"), [("x", "oauth1"), ("x", "oauth2"), ("facebook", "login")])
def test_a_network_that_fails_while_connecting_changes_nothing(x_account, pages, sandbox, cast, as_, fault, network, way):
    ada = as_(cast.ada)
    back = decide(begin(ada, network, way), **({"account": "42"} if network == "x" else {"account-71": "1"}))
    sandbox.fault(fault, "token")
    said = come_back(ada, back)
    assert "could not be reached" in said or "Begin again" in said
    assert not Account.objects.exists()


# ---- Facebook ------------------------------------------------------------------------------------------------------


def test_one_page_is_connected_at_once(pages, cast, as_):
    ada = as_(cast.ada)
    page = come_back(ada, decide(begin(ada, "facebook", "login"), **{"account-71": "1"}))
    account = Account.objects.get()
    assert (account.external_id, account.name, account.handle, account.followers, account.way) == ("71", "Northshore Police", "northshore", 31000, "login")
    assert account.secrets == {"access_token": "sandbox-page-71"}
    assert "sandbox-" not in page


def test_of_several_pages_some_are_chosen(pages, cast, as_):
    ada = as_(cast.ada)
    page = come_back(ada, decide(begin(ada, "facebook", "login"), **{"account-71": "1", "account-72": "1"}))
    assert "Choose the pages" in page
    assert "sandbox-page" not in page + str(dict(ada.session))
    assert "Tick at least one page" in ada.post(reverse("account-pages"), {}).content.decode()
    ada.post(reverse("account-pages"), {"pages": ["72"]})
    assert Account.objects.get().external_id == "72"
    assert ada.get(reverse("account-pages")).status_code == 302


@pytest.mark.parametrize(
    ("choice", "ticked", "said"),
    [
        ("allow", {}, "No page was ticked on Facebook"),
        ("less", {"account-71": "1"}, "Permission is missing: pages_manage_posts"),
        ("look", {"account-71": "1"}, "the task CREATE_CONTENT is missing"),
        ("deny", {"account-71": "1"}, "Access was not allowed on Facebook"),
    ],
)
def test_what_is_wrong_on_facebook_is_found_on_connect(pages, cast, as_, choice, ticked, said):
    ada = as_(cast.ada)
    assert said in come_back(ada, decide(begin(ada, "facebook", "login"), choice, **ticked))
    assert not Account.objects.exists()


def test_connecting_a_page_again_takes_that_page_and_no_other(pages, cast, as_):
    ada = as_(cast.ada)
    account = make_account("facebook", external_id="71", state=AccountState.BROKEN)
    assert "You signed in as @harbour" in come_back(ada, decide(begin(ada, "facebook", "login", again=account.pk), **{"account-72": "1"}))
    come_back(ada, decide(begin(ada, "facebook", "login", again=account.pk), **{"account-71": "1", "account-72": "1"}))
    account.refresh_from_db()
    assert (account.state, Account.objects.count()) == (AccountState.CONNECTED, 1)


def test_keys_of_the_facebook_app_that_are_wrong_are_said_in_words(pages, cast, as_, settings):
    ada = as_(cast.ada)
    back = decide(begin(ada, "facebook", "login"), **{"account-71": "1"})
    settings.FACEBOOK_APP_SECRET = "another"
    assert "Compare FACEBOOK_APP_ID and FACEBOOK_APP_SECRET" in come_back(ada, back)
    assert not Account.objects.exists()


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ({"is_valid": True, "type": "PAGE", "scopes": oauth_facebook.SCOPES}, r"a token of another kind \(PAGE\)"),
        ({"is_valid": False, "type": "USER", "scopes": oauth_facebook.SCOPES}, "has run out"),
        ({"is_valid": True, "type": "USER", "scopes": ["pages_show_list"]}, "missing: pages_read_engagement, pages_manage_posts"),
        ({"is_valid": True, "type": "USER"}, "missing: pages_show_list, pages_read_engagement, pages_manage_posts"),
    ],
)
def test_each_fault_of_a_facebook_token_is_named(token, said):
    with pytest.raises(ConsentFailed, match=said):
        oauth_facebook._look_at(token)


def test_a_code_for_another_address_is_refused(pages, sandbox):
    leaving = oauth_facebook.leave("http://127.0.0.1/one")
    answer = {name: values[0] for name, values in parse_qs(decide(leaving.url, **{"account-71": "1"}).partition("?")[2]).items()}
    with pytest.raises(ConsentFailed, match="Valid OAuth Redirect URIs"):
        oauth_facebook.arrive(leaving.memory, answer, "http://127.0.0.1/another")


def test_what_is_remembered_is_in_no_repr(sandbox):
    for leaving in (oauth_x.leave_signed("http://127.0.0.1/back"), oauth_x.leave("http://127.0.0.1/back"), oauth_facebook.leave("http://127.0.0.1/back")):
        assert not [secret for name, secret in leaving.memory.items() if secret in repr(leaving) and name not in ("state", "token")]
    assert "hush" not in repr(Granted("1", "a", secrets={"access_token": "hush"})) + repr(oauth_x.Renewed({"bearer_token": "hush"}))


# ---- the table of ways ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS, ids=lambda way: f"{way.network}-{way.name}")
def test_each_way_is_either_a_form_or_a_journey(way):
    assert way.is_in_browser != bool(way.fields)
    assert way.is_in_browser == (way.arrive is not None)
    names = [field.name for field in way.fields]
    assert way.is_in_browser or ("handle" in names and any(field.is_secret for field in way.fields))


def test_a_form_hands_over_every_secret_and_no_name(db):
    way = next(each for each in WAYS if each.network == "bluesky")
    form = KeysForm({"service": "https://pds.force.example", "handle": "@force.bsky.social", "app_password": "aaaa-bbbb"}, way=way)
    assert form.is_valid()
    assert form.account() == {
        "network": "bluesky",
        "external_id": "",
        "handle": "force.bsky.social",
        "secrets": {"service": "https://pds.force.example", "app_password": "aaaa-bbbb"},
    }
    assert 'value="aaaa-bbbb"' not in str(form)
    assert not KeysForm({"service": "ftp://x", "handle": "n", "app_password": "a"}, way=way).is_valid()


@pytest.mark.parametrize(
    ("network", "way", "answers"),
    [
        ("bluesky", "app-password", {"handle": "@northshore", "app_password": "sandbox-52"}),
        ("mastodon", "token", {"handle": "northshore", "access_token": "sandbox-52"}),
    ],
)
def test_a_network_without_consent_pages_is_connected_by_its_form(sandbox, cast, as_, network, way, answers):
    sandbox.account(network, "52", name="Northshore Police", handle="northshore", followers=900)
    address = {"service" if network == "bluesky" else "server": sandbox.url}
    page = as_(cast.ada).post(reverse("account-connect-by", args=[network, way]), answers | address, follow=True).content.decode()
    assert "Connected: Northshore Police" in page, page
    account = Account.objects.get()
    assert (account.handle, account.way, account.state) == ("northshore", way, AccountState.CONNECTED)
    assert account.external_id
    assert "sandbox-52" not in page
    assert "works" in as_(cast.ada).post(reverse("account-probe", args=[account.pk]), follow=True).content.decode()
