"""Signing in at Facebook: from the login dialog to the tokens of the pages that were ticked there.

A person's token is never kept: it is exchanged for one of 60 days, which gives each page's own token without an end.
Secrets travel in the body of a POST or in a header; only `debug_token` takes what it looks at in the query (see `graph`).
"""

import hmac
import secrets as random
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.publishing.networks.consent import ConsentFailed, Granted, Leaving, unreachable, was_denied
from campaigns.publishing.networks.graph import Graph, GraphCallError
from campaigns.publishing.networks.transport import ODD_ANSWER, NeverLeft, NoAnswer, keep_secrets_out_of_logs

APP_KEYS = {
    "FACEBOOK_APP_ID": gettext_lazy("the “App ID” of your Facebook app"),
    "FACEBOOK_APP_SECRET": gettext_lazy("the “App secret” of your Facebook app, under Settings → Basic"),
}
SCOPES = ("pages_show_list", "pages_read_engagement", "pages_manage_posts")
NEEDED_TASK = "CREATE_CONTENT"
PAGE_FIELDS = "id,name,username,access_token,tasks"
MOST_READS = 10  # of a hundred pages each


class _Dialogue(Graph):
    """The Graph client of one sign-in."""

    def exchange(self, **form: str) -> dict[str, Any]:
        """What Facebook gives for a code, or for a short token. The app's secret goes in the body."""
        form |= {"client_id": settings.FACEBOOK_APP_ID, "client_secret": settings.FACEBOOK_APP_SECRET}
        return dict(self._send("POST", f"{self.version}/oauth/access_token", params={}, form=form, files=None, headers={}))


def leave(back: str) -> Leaving:
    """The address of the login dialog, with a fresh state. Calls nobody. Asks again for what was declined once."""
    state = random.token_urlsafe(32)
    query = {
        "client_id": settings.FACEBOOK_APP_ID,
        "redirect_uri": back,
        "state": state,
        "scope": ",".join(SCOPES),
        "response_type": "code",
        "auth_type": "rerequest",
    }
    return Leaving(f"{settings.FACEBOOK_DIALOG_BASE}/v{settings.GRAPH_VERSION}/dialog/oauth?{urlencode(query)}", {"state": state})


def arrive(memory: Mapping[str, str], answer: Mapping[str, str], back: str) -> list[Granted]:
    """Every page that was ticked, with its token or with the fault that makes it useless. Raises ConsentFailed."""
    keep_secrets_out_of_logs()
    if not memory.get("state") or not hmac.compare_digest(memory["state"].encode(), answer.get("state", "").encode()):
        raise _expired()
    if answer.get("error") or not answer.get("code"):
        raise was_denied("Facebook")
    try:
        return _arrive(answer["code"], back)
    except ODD_ANSWER:
        raise unreachable("Facebook") from None


def _arrive(code: str, back: str) -> list[Granted]:
    dialogue = _dialogue("")
    brief = _call(partial(dialogue.exchange, code=code, redirect_uri=back))["access_token"]
    lasting = _call(partial(dialogue.exchange, grant_type="fb_exchange_token", fb_exchange_token=brief))["access_token"]
    person = _dialogue(lasting)
    token = _call(partial(person.get_object, "debug_token", input_token=lasting))["data"]
    _look_at(token)
    pages = [_granted(row) for row in _pages(person)]
    if not pages:
        raise ConsentFailed(
            _(
                "No page was ticked on Facebook, or you have no role on one. "
                "Connect again, choose “Edit settings” in Facebook's window, and tick the force's page."
            )
        )
    return pages


def _dialogue(token: str) -> _Dialogue:
    return _Dialogue(
        token, api_version=settings.GRAPH_VERSION, base=settings.FACEBOOK_GRAPH_BASE, timeout=settings.NETWORK_TIMEOUT, app_secret=settings.FACEBOOK_APP_SECRET
    )


def _look_at(token: Mapping[str, Any]) -> None:
    """Raises ConsentFailed when the token is not a living person's token with every permission."""
    if token.get("is_valid") is not True:
        raise _expired()
    if token.get("type") != "USER":
        raise ConsentFailed(
            _("Facebook gave a token of another kind (%(kind)s), not a person's. Sign in as a person who has a role on the page.")
            % {"kind": str(token.get("type"))[:20]}
        )
    missing = [scope for scope in SCOPES if scope not in (token.get("scopes") or ())]
    if missing:
        raise ConsentFailed(_("Permission is missing: %(scopes)s. Connect again and leave every box ticked.") % {"scopes": ", ".join(missing)})


def _pages(person: Graph) -> list[dict[str, Any]]:
    """/me/accounts, to its end."""
    found: list[dict[str, Any]] = []
    after = None
    for _read in range(MOST_READS):
        answer = _call(partial(person.get_connections, "me", "accounts", fields=PAGE_FIELDS, limit=100, after=after))
        found += answer["data"]
        paging = answer.get("paging") or {}
        after = paging["cursors"]["after"] if paging.get("next") else None
        if not after:
            break
    return found


def _granted(row: Mapping[str, Any]) -> Granted:
    page, name, token = str(row["id"]), str(row.get("name") or ""), str(row.get("access_token") or "")
    fault = ""
    if not token:
        fault = _("Facebook gave no token for this page. Ask whoever owns the page to give you a role with full control.")
    elif NEEDED_TASK not in (row.get("tasks") or ()):
        fault = _(
            "You may not publish on this page (the task CREATE_CONTENT is missing). "
            "Ask whoever owns the page to let you create content, under Settings → Page access, then connect again."
        )
    return Granted(page, str(row.get("username") or name), name, {"access_token": token}, fault)


def _call(call: Callable[[], Any]) -> Any:
    try:
        return call()
    except GraphCallError as error:
        if error.status >= 500 or error.code in (1, 2):
            raise unreachable("Facebook") from None
        if error.code in (101, 102) or "client_secret" in str(error) or "client secret" in str(error):
            raise ConsentFailed(
                _(
                    "Facebook does not accept the keys of the force's app. "
                    "Compare FACEBOOK_APP_ID and FACEBOOK_APP_SECRET with Settings → Basic in Facebook's app dashboard, then start the portal anew."
                )
            ) from None
        if error.code == 191 or error.subcode == 36008 or "redirect_uri" in str(error):
            raise ConsentFailed(
                _("Facebook does not know this portal's address. Add it under Facebook Login → Settings → “Valid OAuth Redirect URIs” in the app dashboard.")
            ) from None
        raise _expired() from None
    except (NeverLeft, NoAnswer):
        raise unreachable("Facebook") from None


def _expired() -> ConsentFailed:
    return ConsentFailed(_("This sign-in at Facebook does not belong to what was begun here, or has run out. Nothing was changed. Begin again."))
