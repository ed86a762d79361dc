"""Connecting an account: the ways there are, signing in at the network and coming back, and forms for what is typed.

What must be remembered between leaving and coming back lies sealed in the person's own session, serves once, and is good
for ten minutes. An address of ours carries nothing of it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.accounts.enums import AccountState, Network
from campaigns.accounts.models import Account
from campaigns.publishing import actions, forms
from campaigns.publishing.networks.consent import Granted
from campaigns.publishing.queries import overdue_on
from campaigns.publishing.views.deliveries import refuse
from campaigns.publishing.ways import Way, offered, way_of
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.encryption import seal, unseal
from portal.core.errors import Refused

LEFT, GRANTED = "left_for_consent", "granted_by_consent"
GOOD_FOR = 600
"""Seconds in which a person must be back from the network."""


@require_safe
@needs("campaigns.administer_accounts")
def account_connect(request: HttpRequest) -> HttpResponse:
    """Every network with its ways to connect, and what the portal lacks for one. `?again=` names an account that is known."""
    again = _again(request)
    ways = [way for way in offered() if again is None or way.network == again.network]
    networks = [{"label": Network(network).label, "ways": list(rows)} for network, rows in groupby(ways, key=lambda way: way.network)]
    return render(request, "campaigns/publishing/account_connect.html", {"networks": networks, "again": again, "callbacks": _callbacks(ways)})


def _again(request: HttpRequest) -> Account | None:
    again = request.GET.get("again", "")
    return Account.objects.filter(pk=int(again)).first() if again.isdecimal() and len(again) < 10 else None


def _callbacks(ways: list[Way]) -> list[str]:
    """The addresses that must be entered in the apps of the networks."""
    return [_back(network) for network in dict.fromkeys(way.network for way in ways if way.is_in_browser)]


def _back(network: str) -> str:
    """Where a network sends people back: the portal's own configured address, whatever the request's Host says."""
    return f"{settings.PUBLIC_URL}{reverse('account-back', args=[network])}"


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@needs("campaigns.administer_accounts")
def account_connect_by(request: HttpRequest, network: str, way: str) -> HttpResponse:
    """One way: a form for what is typed; or the door to the network, which is asked only when the person presses the button."""
    chosen = way_of(network, way)
    if chosen is None:
        raise Http404
    again = _again(request)
    if not chosen.is_in_browser:
        return _by_form(request, chosen, again)
    if request.method == "POST":
        return _leave(request, chosen, again)
    return render(request, "campaigns/publishing/account_leave.html", {"way": chosen, "again": again, "label": Network(network).label, "url": ""})


def _by_form(request: HttpRequest, way: Way, again: Account | None) -> HttpResponse:
    known = {"external_id": again.external_id, "handle": again.handle} if again else {}
    form = forms.KeysForm(request.POST or None, way=way, initial=known)
    if request.method == "POST" and form.is_valid():
        given = form.account()
        try:
            account = _connected(request, way, lambda: actions.connect_account(**given, by=me(request), way=way.name), given["external_id"])
        except Refused as refusal:
            refuse(request, refusal)
        else:
            return redirect("account-detail", account.pk)
    return render(request, "campaigns/publishing/account_keys.html", {"form": form, "way": way, "again": again})


def _connected(request: HttpRequest, way: Way, connect: Callable[[], Account], external_id: str) -> Account:
    """Connects, and says what that means: new or known, and what goes out now because of it."""
    known = Account.objects.filter(network=way.network, external_id=external_id).exclude(state=AccountState.DISCONNECTED).exists()
    account = connect()
    said = _("%(account)s was connected already: its keys were replaced.") if known else _("Connected: %(account)s.")
    messages.success(request, said % {"account": account})
    if due := overdue_on(account, timezone.now()).count():
        words = ngettext("%(n)s post is due on it already and goes out now.", "%(n)s posts are due on it already and go out now, one after the other.", due)
        messages.info(request, words % {"n": due})
    return account


@sensitive_variables()
def _leave(request: HttpRequest, way: Way, again: Account | None) -> HttpResponse:
    try:
        leaving = actions.leave_for_consent(way, back=_back(way.network), by=me(request))
    except Refused as refusal:
        refuse(request, refusal)
        return redirect(_connect_url(again.pk if again else None))
    _keep(request, LEFT, {"network": way.network, "way": way.name, "memory": dict(leaving.memory), "again": again.pk if again else None})
    context = {"way": way, "again": again, "label": Network(way.network).label, "url": leaving.url}
    return render(request, "campaigns/publishing/account_leave.html", context)


def _connect_url(again: int | None) -> str:
    return reverse("account-connect") + (f"?again={again}" if again else "")


def _keep(request: HttpRequest, name: str, what: Mapping[str, Any]) -> None:
    request.session[name] = seal({**what, "person": me(request).pk, "until": time.time() + GOOD_FOR})


def _kept(request: HttpRequest, name: str, *, once: bool = True) -> dict[str, Any] | None:
    """What was kept for this very person and is not too old."""
    sealed = request.session.pop(name, "") if once else request.session.get(name, "")
    try:
        found = unseal(sealed)
    except ValueError:  # sealed with a key that has left the ring
        return None
    return found if found and found["person"] == me(request).pk and time.time() < found["until"] else None


@sensitive_variables()
@require_safe
@needs("campaigns.administer_accounts")
def account_back(request: HttpRequest, network: str) -> HttpResponse:
    """Somebody is back from a network. Whatever comes of it, they are sent on, so that no address with a code stays behind."""
    left = _kept(request, LEFT)
    way = way_of(network, str(left["way"])) if left and left["network"] == network else None
    if left is None or way is None:
        messages.error(request, _("Nobody began this sign-in here, or it was used already, or it took longer than ten minutes. Begin again."))
        return redirect("account-connect")
    again = Account.objects.filter(pk=left["again"]).first() if left["again"] else None
    try:
        granted = actions.arrive_from_consent(way, memory=left["memory"], answer=request.GET.dict(), back=_back(network), by=me(request))
        return _arrived(request, way, granted, again)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect(_connect_url(left["again"]))


def _arrived(request: HttpRequest, way: Way, granted: list[Granted], again: Account | None) -> HttpResponse:
    """Connects the one account there is, or the one that was meant; else lets the person choose."""
    if again is None and len(granted) > 1:
        _keep(request, GRANTED, {"network": way.network, "way": way.name, "pages": [asdict(each) for each in granted]})
        return redirect("account-pages")
    one = next((each for each in granted if again and each.external_id == again.external_id), granted[0])
    expected = again.external_id if again else ""
    account = _connected(request, way, lambda: actions.connect_granted(way, one, by=me(request), expected=expected), one.external_id)
    return redirect("account-detail", account.pk)


@sensitive_variables()
@require_http_methods(["GET", "POST"])
@needs("campaigns.administer_accounts")
def account_pages(request: HttpRequest) -> HttpResponse:
    """Which of the pages that Facebook granted to connect, and why others cannot be."""
    kept = _kept(request, GRANTED, once=False)
    way = way_of(kept["network"], kept["way"]) if kept else None
    if kept is None or way is None:
        messages.error(request, _("Sign in at Facebook again: what it granted was used already, or is older than ten minutes."))
        return redirect("account-connect")
    pages = [Granted(**each) for each in kept["pages"]]
    usable, faulty = [each for each in pages if not each.fault], [each for each in pages if each.fault]
    form = forms.PagesForm(request.POST if request.method == "POST" else None, pages=usable)
    if request.method == "POST" and form.is_valid():
        request.session.pop(GRANTED, None)
        for page in usable:
            if page.external_id in form.cleaned_data["pages"]:
                _connect_page(request, way, page)
        return redirect("account-list")
    return render(request, "campaigns/publishing/account_pages.html", {"form": form, "usable": usable, "faulty": faulty})


def _connect_page(request: HttpRequest, way: Way, page: Granted) -> None:
    """One page's failure is told, and does not keep the others from being connected."""
    try:
        _connected(request, way, lambda: actions.connect_granted(way, page, by=me(request)), page.external_id)
    except Refused as refusal:
        refuse(request, refusal)
