"""The force's own sign-on: OpenID Connect against a small identity provider on loopback, through allauth and requests themselves."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider(BaseHTTPRequestHandler):
    """Discovery, token, keys and user information; `claims` is whom it signs in."""

    claims: dict = {}

    def log_message(self, *_arguments):
        """Quiet."""

    def _answer(self, body):
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):
        base = f"http://{self.headers['Host']}"
        if self.path == "/.well-known/openid-configuration":
            self._answer(
                {
                    "issuer": base,
                    "authorization_endpoint": f"{base}/authorize",
                    "token_endpoint": f"{base}/token",
                    "userinfo_endpoint": f"{base}/userinfo",
                    "jwks_uri": f"{base}/keys",
                }
            )
        elif self.path == "/keys":
            self._answer({"keys": [json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())) | {"kid": "one", "alg": "RS256"}]})
        else:
            self._answer(self.claims)

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        base, now = f"http://{self.headers['Host']}", int(time.time())
        claims = {**self.claims, "iss": base, "aud": "portal", "iat": now, "exp": now + 60}
        token = jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "one"})
        self._answer({"access_token": "for-this-test", "token_type": "Bearer", "id_token": token})


@pytest.fixture
def provider(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "force",
        "name": "Force sign-on",
        "client_id": "portal",
        "secret": "s",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield Provider
    server.shutdown()
    server.server_close()


def _sign_on(client, provider, email, *, verified=True):
    provider.claims = {"sub": "idp-1", "email": email, "email_verified": verified, "name": "From the provider"}
    leaving = client.post("/accounts/oidc/force/login/")
    asked = parse_qs(urlsplit(leaving["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    return client.get("/accounts/oidc/force/login/callback/", {"code": "a-code", "state": asked["state"][0]})


def test_somebody_who_was_invited_is_signed_in(client, cast, provider):
    answer = _sign_on(client, provider, cast.connie.email)
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(cast.connie.pk)


@pytest.mark.parametrize(("email", "verified"), [("stranger@force.example", True), ("connie@force.example", False)])
def test_strangers_and_unproved_addresses_stay_outside(client, cast, provider, email, verified):
    _sign_on(client, provider, email, verified=verified)
    assert "_auth_user_id" not in client.session


def test_who_has_left_stays_outside(client, cast, provider):
    cast.connie.is_active = False
    cast.connie.save()
    _sign_on(client, provider, cast.connie.email)
    assert "_auth_user_id" not in client.session


def test_a_forged_state_is_refused(client, cast, provider):
    provider.claims = {"sub": "idp-1", "email": cast.connie.email, "email_verified": True}
    client.post("/accounts/oidc/force/login/")
    client.get("/accounts/oidc/force/login/callback/", {"code": "a-code", "state": "forged"})
    assert "_auth_user_id" not in client.session
