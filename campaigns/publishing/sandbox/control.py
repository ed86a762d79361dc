"""What a test or a demonstrator orders of the stand-in networks: `/_sandbox/…`, JSON in and out."""

from collections.abc import Callable
from typing import Any

from campaigns.publishing.sandbox import faults
from campaigns.publishing.sandbox.ledger import Ledger, Row
from campaigns.publishing.sandbox.wire import BadBody, Reply, Request, json_reply

ACCOUNT_KEYS = {"network": str, "account": str, "name": str, "handle": str, "followers": int, "token": str, "revoked": bool}


def answer(ledger: Ledger, request: Request) -> Reply:
    """The answer to one order; 400 with a sentence when it is none."""
    handler = HANDLERS.get((request.method, request.path.removeprefix("/_sandbox/")))
    if handler is None:
        return json_reply({"error": "There is no such order."}, 404)
    try:
        return json_reply(handler(ledger, request))
    except (BadBody, faults.BadFault) as error:
        return json_reply({"error": str(error)}, 400)


def _ledger(ledger: Ledger, request: Request) -> dict[str, Any]:
    """Every accepted post, oldest first, deleted ones too. Times are seconds since 1970."""
    sql, values = "SELECT * FROM post WHERE 1", []
    for name in ("network", "account"):
        if request.query.get(name):
            sql += f" AND {name} = ?"
            values.append(request.query[name])
    posts = [_told(ledger, row) for row in ledger.rows(f"{sql} ORDER BY seq", *values)]
    return {"posts": posts, "duplicates_refused": ledger.tally().get("duplicates_refused", 0)}


def _told(ledger: Ledger, post: Row) -> Row:
    keys = ("alt", "mimetype", "file")
    return post | {"photos": [{key: photo[key] for key in keys} for photo in ledger.photos_of(post["id"])]}


def _order(ledger: Ledger, request: Request) -> dict[str, Any]:
    faults.order(ledger, request.json())
    return faults.report(ledger)


def _lift(ledger: Ledger, request: Request) -> dict[str, Any]:
    faults.lift(ledger)
    return faults.report(ledger)


def _accounts(ledger: Ledger, request: Request) -> dict[str, Any]:
    rows = ledger.rows("SELECT network, account FROM account ORDER BY network, account")
    return {"accounts": [ledger.account(row["network"], row["account"]) for row in rows]}


def _register(ledger: Ledger, request: Request) -> dict[str, Any]:
    given = request.json()
    for name, value in given.items():
        if name not in ACCOUNT_KEYS or not isinstance(value, ACCOUNT_KEYS[name]):
            raise BadBody(f"{name} is not a property of an account, or not of its kind.")
    if given.get("network") not in faults.NETWORKS or not given.get("account"):
        raise BadBody(f"network is one of {', '.join(faults.NETWORKS)}, and account its id there.")
    ledger.register(given["network"], given["account"], given)
    return ledger.account(given["network"], given["account"])


def _age(ledger: Ledger, request: Request) -> dict[str, Any]:
    seconds = request.json().get("seconds")
    if not isinstance(seconds, int):
        raise BadBody("seconds is a whole number.")
    return {"aged": ledger.write("UPDATE handshake SET at = at - ?", seconds)}


def _reset(ledger: Ledger, request: Request) -> dict[str, Any]:
    ledger.reset()
    return {"ok": True}


def _faults(ledger: Ledger, request: Request) -> dict[str, Any]:
    return faults.report(ledger)


def _health(ledger: Ledger, request: Request) -> dict[str, Any]:
    return {"ok": True}


HANDLERS: dict[tuple[str, str], Callable[[Ledger, Request], dict[str, Any]]] = {
    ("GET", "ledger"): _ledger,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _order,
    ("DELETE", "faults"): _lift,
    ("GET", "accounts"): _accounts,
    ("POST", "accounts"): _register,
    ("POST", "age"): _age,
    ("POST", "reset"): _reset,
    ("GET", "health"): _health,
}
