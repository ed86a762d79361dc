"""Plain JSON over HTTP, for the networks that need no library."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from campaigns.publishing.networks.base import AccountBroken, NotSent, Setback, Unknown
from campaigns.publishing.networks.transport import NeverLeft, NoAnswer, PlainSession, Timeout, body_of, safe_base

Classify = Callable[[int, Mapping[str, str], Any], Setback]


class CallError(Exception):
    """The network answered, and not with a success. `body` is its JSON, or None when it sent something else."""

    def __init__(self, status: int, headers: Mapping[str, str], body: Any) -> None:
        self.status, self.headers, self.body = status, headers, body
        super().__init__(f"HTTP {status}")


class BadAddress(Exception):
    """The server's address is not one that we call."""


class PlainApi:
    """Calls to one server. `address` is what an administrator typed; `timeout` is seconds (to connect, for each read)."""

    def __init__(self, address: str, timeout: Timeout) -> None:
        self.base = safe_base(address)
        self.session = PlainSession(timeout)

    def call(self, method: str, path: str, *, token: str = "", **given: Any) -> Any:
        """The JSON of a 2xx answer. Raises `CallError`, `BadAddress`, `NeverLeft` or `NoAnswer`, none with a secret."""
        if not self.base:
            raise BadAddress
        headers = given.pop("headers", {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        response = self.session.call(method, self.base + path, headers=headers, **given)
        body = body_of(response)
        if not 200 <= response.status_code < 300 or body is None:
            raise CallError(response.status_code, response.headers, body)
        return body


def answer_of(call: Callable[[], Any], network: str, classify: Classify) -> dict[str, Any] | Setback:
    """The answer as a dict, or the outcome that took its place. `network` is its name for people."""
    try:
        answer = call()
    except CallError as error:
        return classify(error.status, error.headers, error.body)
    except Exception as error:
        return _broken_off(error, network)
    if isinstance(answer, dict):
        return answer
    return Unknown(_("%(network)s answered in a form we do not know.") % {"network": network})


def _broken_off(error: Exception, network: str) -> Setback:
    """What it means that no answer could be read. Whatever is not known to have come before acceptance may have come after it."""
    if isinstance(error, BadAddress):
        return AccountBroken(_("The address of the server is not one to publish to: it must be https:// and a name. Connect the account again."))
    if isinstance(error, NeverLeft):
        return NotSent(_("%(network)s could not be reached (%(kind)s).") % {"network": network, "kind": error})
    if isinstance(error, NoAnswer):
        return Unknown(_("The connection to %(network)s broke before the answer came (%(kind)s).") % {"network": network, "kind": error})
    return Unknown(_("The answer of %(network)s could not be read (%(kind)s).") % {"network": network, "kind": type(error).__name__})


def repeatable(outcome: Setback) -> Setback:
    """What can be done again without harm and had an unclear end is simply not sent."""
    return NotSent(outcome.reason) if isinstance(outcome, Unknown) else outcome
