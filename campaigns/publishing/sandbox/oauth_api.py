"""The stand-in's token endpoints: what a network's server answers while an account is connected.

X: OAuth 1.0a (signatures are checked) and OAuth 2 with PKCE, whose refresh token serves once. Facebook: a code for a short
token, a short one for a long one. Who the person is and what they allowed was said on the pages of `consent`.
"""

import base64
import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlencode

from django.conf import settings
from oauthlib.common import Request as SignedRequest
from oauthlib.oauth1.rfc5849 import signature

from campaigns.publishing.sandbox.faults import graph_error
from campaigns.publishing.sandbox.ledger import Ledger, Row
from campaigns.publishing.sandbox.wire import BadBody, Call, Reply, Request, json_reply

PATH = re.compile(r"/oauth/(?:request_token|access_token)|/2/oauth2/token|/v\d+\.\d+/oauth/access_token")
OAUTH_PART = re.compile(r'(\w+)="([^"]*)"')
LIFE = 7200  # seconds of an X access token
CODE_LIFE = 30  # seconds of X's code
LONG_LIFE = 60 * 86400  # seconds of Facebook's long token


def name_call(ledger: Ledger, request: Request) -> Call:
    """Which network's call it is."""
    return Call("facebook" if request.path.startswith("/v") else "x", "", "token")


def answer(ledger: Ledger, request: Request, call: Call) -> Reply:
    """The network's answer."""
    handler: Callable[[Ledger, Request], Reply] = _facebook
    if request.path.startswith("/2/"):
        handler = _x_token
    elif request.path.startswith("/oauth/"):
        handler = _x_request if request.path.endswith("request_token") else _x_access
    try:
        return handler(ledger, request)
    except BadBody as error:
        return json_reply({"error": "invalid_request", "error_description": str(error)}, 400)


def person_of(ledger: Ledger, token: str) -> Row | None:
    """Whose OAuth 2 access token it is (`account`, `scopes`), and whether it `is_over`; None when it is nobody's."""
    found = ledger.shaken(token, "x-bearer")
    return found and found | {"is_over": time.time() > found["at"] + LIFE}


# ---- X, OAuth 1.0a -------------------------------------------------------------------------------------------------
def _oauth_of(request: Request) -> dict[str, str]:
    return {name: unquote(value) for name, value in OAUTH_PART.findall(request.headers.get("authorization", ""))}


def _is_signed(request: Request, given: dict[str, str], token_secret: str) -> bool:
    """Whether the signature is right for this very address, with the app's secret and the token's."""
    signed = SignedRequest(f"http://{request.headers.get('host', '')}{request.path}", request.method, body="", headers={})
    signed.signature = given.get("oauth_signature", "")
    signed.params = [(name, value) for name, value in given.items() if name not in ("oauth_signature", "realm")]
    key_fits = hmac.compare_digest(given.get("oauth_consumer_key", "").encode(), settings.X_CONSUMER_KEY.encode())
    return key_fits and bool(signature.verify_hmac_sha1(signed, settings.X_CONSUMER_SECRET, token_secret))


def _plain(fields: dict[str, str]) -> Reply:
    return Reply(200, urlencode(fields).encode(), "application/x-www-form-urlencoded")


def _x_error(status: int, code: int, message: str) -> Reply:
    return json_reply({"errors": [{"code": code, "message": message}]}, status)


def _x_request(ledger: Ledger, request: Request) -> Reply:
    given = _oauth_of(request)
    if not _is_signed(request, given, ""):
        return _x_error(401, 32, "Could not authenticate you.")
    if not given.get("oauth_callback", "").startswith(("http://", "https://")):
        return _x_error(403, 415, "Callback URL not approved for this client application.")
    token, token_secret = f"request-{secrets.token_urlsafe(18)}", secrets.token_urlsafe(24)
    ledger.shake(token, "x-request", {"callback": given["oauth_callback"], "secret": token_secret})
    return _plain({"oauth_token": token, "oauth_token_secret": token_secret, "oauth_callback_confirmed": "true"})


def _x_access(ledger: Ledger, request: Request) -> Reply:
    given = _oauth_of(request)
    begun = ledger.take(given.get("oauth_token", ""), "x-allowed")
    if begun is None or not _is_signed(request, given, begun["secret"]) or given.get("oauth_verifier") != begun["verifier"]:
        return _x_error(401, 89, "Invalid or expired token.")
    account = ledger.account("x", begun["account"])
    keys = {"oauth_token": f"sandbox-{begun['account']}:{secrets.token_urlsafe(12)}", "oauth_token_secret": secrets.token_urlsafe(24)}
    return _plain({**keys, "user_id": begun["account"], "screen_name": account["handle"]})


# ---- X, OAuth 2 ----------------------------------------------------------------------------------------------------
def _x_token(ledger: Ledger, request: Request) -> Reply:
    form, _files = request.form()
    expected = base64.b64encode(f"{settings.X_CLIENT_ID}:{settings.X_CLIENT_SECRET}".encode()).decode()
    if not hmac.compare_digest(request.headers.get("authorization", ""), f"Basic {expected}"):
        return json_reply({"error": "unauthorized_client", "error_description": "Missing valid authorization header"}, 401)
    if form.get("grant_type") == "refresh_token":
        person = ledger.take(form.get("refresh_token", ""), "x-refresh")
    else:
        person = ledger.take(form.get("code", ""), "x-code")
        if person is not None and not _fits(person, form):
            person = None
    if person is None:
        return json_reply({"error": "invalid_request", "error_description": "Value passed for the token was invalid."}, 400)
    return json_reply(_pair(ledger, {"account": person["account"], "scopes": person["scopes"]}))


def _fits(begun: Row, form: dict[str, str]) -> bool:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode().rstrip("=")
    return begun["challenge"] == challenge and begun["redirect_uri"] == form.get("redirect_uri") and time.time() < begun["at"] + CODE_LIFE


def _pair(ledger: Ledger, person: Row) -> dict[str, Any]:
    bearer, refresh = f"bearer-{secrets.token_urlsafe(24)}", f"refresh-{secrets.token_urlsafe(24)}"
    ledger.shake(bearer, "x-bearer", person)
    found = {"token_type": "bearer", "expires_in": LIFE, "access_token": bearer, "scope": " ".join(person["scopes"])}
    if "offline.access" in person["scopes"]:
        ledger.shake(refresh, "x-refresh", person)
        found["refresh_token"] = refresh
    return found


# ---- Facebook ------------------------------------------------------------------------------------------------------
def _facebook(ledger: Ledger, request: Request) -> Reply:
    form, _files = request.form()
    if form.get("client_id") != settings.FACEBOOK_APP_ID or form.get("client_secret") != settings.FACEBOOK_APP_SECRET:
        return graph_error(400, "Error validating client secret.", 1 if not form else 101)
    if form.get("grant_type") == "fb_exchange_token":
        person = ledger.take(form.get("fb_exchange_token", ""), "facebook-token")
    else:
        person = ledger.take(form.get("code", ""), "facebook-code")
        if person is not None and person["redirect_uri"] != form.get("redirect_uri"):
            return graph_error(400, "Error validating verification code. Please make sure your redirect_uri is identical.", 100, 36008)
    if person is None:
        return graph_error(400, "This authorization code has been used.", 100, 36009)
    token = f"sandbox-user-{secrets.token_urlsafe(24)}"
    ledger.shake(token, "facebook-token", person)
    return json_reply({"access_token": token, "token_type": "bearer", "expires_in": LONG_LIFE})
