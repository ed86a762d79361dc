"""Calls to a Bluesky server (XRPC) under an app password, and the session that such a password opens.

A session is kept in the memory of the process, never in the database: servers allow few new ones a day, and renewing one
is cheap. The access token lives two hours; the server keeps a renewed refresh token good for a while, so that two threads
that renew at once do no harm.
"""

import hashlib
import time
from dataclasses import dataclass, field
from typing import Any

from campaigns.publishing.networks.bluesky_outcomes import SESSION_ENDED, error_of
from campaigns.publishing.networks.plain import CallError, PlainApi
from campaigns.publishing.networks.transport import NeverLeft, Timeout

FRESH_SECONDS = 45 * 60


@dataclass(frozen=True, slots=True)
class Session:
    """An open session. `opened` is a monotonic time."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    opened: float


_SESSIONS: dict[str, Session] = {}


class Xrpc(PlainApi):
    """One account at one server. `identifier` is its DID or handle."""

    def __init__(self, address: str, identifier: str, app_password: str, timeout: Timeout) -> None:
        super().__init__(address, timeout)
        self.identifier, self.app_password = identifier, app_password
        self._name = hashlib.sha256("\0".join((self.base, identifier, app_password)).encode()).hexdigest()

    def read(self, method: str, **params: Any) -> Any:
        """A query of the account. May be made again: a session that has ended is renewed on the way."""
        return self._again(lambda: self._xrpc("GET", method, token=self._token(), params=params))

    def repeat(self, method: str, **given: Any) -> Any:
        """A procedure that can be repeated without harm; a session that has ended is renewed on the way."""
        return self._again(lambda: self._xrpc("POST", method, token=self._token(), **given))

    def write_once(self, method: str, body: dict[str, Any]) -> Any:
        """A procedure that is called once, whatever comes of it, in the session that `open` opened."""
        kept = _SESSIONS.get(self._name)
        if kept is None:
            raise NeverLeft("no session")
        return self._xrpc("POST", method, token=kept.access, json=body)

    def open(self) -> None:
        """Make sure that a session is open."""
        self._token()

    def forget_session(self) -> None:
        """Open a new session the next time."""
        _SESSIONS.pop(self._name, None)

    def _again(self, call: Any) -> Any:
        try:
            return call()
        except CallError as error:
            if error_of(error.body) not in SESSION_ENDED:
                raise
            self.forget_session()
            return call()

    def _token(self) -> str:
        kept = _SESSIONS.get(self._name)
        if kept is None or time.monotonic() - kept.opened > FRESH_SECONDS:
            kept = _SESSIONS[self._name] = self._renewed(kept) if kept else self._opened()
        return kept.access

    def _renewed(self, kept: Session) -> Session:
        try:
            return _session_in(self._xrpc("POST", "com.atproto.server.refreshSession", token=kept.refresh))
        except CallError as error:
            if error.status not in (400, 401):
                raise
            return self._opened()

    def _opened(self) -> Session:
        body = {"identifier": self.identifier, "password": self.app_password}
        return _session_in(self._xrpc("POST", "com.atproto.server.createSession", json=body))

    def _xrpc(self, verb: str, method: str, **given: Any) -> Any:
        return self.call(verb, f"/xrpc/{method}", **given)


def _session_in(answer: Any) -> Session:
    return Session(str(answer["accessJwt"]), str(answer["refreshJwt"]), time.monotonic())
