"""facebook-sdk's Graph client, made fit for the Graph API that is alive.

facebook-sdk 3.1 refuses every living version, ignores HTTP statuses, follows redirects, writes Python values as their
repr, never times out and puts the token into addresses and so into exceptions and logs. This subclass replaces the one
method through which everything goes; `put_object`, `put_photo`, `delete_object`, `get_object` and `get_connections`
then work as they are.

The token travels in the body of a POST and in the `Authorization` header of a GET or DELETE, never in an address. The
one exception is `debug_token`, for which Meta documents no other place than the query.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Mapping
from functools import cache
from typing import Any

import facebook
import requests

from campaigns.publishing.networks.facebook_outcomes import error_of, words_of
from campaigns.publishing.networks.transport import PlainSession, Timeout, body_of

logger = logging.getLogger(__name__)


class GraphCallError(Exception):
    """Facebook answered, and not with a success. `body` is its JSON, or None when it sent something else."""

    def __init__(self, status: int, headers: Mapping[str, str], body: Any) -> None:
        error = error_of(body)
        self.status, self.headers, self.body = status, headers, body
        self.code, self.subcode = error.get("code"), error.get("error_subcode")
        self.is_transient, self.fbtrace_id = bool(error.get("is_transient")), error.get("fbtrace_id")
        super().__init__(f"HTTP {status} {words_of(body)}".strip())


class Graph(facebook.GraphAPI):
    """A Graph client for one token. `timeout` is seconds (to connect, for each read); `api_version` like "26.0"."""

    def __init__(self, access_token: str, *, api_version: str, base: str, timeout: Timeout, app_secret: str = "") -> None:
        super().__init__(access_token, timeout=timeout, session=PlainSession(timeout))  # its version argument refuses all since 3.2
        self.version = f"v{api_version}"
        self.base = base.rstrip("/") + "/"
        self.app_secret = app_secret
        self.answered_version = ""

    def request(
        self,
        path: str,
        args: Mapping[str, Any] | None = None,
        post_args: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        method: str | None = None,
    ) -> Any:
        """One call. Gives the JSON of a 2xx answer; raises `GraphCallError`, or `NeverLeft` or `NoAnswer` of `transport`, none with a secret."""
        method = method or ("GET" if post_args is None else "POST")
        query, form = dict(args or {}), dict(post_args or {})
        headers = {}
        token = query.pop("access_token", None) or form.pop("access_token", None) or self.access_token
        secured = form if method == "POST" else query
        if method == "POST":
            form["access_token"] = token
        else:
            headers["Authorization"] = f"Bearer {token}"
        if self.app_secret and token == self.access_token:
            secured["appsecret_proof"] = proof_of(token, self.app_secret)
        return self._send(method, path, params=query, form=form, files=files, headers=headers)

    def _send(
        self,
        method: str,
        path: str,
        *,
        params: dict[str, Any],
        form: dict[str, Any],
        files: Mapping[str, Any] | None,
        headers: dict[str, str],
    ) -> Any:
        response = self.session.call(
            method,
            self.base + path.lstrip("/"),
            params=plain_values(params),
            data=plain_values(form) or None,
            files=files,
            headers=headers,
            timeout=self.timeout,
        )
        self._watch_version(response)
        body = body_of(response)
        if not 200 <= response.status_code < 300 or body is None or error_of(body):
            raise GraphCallError(response.status_code, response.headers, body) from None
        return body

    def _watch_version(self, response: requests.Response) -> None:
        answered = response.headers.get("facebook-api-version", "")
        self.answered_version = answered or self.answered_version
        if answered and answered != self.version:
            _warn_of_drift(answered, self.version)


@cache
def _warn_of_drift(answered: str, asked: str) -> None:
    """Once a process is enough."""
    logger.warning("Facebook answered as Graph %s, we asked for %s: change GRAPH_VERSION", answered, asked)


def proof_of(token: str, app_secret: str) -> str:
    """The HMAC that shows Facebook that the caller knows the app's secret."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def plain_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lists, mappings and booleans as JSON, which is what Graph reads; nothing for None."""
    return {name: json.dumps(value) if isinstance(value, (dict, list, tuple, bool)) else value for name, value in values.items() if value is not None}
