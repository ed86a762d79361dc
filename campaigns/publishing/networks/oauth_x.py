"""Signing in at X, through tweepy: OAuth 1.0a, whose keys do not end, and OAuth 2 with PKCE, whose keys are renewed.

tweepy's handlers name a host of the past, never time out, follow redirects, and keep what must be remembered between the
two halves of the dance in the object alone; the subclasses below take those away and hand the memory to the caller.
"""

import hmac
import secrets as random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import tweepy
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oauthlib.oauth2 import OAuth2Error
from requests_oauthlib import OAuth1Session

from campaigns.publishing.networks.base import AccountBroken, NotSent, Setback, Unknown
from campaigns.publishing.networks.consent import ConsentFailed, Granted, Leaving, unreachable, was_denied
from campaigns.publishing.networks.transport import ODD_ANSWER, keep_secrets_out_of_logs, never_left
from campaigns.publishing.networks.x import TWEEPYS_HOST, XClient, XSession

CONSENT_PAGE = "https://x.com/i/oauth2/authorize"
TOKEN_URL = f"{TWEEPYS_HOST}/2/oauth2/token"
SCOPES = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")
APP_KEYS = {"X_CONSUMER_KEY": gettext_lazy("the “API key” of your X app"), "X_CONSUMER_SECRET": gettext_lazy("the “API key secret” of your X app")}
CLIENT_KEYS = {"X_CLIENT_ID": gettext_lazy("the “Client ID” of your X app"), "X_CLIENT_SECRET": gettext_lazy("the “Client Secret” of your X app")}
LIFE_OF_A_TOKEN = 7200  # seconds, X's documentation; its answers say it as well
LIBRARY_ERRORS = (tweepy.TweepyException, requests.RequestException, OAuth2Error, Warning, *ODD_ANSWER)


class _Here(XSession):
    """Our session as the last of a row: the libraries' sessions stand before it and keep what they are given."""

    def __init__(self, *_args: Any, **_named: Any) -> None:
        super().__init__(settings.X_API_BASE, settings.NETWORK_TIMEOUT)


class _Signed(OAuth1Session, _Here):
    """A session that signs (OAuth 1.0a), sends once, in bounded time, to where the settings say."""


class _Handshake(tweepy.OAuth1UserHandler):
    """tweepy's three-legged handshake over our session; keeps the whole answer, which names the account."""

    def __init__(self, callback: str = "") -> None:
        super().__init__(settings.X_CONSUMER_KEY, settings.X_CONSUMER_SECRET, callback=callback or None)
        self.oauth = _Signed(self.consumer_key, client_secret=self.consumer_secret, callback_uri=self.callback)

    def exchange(self, token: str, token_secret: str, verifier: str) -> dict[str, str]:
        """The account's keys with its number and handle, for what the person brought back."""
        self.oauth = _Signed(
            self.consumer_key, client_secret=self.consumer_secret, resource_owner_key=token, resource_owner_secret=token_secret, verifier=verifier
        )
        return dict(self.oauth.fetch_access_token(self._get_oauth_url("access_token")))


class _Consent(tweepy.OAuth2UserHandler, _Here):
    """tweepy's OAuth 2 handler over our session."""

    def __init__(self, redirect_uri: str = "", scope: tuple[str, ...] | None = None) -> None:
        super().__init__(
            client_id=settings.X_CLIENT_ID, redirect_uri=redirect_uri or None, scope=list(scope) if scope else None, client_secret=settings.X_CLIENT_SECRET
        )

    def leave(self) -> Leaving:
        """Where to go, with a fresh state and a fresh verifier."""
        verifier = self._client.create_code_verifier(128)
        challenge = self._client.create_code_challenge(verifier, "S256")
        url, state = self.authorization_url(CONSENT_PAGE, state=random.token_urlsafe(32), code_challenge=challenge, code_challenge_method="S256")
        # The library wants https of every address; that of a stand-in on this machine has none.
        return Leaving(settings.X_CONSENT_PAGE + url.removeprefix(CONSENT_PAGE), {"state": state, "verifier": verifier})

    def exchange(self, code: str, verifier: str) -> dict[str, Any]:
        """The keys for a code. Without a scope of ours, so that a smaller one is an answer and not an exception."""
        return dict(super(tweepy.OAuth2UserHandler, self).fetch_token(TOKEN_URL, code=code, code_verifier=verifier, auth=self.auth, include_client_id=True))

    def renewed(self, refresh_token: str) -> dict[str, Any]:
        """The next pair of keys."""
        return dict(self.refresh_token(TOKEN_URL, refresh_token=refresh_token, auth=self.auth, client_id=self.client_id))


@dataclass(frozen=True, slots=True)
class Renewed:
    """The next pair of keys, to be stored before either is used."""

    secrets: Mapping[str, str]

    def __repr__(self) -> str:
        return "Renewed(…)"


def leave_signed(back: str) -> Leaving:
    """First leg of OAuth 1.0a: asks X for a request token. `back` must be among the app's callback addresses. Raises ConsentFailed."""
    keep_secrets_out_of_logs()
    handshake = _Handshake(back)
    try:
        handshake.request_token = handshake._get_request_token()
        url = handshake.oauth.authorization_url(settings.X_AUTHORISE_PAGE)
        memory = {"token": str(handshake.request_token["oauth_token"]), "token_secret": str(handshake.request_token["oauth_token_secret"])}
    except LIBRARY_ERRORS:
        raise _app_fault(handshake.oauth.last_response, back) from None
    return Leaving(url, memory)


def arrive_signed(memory: Mapping[str, str], answer: Mapping[str, str]) -> Granted:
    """Last leg of OAuth 1.0a. `answer` is the query with which the person came back. Raises ConsentFailed."""
    keep_secrets_out_of_logs()
    if answer.get("denied"):
        raise was_denied("X")
    _same(memory.get("token", ""), answer.get("oauth_token", ""))
    handshake = _Handshake()
    try:
        found = handshake.exchange(memory["token"], memory["token_secret"], answer.get("oauth_verifier", ""))
        keys = {"access_token": found["oauth_token"], "access_token_secret": found["oauth_token_secret"]}
        return Granted(found["user_id"], found.get("screen_name", ""), secrets=keys)
    except LIBRARY_ERRORS:
        raise _exchange_fault(handshake.oauth.last_response) from None


def leave(back: str) -> Leaving:
    """First leg of OAuth 2 with PKCE. Calls nobody."""
    keep_secrets_out_of_logs()
    return _Consent(back, SCOPES).leave()


def arrive(memory: Mapping[str, str], answer: Mapping[str, str], back: str) -> Granted:
    """Last leg of OAuth 2: the keys, and whose they are. Raises ConsentFailed."""
    keep_secrets_out_of_logs()
    _same(memory.get("state", ""), answer.get("state", ""))
    if answer.get("error") or not answer.get("code"):
        raise was_denied("X") if answer.get("error", "access_denied") == "access_denied" else _expired()
    consent = _Consent(back)
    try:
        found = consent.exchange(answer["code"], memory["verifier"])
        keys = _keys(found)
    except LIBRARY_ERRORS:
        raise _exchange_fault(consent.last_response) from None
    granted = keys["scope"].split()
    missing = [scope for scope in SCOPES if scope not in granted]
    if missing or not keys["refresh_token"]:
        raise ConsentFailed(
            _("X did not give the portal everything it needs (missing: %(scopes)s). Connect again, and check that the app in X's developer portal may write.")
            % {"scopes": ", ".join(missing or ["offline.access"])}
        )
    return _whose(keys)


def renew(refresh_token: str) -> Renewed | Setback:
    """The next pair of keys for an account, or what came in its place. Never raises.

    `Unknown`: X may have taken the old key without our having the new one.
    """
    keep_secrets_out_of_logs()
    consent = _Consent()
    try:
        return Renewed(_keys(consent.renewed(refresh_token)))
    except LIBRARY_ERRORS as error:
        response = consent.last_response
        if response is not None and response.status_code == 429:
            return NotSent(_("X asks us to slow down before it renews the keys of this account."))
        if response is not None and 400 <= response.status_code < 500:
            return AccountBroken(_("X no longer renews the keys of this account. Connect the account again."))
        if response is None and never_left(error):
            return NotSent(_("X could not be reached (%(kind)s).") % {"kind": type(error).__name__})
        return Unknown(_("X gave no clear answer when the keys of this account were renewed."))


def _keys(found: Mapping[str, Any]) -> dict[str, str]:
    ends = int(time.time()) + int(found.get("expires_in") or LIFE_OF_A_TOKEN)
    scope = found.get("scope") or ""
    return {
        "bearer_token": str(found["access_token"]),
        "refresh_token": str(found.get("refresh_token") or ""),
        "bearer_ends": str(ends),
        "scope": " ".join(scope) if isinstance(scope, list | tuple) else str(scope),
    }


def _whose(keys: Mapping[str, str]) -> Granted:
    client = XClient(bearer_token=keys["bearer_token"], base=settings.X_API_BASE, timeout=settings.NETWORK_TIMEOUT)
    try:
        user = client.get_me(user_auth=False)["data"]
        return Granted(str(user["id"]), str(user.get("username") or ""), str(user.get("name") or ""), keys)
    except LIBRARY_ERRORS:
        raise unreachable("X") from None


def _same(remembered: str, given: str) -> None:
    if not remembered or not hmac.compare_digest(remembered.encode(), given.encode()):
        raise _expired()


def _expired() -> ConsentFailed:
    return ConsentFailed(_("This sign-in at X does not belong to what was begun here, or has run out. Nothing was changed. Begin again."))


def _app_fault(response: requests.Response | None, back: str) -> ConsentFailed:
    """Why X gave no request token: nearly always something in the app's own settings at X."""
    if response is None or response.status_code >= 500:
        return unreachable("X")
    if response.status_code == 403 or "callback" in response.text.lower():
        return ConsentFailed(
            _("X does not know this portal's address. In X's developer portal, under “User authentication settings”, add the callback address %(address)s")
            % {"address": back}
        )
    return ConsentFailed(
        _(
            "X does not accept the keys of the force's X app. "
            "Compare X_CONSUMER_KEY and X_CONSUMER_SECRET with “Keys and tokens” in X's developer portal, then start the portal anew."
        )
    )


def _exchange_fault(response: requests.Response | None) -> ConsentFailed:
    return _expired() if response is not None and 400 <= response.status_code < 500 else unreachable("X")
