"""The stand-in's consent pages: who signs in, and what they allow. Everything that a real person may do wrong can be chosen."""

import re
import secrets
from urllib.parse import urlencode, urlsplit

from campaigns.publishing.sandbox.graph_api import SCOPES as FACEBOOK_SCOPES
from campaigns.publishing.sandbox.ledger import Ledger, Row
from campaigns.publishing.sandbox.markup import POLICY, esc, page
from campaigns.publishing.sandbox.wire import Reply, Request

PATH = re.compile(r"/oauth/authorize|/i/oauth2/authorize|/v\d+\.\d+/dialog/oauth|/consent/(?:x1|x2|facebook)")
DENIED = "access_denied"


def answer(ledger: Ledger, request: Request) -> Reply:
    """The page, or after a choice the way back to whoever asked."""
    if request.method != "GET":
        return Reply(405, b"Only GET.", "text/plain; charset=utf-8", {"Allow": "GET"})
    match request.path.rsplit("/", 1)[-1]:
        case "x1" | "x2" | "facebook" as way:
            return _decided(ledger, request, way)
        case _:
            return _asked(ledger, request)


def _asked(ledger: Ledger, request: Request) -> Reply:
    if request.path == "/oauth/authorize":
        begun = ledger.shaken(request.query.get("oauth_token", ""), "x-request")
        return _x_page(ledger, "x1", {"oauth_token": request.query.get("oauth_token", "")}, begun["callback"] if begun else None)
    wanted = {name: request.query.get(name, "") for name in ("redirect_uri", "state", "scope", "code_challenge")}
    if request.path.startswith("/i/"):
        is_whole = request.query.get("code_challenge_method") == "S256" and all(wanted.values())
        return _x_page(ledger, "x2", wanted, wanted["redirect_uri"] if is_whole else None)
    return _facebook_page(ledger, wanted)


def _form(title: str, way: str, hidden: dict[str, str], fields: str, *, buttons: tuple[tuple[str, str], ...], back: str) -> Reply:
    kept = "".join(f'<input type="hidden" name="{esc(name)}" value="{esc(value)}">' for name, value in hidden.items())
    rows = "".join(f'<p><button name="choice" value="{value}">{esc(text)}</button></p>' for value, text in buttons)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(back))
    body = f'<form class="consent" method="get" action="/consent/{way}">{kept}{fields}{rows}</form>'
    reply = page(title, body)
    reply.headers["Content-Security-Policy"] = POLICY.replace("form-action 'none'", f"form-action 'self' {origin}")
    return reply


def _unknown() -> Reply:
    return page("This sign-in is not known", "<p>It was used already, or nobody began it. Go back to the portal and begin again.</p>", status=400)


def _choices(ledger: Ledger, network: str, kind: str) -> str:
    rows = ledger.rows("SELECT account FROM account WHERE network = ? ORDER BY account", network)
    accounts = [ledger.account(network, row["account"]) for row in rows] or [ledger.account(network, "1001")]
    return "".join(
        f'<p><label><input type="{kind}" name="account-{esc(row["account"])}" value="1"> {esc(row["name"])} (@{esc(row["handle"])})</label></p>'
        if kind == "checkbox"
        else f'<p><label><input type="radio" name="account" value="{esc(row["account"])}"{" checked" if number == 0 else ""}> '
        f"{esc(row['name'])} (@{esc(row['handle'])})</label></p>"
        for number, row in enumerate(accounts)
    )


def _x_page(ledger: Ledger, way: str, hidden: dict[str, str], back: str | None) -> Reply:
    if not back:
        return _unknown()
    fields = f"<fieldset><legend>You are signed in to X as</legend>{_choices(ledger, 'x', 'radio')}</fieldset>"
    buttons: tuple[tuple[str, str], ...] = (("allow", "Authorize app"), ("deny", "Cancel"))
    if way == "x2":
        buttons = (*buttons, ("less", "Authorize, without the right to post"))
    return _form("Authorize the portal to use your account?", way, hidden, fields, buttons=buttons, back=back)


def _facebook_page(ledger: Ledger, wanted: dict[str, str]) -> Reply:
    if not wanted["redirect_uri"] or not wanted["state"]:
        return _unknown()
    fields = f"<fieldset><legend>What pages do you want to use?</legend>{_choices(ledger, 'facebook', 'checkbox')}</fieldset>"
    buttons = (
        ("allow", "Continue"),
        ("less", "Continue, without the permission to create posts"),
        ("look", "Continue, as somebody who may only see the pages' figures"),
        ("deny", "Cancel"),
    )
    return _form("The portal wants to manage your pages", "facebook", wanted, fields, buttons=buttons, back=wanted["redirect_uri"])


def _decided(ledger: Ledger, request: Request, way: str) -> Reply:
    given = request.query
    if way == "x1":
        return _decided_signed(ledger, given)
    back, state = given.get("redirect_uri", ""), given.get("state", "")
    if not back.startswith(("http://", "https://")):
        return _unknown()
    if given.get("choice") == "deny":
        return _to(back, {"error": DENIED, "state": state})
    code = f"code-{secrets.token_urlsafe(24)}"
    if way == "x2":
        scopes = [scope for scope in given.get("scope", "").split() if given.get("choice") != "less" or scope != "tweet.write"]
        ledger.shake(
            code, "x-code", {"account": given.get("account", ""), "scopes": scopes, "challenge": given.get("code_challenge", ""), "redirect_uri": back}
        )
    else:
        ledger.shake(code, "facebook-code", _person(given))
    return _to(back, {"code": code, "state": state})


def _decided_signed(ledger: Ledger, given: dict[str, str]) -> Reply:
    token = given.get("oauth_token", "")
    begun = ledger.take(token, "x-request")
    if begun is None:
        return _unknown()
    if given.get("choice") == "deny":
        return _to(begun["callback"], {"denied": token})
    verifier = secrets.token_urlsafe(18)
    ledger.shake(token, "x-allowed", {"account": given.get("account", ""), "secret": begun["secret"], "verifier": verifier})
    return _to(begun["callback"], {"oauth_token": token, "oauth_verifier": verifier})


def _person(given: dict[str, str]) -> Row:
    asked = [scope for scope in FACEBOOK_SCOPES if given.get("choice") != "less" or scope != "pages_manage_posts"]
    return {
        "pages": [name.removeprefix("account-") for name in given if name.startswith("account-")],
        "scopes": asked,
        "may_post": given.get("choice") != "look",
        "redirect_uri": given.get("redirect_uri", ""),
    }


def _to(back: str, answers: dict[str, str]) -> Reply:
    return Reply(303, b"", "text/plain; charset=utf-8", {"Location": f"{back}?{urlencode(answers)}"})
