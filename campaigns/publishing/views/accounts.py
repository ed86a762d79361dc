"""The force's accounts on the networks."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing import actions, forms
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import listed_deliveries
from campaigns.publishing.views.deliveries import MOST_SHOWN, refuse
from onboarding.people.doors import me
from portal.core.doors import needs
from portal.core.errors import Refused
from portal.core.templatetags.portal import moment, number

TONES = {AccountState.CONNECTED: "go", AccountState.BROKEN: "halt", AccountState.DISCONNECTED: "calm"}
WAITING = (DeliveryState.QUEUED, DeliveryState.HELD)


@require_safe
@needs("campaigns.administer_accounts")
def account_list(request: HttpRequest) -> HttpResponse:
    """Every account with its state, its reach and when its keys end."""
    accounts = Account.objects.annotate(waiting=Count("deliveries", filter=Q(deliveries__state__in=WAITING)))
    rows = [{"account": account, "tone": TONES[AccountState(account.state)]} for account in accounts]
    return render(request, "campaigns/publishing/account_list.html", {"rows": rows})


@sensitive_post_parameters("access_token", "access_token_secret")
@require_http_methods(["GET", "POST"])
@needs("campaigns.administer_accounts")
def account_connect(request: HttpRequest) -> HttpResponse:
    """Type in the keys of an account; the network is asked before they are kept."""
    form = forms.ConnectForm(request.POST or None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        was_known = _is_connected(form.cleaned_data)
        try:
            account = actions.connect_account(**form.account(), by=me(request))
        except Refused as refusal:
            refuse(request, refusal)
        else:
            said = _("%(account)s was connected already: its keys were replaced.") if was_known else _("Connected: %(account)s.")
            messages.success(request, said % {"account": account})
            return redirect("account-detail", account.pk)
    return render(request, "campaigns/publishing/account_connect.html", {"form": form})


def _is_connected(answers: dict[str, Any]) -> bool:
    """Whether the account holds keys already."""
    same = Account.objects.filter(network=answers["network"], external_id=answers["external_id"])
    return same.exclude(state=AccountState.DISCONNECTED).exists()


def _known(request: HttpRequest) -> dict[str, Any]:
    """What is known of the account that `?again=` names, never its keys."""
    again = request.GET.get("again", "")
    account = Account.objects.filter(pk=int(again)).first() if again.isdecimal() and len(again) < 10 else None
    return {"network": account.network, "external_id": account.external_id, "handle": account.handle} if account else {}


@require_safe
@needs("campaigns.administer_accounts")
def account_detail(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: whether it works, and what is scheduled on it."""
    account = get_object_or_404(Account, pk=account_id)
    waiting = listed_deliveries().filter(account=account, state__in=WAITING).order_by("due_at")
    context = {
        "account": account,
        "account_key": str(account.pk),
        "facts": _facts(account),
        "tone": TONES[AccountState(account.state)],
        "waiting": waiting[:MOST_SHOWN],
        "past_expiry": waiting.filter(due_at__gt=account.token_expires_at).count() if account.token_expires_at else 0,
    }
    return render(request, "campaigns/publishing/account_detail.html", context)


def _facts(account: Account) -> list[dict[str, Any]]:
    """What may be shown of an account."""
    return [
        {"label": _("Network"), "value": account.get_network_display()},
        {"label": _("Known as"), "value": f"@{account.handle}"},
        {"label": _("Number"), "value": account.external_id},
        {"label": _("Followers"), "value": number(account.followers)},
        {"label": _("Keys end"), "html": moment(account.token_expires_at) if account.token_expires_at else _("They do not end")},
        {"label": _("Last looked at"), "html": moment(account.probed_at)},
        {"label": _("The network asked us to wait until"), "html": moment(account.not_before)},
    ]


@require_POST
@needs("campaigns.administer_accounts")
def account_probe(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask the network now whether the account works."""
    account = get_object_or_404(Account, pk=account_id)
    try:
        health = actions.probe_account(account, by=me(request))
    except Refused as refusal:
        refuse(request, refusal)
    else:
        if health.ok:
            messages.success(request, _("%(account)s works.") % {"account": account})
        else:
            messages.error(request, health.reason)
    return redirect("account-detail", account_id)


@require_http_methods(["GET", "POST"])
@needs("campaigns.administer_accounts")
def account_disconnect(request: HttpRequest, account_id: int) -> HttpResponse:
    """Forget an account's keys, knowing what is cancelled by it."""
    account = get_object_or_404(Account, pk=account_id)
    if request.method == "POST":
        try:
            actions.disconnect_account(account, by=me(request))
            messages.success(request, _("Disconnected: %(account)s. Its keys are erased here; revoke them on the network too.") % {"account": account})
        except Refused as refusal:
            refuse(request, refusal)
        return redirect("account-list")
    waiting = listed_deliveries().filter(account=account, state__in=WAITING).order_by("due_at")
    uncertain = Delivery.objects.filter(account=account, state=DeliveryState.UNCERTAIN).count()
    context = {"account": account, "waiting": waiting[:MOST_SHOWN], "count": waiting.count(), "uncertain": uncertain}
    return render(request, "campaigns/publishing/account_disconnect.html", context)
