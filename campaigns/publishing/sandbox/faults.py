"""Misbehaviour to order: which fault strikes which call, and what the wire then carries. See the package's docstring."""

import json
import math
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from campaigns.publishing.sandbox.ledger import Ledger
from campaigns.publishing.sandbox.wire import Call, Reply, json_reply

CALLS = ("publish", "upload", "recent", "remove", "probe", "token", "any")
NETWORKS = ("x", "facebook", "bluesky", "mastodon")
AFTER = ("reset_after", "no_reply", "malformed", "truncated")
BEFORE = (
    "latency",
    "reset_before",
    "status_500",
    "status_502",
    "status_503",
    "status_429",
    "status_429_bare",
    "duplicate",
    "expired_token",
)
FAULTS = BEFORE + AFTER
KEYS = {"network", "account", "call", "fault", "seconds", "next", "accepted"}
RETRY_SECONDS = 5


class BadFault(ValueError):
    """What was ordered is not a fault; the text says why."""


@dataclass(frozen=True)
class Fault:
    """A fault that strikes now. `accepted`: the call takes effect all the same."""

    kind: str
    seconds: float | None
    accepted: bool


def order(ledger: Ledger, given: dict[str, Any]) -> None:
    """Set a fault. Raises `BadFault`."""
    if unknown := set(given) - KEYS:
        raise BadFault(f"Unknown keys: {', '.join(sorted(unknown))}.")
    if given.get("fault") not in FAULTS:
        raise BadFault(f"fault is one of {', '.join(FAULTS)}.")
    if given.get("call", "any") not in CALLS:
        raise BadFault(f"call is one of {', '.join(CALLS)}.")
    if given.get("network") not in (None, *NETWORKS):
        raise BadFault(f"network is one of {', '.join(NETWORKS)}.")
    seconds, remaining = given.get("seconds"), given.get("next")
    if seconds is not None and (not isinstance(seconds, (int, float)) or not 0 <= seconds <= 86400):
        raise BadFault("seconds is a number from 0 to 86400.")
    if remaining is not None and (not isinstance(remaining, int) or remaining < 1):
        raise BadFault("next is a whole number from 1, or null.")
    account = given.get("account")
    accepted = given.get("accepted")
    ledger.write(
        "INSERT INTO fault (network, account, call, fault, seconds, accepted, remaining) VALUES (?, ?, ?, ?, ?, ?, ?)",
        *(given.get("network"), None if account is None else str(account), given.get("call", "any"), given["fault"]),
        *(seconds, given["fault"] in AFTER if accepted is None else bool(accepted), remaining),
    )


def strike(ledger: Ledger, call: Call) -> Fault | None:
    """The fault that hits this call, counted and, when it was for the next N calls, used up by one."""
    found = ledger.rows(
        """UPDATE fault SET injected = injected + 1, remaining = remaining - 1 WHERE id = (
            SELECT id FROM fault WHERE lifted = 0 AND (remaining IS NULL OR remaining > 0)
            AND (network IS NULL OR network = ?) AND (account IS NULL OR account = ?) AND call IN (?, 'any')
            ORDER BY id LIMIT 1)
        RETURNING fault, seconds, accepted""",
        *(call.network, call.account, call.kind),
    )
    if not found:
        return None
    return Fault(found[0]["fault"], found[0]["seconds"], bool(found[0]["accepted"]))


def report(ledger: Ledger) -> dict[str, Any]:
    """The faults that are set, and how often each kind struck since the last reset."""
    active = ledger.rows("SELECT * FROM fault WHERE lifted = 0 AND (remaining IS NULL OR remaining > 0) ORDER BY id")
    injected = ledger.rows("SELECT fault, sum(injected) AS n FROM fault GROUP BY fault")
    return {
        "faults": [{("next" if name == "remaining" else name): value for name, value in row.items()} for row in active],
        "injected": {row["fault"]: row["n"] for row in injected},
    }


def lift(ledger: Ledger) -> None:
    """End all faults; the counts stay."""
    ledger.write("UPDATE fault SET lifted = 1")


def false_reply(call: Call, fault: Fault) -> Reply:
    """The untrue answer of a fault that answers with a status."""
    if fault.kind == "status_502":
        return Reply(502, b"<html><body><h1>502 Bad Gateway</h1></body></html>", "text/html")
    if fault.kind == "status_429_bare":
        return Reply(429, b"", "text/plain")
    return {"x": _x_reply, "facebook": _graph_reply, "bluesky": _bluesky_reply, "mastodon": _mastodon_reply}[call.network](call, fault)


def x_problem(status: int, title: str, detail: str, kind: str = "about:blank", **headers: str) -> Reply:
    """A problem document as X writes it."""
    return json_reply({"title": title, "detail": detail, "type": kind, "status": status}, status, **headers)


def graph_error(status: int, message: str, code: int, subcode: int | None = None, **headers: str) -> Reply:
    """An error as Graph writes it."""
    error: dict[str, Any] = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "StandIn"}
    if subcode is not None:
        error["error_subcode"] = subcode
    if code in (1, 2):
        error["is_transient"] = True
    return json_reply({"error": error}, status, **headers)


def xrpc_error(status: int, error: str, message: str, **headers: str) -> Reply:
    """An error as a Bluesky server writes it."""
    return json_reply({"error": error, "message": message}, status, **headers)


def mastodon_error(status: int, message: str, **headers: str) -> Reply:
    """An error as Mastodon writes it."""
    return json_reply({"error": message}, status, **headers)


def _reset_at(fault: Fault) -> int:
    return math.ceil(time.time() + (RETRY_SECONDS if fault.seconds is None else fault.seconds))


def _x_reply(_call: Call, fault: Fault) -> Reply:
    reset = _reset_at(fault)
    limits = {"x_rate_limit_limit": "100", "x_rate_limit_remaining": "0", "x_rate_limit_reset": str(reset)}
    return {
        "status_500": lambda: x_problem(500, "Internal Server Error", "Internal Server Error"),
        "status_503": lambda: x_problem(503, "Service Unavailable", "Service Unavailable"),
        "status_429": lambda: x_problem(429, "Too Many Requests", "Too Many Requests", **limits),
        "duplicate": lambda: x_problem(403, "Forbidden", "You are not allowed to create a Tweet with duplicate content."),
        "expired_token": lambda: x_problem(401, "Unauthorized", "Unauthorized"),
    }[fault.kind]()


def _graph_reply(call: Call, fault: Fault) -> Reply:
    minutes = math.ceil((60 if fault.seconds is None else fault.seconds) / 60)
    usage = {call.account: [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": minutes}]}
    return {
        "status_500": lambda: graph_error(500, "An unknown error occurred", 1),
        "status_503": lambda: graph_error(503, "Please retry your request later.", 2),
        "status_429": lambda: graph_error(400, "There have been too many calls to this Page account.", 80001, X_Business_Use_Case_Usage=json.dumps(usage)),
        "duplicate": lambda: graph_error(400, "Duplicate status message", 506, 1455006),
        "expired_token": lambda: graph_error(400, "Error validating access token: Session has expired.", 190, 463),
    }[fault.kind]()


def _bluesky_reply(_call: Call, fault: Fault) -> Reply:
    reset = str(_reset_at(fault))
    return {
        "status_500": lambda: xrpc_error(500, "InternalServerError", "Internal Server Error"),
        "status_503": lambda: xrpc_error(503, "NotEnoughResources", "Service Unavailable"),
        "status_429": lambda: xrpc_error(429, "RateLimitExceeded", "Rate Limit Exceeded", RateLimit_Limit="30", RateLimit_Remaining="0", RateLimit_Reset=reset),
        "duplicate": lambda: xrpc_error(400, "InvalidRequest", "Bluesky itself knows no duplicates: the stand-in refuses."),
        "expired_token": lambda: xrpc_error(400, "ExpiredToken", "Token has expired"),
    }[fault.kind]()


def _mastodon_reply(_call: Call, fault: Fault) -> Reply:
    reset = f"{datetime.fromtimestamp(_reset_at(fault), UTC):%Y-%m-%dT%H:%M:%S}.000000Z"
    limits = {"X_RateLimit_Limit": "300", "X_RateLimit_Remaining": "0", "X_RateLimit_Reset": reset}
    return {
        "status_500": lambda: mastodon_error(500, "An unexpected error occurred"),
        "status_503": lambda: mastodon_error(503, "Remote data could not be fetched"),
        "status_429": lambda: mastodon_error(429, "Too many requests", **limits),
        "duplicate": lambda: mastodon_error(422, "Mastodon itself knows no duplicates: the stand-in refuses."),
        "expired_token": lambda: mastodon_error(401, "The access token was revoked"),
    }[fault.kind]()
