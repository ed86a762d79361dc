"""What a list of drafts is narrowed by."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.accounts.models import Account
from campaigns.drafting.enums import Category, DraftState
from campaigns.drafting.models import Campaign
from portal.core.compiled import Compiled
from portal.core.widgets import LongSelect

CAMPAIGNS = Compiled(lambda: Campaign.objects.only("name"))
GONE = {"invalid_choice": forms.ModelChoiceField.default_error_messages["invalid_choice"]}
ACCOUNTS = Compiled(lambda: Account.objects.only("name", "network"))


class DraftFilterForm(forms.Form):
    """What a list of drafts is narrowed by. What is rarely asked for, with its long lists to choose from, is there only once it is asked for."""

    FURTHER = ("category", "campaign", "account")

    q = forms.CharField(label=_("Words or case reference"), required=False, max_length=80)
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("Any")), *DraftState.choices], widget=LongSelect)
    category = forms.ChoiceField(label=_("About"), required=False, choices=[("", _("Anything")), *Category.choices], widget=LongSelect)
    campaign = forms.TypedChoiceField(label=_("Campaign"), required=False, coerce=int, empty_value=None, error_messages=GONE, widget=LongSelect)
    account = forms.TypedChoiceField(label=_("Goes to"), required=False, coerce=int, empty_value=None, error_messages=GONE, widget=LongSelect)
    hide_optional = True

    def __init__(self, asked: Mapping[str, Any]) -> None:
        super().__init__(asked)
        self.is_further = "narrow" in asked or any(asked.get(name) for name in self.FURTHER)
        if not self.is_further:
            for name in self.FURTHER:
                del self.fields[name]
            return
        self._offer("campaign", _("Any"), CAMPAIGNS)
        self._offer("account", _("Any account"), ACCOUNTS)

    def _offer(self, name: str, everything: Any, asked: Compiled) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = [("", everything), *((each.pk, str(each)) for each in asked.objects())]
