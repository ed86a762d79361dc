"""The force's accounts on the networks."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.accounts.enums import AccountState
from campaigns.accounts.models import Account
from campaigns.publishing import actions, forms
from campaigns.publishing.actions.connecting import CANCEL
from campaigns.publishing.enums import DeliveryState
from campaigns.publishing.models import Delivery
from campaigns.publishing.queries import account_history, scheduled_on
from campaigns.publishing.views.deliveries import MOST_SHOWN, refuse
from campaigns.publishing.views.delivery_table import delivery_table
from campaigns.publishing.ways import way_of
from onboarding.people.doors import me
from onboarding.people.models import StaffMember
from portal.core.doors import needs
from portal.core.errors import Refused
from portal.core.templatetags.portal import moment, number

TONES = {AccountState.CONNECTED: "go", AccountState.BROKEN: "halt", AccountState.DISCONNECTED: "calm"}
WAITING = (DeliveryState.QUEUED, DeliveryState.HELD)
MOST_HISTORY = 20
HAPPENED = {
    "account.broken": gettext_lazy("Account needs attention"),
    "account.connected": gettext_lazy("Account connected"),
    "account.disconnected": gettext_lazy("Account disconnected"),
    "account.probed": gettext_lazy("Account checked"),
    "account.connect.refused": gettext_lazy("Account not connected"),
    "account.disconnect.refused": gettext_lazy("Account not disconnected"),
}


@require_safe
@needs("campaigns.administer_accounts")
def account_list(request: HttpRequest) -> HttpResponse:
    """Every account with its state, its reach and when its keys end."""
    accounts = Account.objects.annotate(waiting=Count("deliveries", filter=Q(deliveries__state__in=WAITING)))
    rows = [{"account": account, "tone": TONES[AccountState(account.state)]} for account in accounts]
    return render(request, "campaigns/publishing/account_list.html", {"rows": rows})


@require_safe
@needs("campaigns.administer_accounts")
def account_detail(request: HttpRequest, account_id: int) -> HttpResponse:
    """One account: whether it works, and what is scheduled on it."""
    account = get_object_or_404(Account, pk=account_id)
    waiting = scheduled_on(account)
    context = {
        "account": account,
        "account_key": str(account.pk),
        "facts": _facts(account),
        "budget": _budget(account),
        "tone": TONES[AccountState(account.state)],
        "waiting": delivery_table(waiting[:MOST_SHOWN], _("What is scheduled")),
        "past_expiry": waiting.filter(due_at__gte=account.token_expires_at).count() if account.token_expires_at else 0,
        "history": _history(account),
    }
    return render(request, "campaigns/publishing/account_detail.html", context)


def _facts(account: Account) -> list[dict[str, Any]]:
    """What may be shown of an account."""
    way = way_of(account.network, account.way)
    return [
        {"label": _("Network"), "value": account.get_network_display()},
        {"label": _("Known as"), "value": f"@{account.handle}"},
        {"label": _("Number"), "value": account.external_id},
        {"label": _("Followers"), "value": number(account.followers)},
        {"label": _("Connected by"), "value": way.title if way else account.way},
        {"label": _("What the portal may do"), "value": ", ".join(map(str, account.scopes))},
        {"label": _("Keys end"), "html": moment(account.token_expires_at) if account.token_expires_at else _endless(account)},
        {"label": _("Last looked at"), "html": moment(account.probed_at)},
        {"label": _("The network asked us to wait until"), "html": moment(account.not_before)},
    ]


def _endless(account: Account) -> str:
    return _("The portal renews them by itself") if account.is_renewed else _("They do not end")


def _budget(account: Account) -> list[dict[str, Any]]:
    """What the network last said of its limits; whatever shape it has left out rather than shown wrongly."""
    known = account.budget if isinstance(account.budget, dict) else {}
    rows = [(name, row) for name, row in sorted(known.items()) if isinstance(row, dict)]
    return [{"name": name, "remaining": row.get("remaining"), "limit": row.get("limit"), "reset": _moment_of(row.get("reset"))} for name, row in rows]


def _moment_of(given: Any) -> datetime | None:
    """A moment written as seconds since 1970 or as ISO 8601."""
    try:
        return datetime.fromtimestamp(given, UTC) if isinstance(given, int | float) else datetime.fromisoformat(given)
    except (OSError, OverflowError, TypeError, ValueError):
        return None


def _history(account: Account) -> list[dict[str, Any]]:
    """The latest things that were done to it or found about it: what, when, by whom, why."""
    events = list(account_history(account)[:MOST_HISTORY])
    people = StaffMember.accounts.in_bulk({event.actor for event in events if event.actor})
    return [
        {
            "what": HAPPENED.get(event.verb, event.verb),
            "at": event.at,
            "who": (str(people[event.actor]) if event.actor in people else _("a colleague")) if event.actor else _("the portal"),
            "why": event.data.get("why", ""),
        }
        for event in events
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
    """Forget an account's keys, having said what becomes of what is scheduled on it."""
    account = get_object_or_404(Account, pk=account_id)
    waiting = scheduled_on(account)
    count = waiting.count()
    form = forms.DisconnectForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (not count or form.is_valid()):
        try:
            actions.disconnect_account(account, by=me(request), waiting=form.cleaned_data["waiting"] if count else CANCEL)
            messages.success(request, _("Disconnected: %(account)s. Its keys are erased here; revoke them on the network too.") % {"account": account})
        except Refused as refusal:
            refuse(request, refusal)
        return redirect("account-list")
    uncertain = Delivery.objects.filter(account=account, state=DeliveryState.UNCERTAIN).count()
    table = delivery_table(waiting[:MOST_SHOWN], _("What is scheduled"))
    context = {"account": account, "form": form, "waiting": table, "count": count, "uncertain": uncertain}
    return render(request, "campaigns/publishing/account_disconnect.html", context)
