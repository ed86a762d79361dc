"""One way of making HTTP calls for every network: bounded in time, sent once, followed nowhere, influenced by nothing.

Sources of the rules: requests re-sends a redirected POST as GET; it reads `~/.netrc` and proxy variables; it waits for
ever without a timeout; and a connection kept alive too long turns into an avoidable "unknown".
"""

import logging
import re
import ssl
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.exceptions import SSLError as Urllib3SSLError

Timeout = tuple[float, float]
REASON_LENGTH = 300
ODD_ANSWER = (ArithmeticError, AttributeError, KeyError, OSError, TypeError, ValueError)  # what reading a strange body raises
_NEVER_OPENED = (NewConnectionError, ConnectTimeoutError, NameResolutionError)
_BAD_ADDRESS = (
    requests.exceptions.InvalidURL,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidHeader,
)
_SECRET_IN_QUERY = re.compile(r"((?:access_token|input_token|appsecret_proof|client_secret)=)[^&\s\"']+")


class NeverLeft(Exception):
    """The request did not reach the network; trying again is safe. Carries the kind of fault alone."""


class NoAnswer(Exception):
    """The request left and no answer came back. Carries the kind of fault alone."""


class PlainSession(requests.Session):
    """A session that sends a request once and keeps the last answer, whatever a library makes of it.

    `timeout` is seconds (to connect, for each read). `last_response` is None while no answer to the latest request
    has been read whole.
    """

    def __init__(self, timeout: Timeout) -> None:
        super().__init__()
        self.timeout = timeout
        self.trust_env = False
        self.last_response: requests.Response | None = None
        self.headers["Connection"] = "close"
        for scheme in ("https://", "http://"):
            self.mount(scheme, HTTPAdapter(max_retries=0))

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        """Send once; a redirect is an answer like any other."""
        self.last_response = None
        if kwargs.get("timeout") is None:
            kwargs["timeout"] = self.timeout
        kwargs["allow_redirects"] = False
        try:
            self.last_response = super().request(method, url, *args, **kwargs)
        finally:
            self.close()  # asking for "close" is not enough: a pool may offer the connection again before it sees its end
        return self.last_response

    def call(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        """As `request`, but what goes wrong is `NeverLeft` or `NoAnswer`: the library's own words may hold an address or a body."""
        try:
            return self.request(method, url, **kwargs)
        except requests.RequestException as error:
            kind = type(error).__name__
            raise (NeverLeft(kind) if never_left(error) else NoAnswer(kind)) from None


def safe_base(address: str) -> str:
    """A server's address that somebody typed, as the start of every address there: https, a host, no more.

    Empty when it is none. In a demonstration the stand-in networks are good as well, and they speak plain http on loopback.
    """
    try:
        parts = urlsplit(address.strip().rstrip("/"))
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.username or parts.password or parts.query or parts.fragment or parts.path or not host:
        return ""
    if parts.scheme == "https":
        return f"https://{parts.netloc}"
    stand_ins = {"127.0.0.1", "localhost", urlsplit(settings.SANDBOX_URL).hostname}
    return f"http://{parts.netloc}" if settings.DEMO and parts.scheme == "http" and host in stand_ins else ""


def never_left(error: BaseException) -> bool:
    """Whether the request certainly did not reach the network: no name, no connection, no trusted TLS, no valid address."""
    if isinstance(error, (requests.ConnectTimeout, *_BAD_ADDRESS)):
        return True
    if not isinstance(error, requests.ConnectionError) or not error.args:
        return False
    reason = getattr(error.args[0], "reason", None)
    if isinstance(reason, Urllib3SSLError):
        return bool(reason.args) and isinstance(reason.args[0], ssl.SSLCertVerificationError)
    return isinstance(reason, _NEVER_OPENED)


def body_of(response: requests.Response) -> Any:
    """The JSON of an answer, or None when it is not JSON."""
    try:
        return response.json()
    except ValueError:
        return None


def short(words: object) -> str:
    """A network's own words, on one line, cut to what a person reads, without query secrets."""
    return _SECRET_IN_QUERY.sub(r"\1…", " ".join(str(words).split()))[:REASON_LENGTH]


class _NoDebug(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno > logging.DEBUG


class _Redact(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        clean = _SECRET_IN_QUERY.sub(r"\1…", message)
        if clean != message:
            record.msg, record.args = clean, None
        return True


def keep_secrets_out_of_logs() -> None:
    """Make the libraries' loggers safe at any level. tweepy and oauthlib write tokens at DEBUG, urllib3 writes addresses.

    A filter rather than a level, because a level is the first thing that somebody hunting a fault turns down.
    """
    chatty = ("tweepy.client", "tweepy.auth", "requests_oauthlib.oauth1_auth", "requests_oauthlib.oauth1_session", "requests_oauthlib.oauth2_session")
    signing = ("oauthlib.oauth1.rfc5849", "oauthlib.oauth1.rfc5849.signature", "oauthlib.oauth1.rfc5849.endpoints.base")
    for name in (*chatty, *signing):
        _filter_once(name, _NoDebug)
    _filter_once("urllib3.connectionpool", _Redact)


def _filter_once(name: str, kind: type[logging.Filter]) -> None:
    logger = logging.getLogger(name)
    if not any(isinstance(existing, kind) for existing in logger.filters):
        logger.addFilter(kind())
